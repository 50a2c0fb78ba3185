#!/usr/bin/env bash
# Sends the built service what its own description allows and what it forbids, and fails on an answer that the
# description does not know. Usage: scripts/ci/schemathesis.sh [path of schemathesis]; version 4.32.5 is known to do.
set -euo pipefail
cd "$(dirname "$0")/../.."
schemathesis=${1:-schemathesis}
program=$PWD/dist/cli/main.js
config=$PWD/configs/titanic.yaml

folder=$(mktemp -d)
server=
cleanup() {
  if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; fi
  rm -rf "$folder"
}
trap cleanup EXIT
cd "$folder"

sed 's/n_estimators: .*/n_estimators: 20/; s/folds: .*/folds: 3/' "$config" >small.yaml
node "$program" pipeline --config small.yaml --quiet >pipeline.out
node "$program" serve --config small.yaml --port 0 >serve.out 2>serve.err &
server=$!
url=
for _ in $(seq 100); do
  url=$(grep --only-matching --max-count=1 'http://127\.0\.0\.1:[0-9]*' serve.err serve.out | head -n 1 | sed 's/^[^:]*://') && [ -n "$url" ] && break
  sleep 0.1
done
if [ -z "$url" ]; then cat serve.err >&2; exit 1; fi

timeout 85 "$schemathesis" run "$url/openapi.json" \
  --seed 1 --max-examples 40 --workers 2 --request-timeout 10 --no-color \
  --checks not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,response_schema_conformance,unsupported_method
# Whatever it was sent, it is still there.
node -e "fetch('$url/ready').then((answer) => process.exit(answer.ok ? 0 : 1))"
