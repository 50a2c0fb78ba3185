#!/usr/bin/env bash
# Sends the service at URL what its own description allows and what it forbids, and fails on an answer that the
# description does not know. /traffic is left out: its answer has no end, and test/serve/traffic.test.ts holds it to its
# schema. Usage: URL=http://… scripts/ci/schemathesis.sh [path of schemathesis]
set -euo pipefail
PYTHONPATH="$(dirname "$0")"
export PYTHONPATH SCHEMATHESIS_HOOKS=schemathesis_hooks PYTHONDONTWRITEBYTECODE=1
# One worker: with more, generating nested lists fails now and then within Python 3.11 itself.
timeout 400 "${1:-schemathesis}" run "$URL/openapi.json" \
  --seed 1 --max-examples 40 --workers 1 --request-timeout 10 --no-color --exclude-path /traffic \
  --checks not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,response_schema_conformance,unsupported_method
