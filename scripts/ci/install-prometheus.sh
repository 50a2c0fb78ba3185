#!/usr/bin/env bash
# Sees to the programs of Prometheus and Alertmanager; installs Debian's where they are missing. Debian would start both
# as services that listen on all addresses: they are not started, the tests start their own.
set -euo pipefail

is_there() { command -v prometheus && command -v promtool && command -v amtool; } >/dev/null
is_there && exit

sudo=""
[ "$(id -u)" = 0 ] || sudo="sudo"
# A package asks this program whether it may start its service; 101: it may not.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap '$sudo rm -f "$policy"' EXIT
  printf '#!/bin/sh\nexit 101\n' | $sudo tee "$policy" >/dev/null
  $sudo chmod +x "$policy"
fi
$sudo apt-get update -qq >&2
DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends prometheus prometheus-alertmanager >&2
if ! is_there; then
  echo "the tests of monitoring need prometheus, promtool and amtool: apt-get install prometheus prometheus-alertmanager" >&2
  exit 1
fi
