#!/usr/bin/env bash
# Prints the variable that names a Chromium for the tests of pages; installs Debian's where there is none.
#   eval "$(scripts/ci/find-chromium.sh)"
set -euo pipefail

find_it() { command -v chromium || command -v google-chrome || true; }

found=${CHROMIUM_PATH:-$(find_it)}
if [ -z "$found" ]; then
  sudo=""
  [ "$(id -u)" = 0 ] || sudo="sudo"
  $sudo apt-get update -qq >&2
  DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends chromium >&2
  found=$(find_it)
fi
if [ -z "$found" ]; then
  echo "the tests of pages need Chromium: apt-get install chromium, or set CHROMIUM_PATH" >&2
  exit 1
fi
echo "export CHROMIUM_PATH=$found"
