#!/usr/bin/env bash
# Sees to Postgres on 127.0.0.1:5432 and Redis on 127.0.0.1:6379: those that answer are used as they are, others are
# installed from Debian's packages where they are missing, and started. Prints the variables that name them.
#   eval "$(scripts/ci/start-services.sh)"
set -euo pipefail

sudo=""
[ "$(id -u)" = 0 ] || sudo="sudo"

install() {
  $sudo apt-get update -qq >&2
  DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "$1" >&2
}

answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

wait_for() {
  for _ in $(seq 100); do answers "$1" && return; sleep 0.2; done
  echo "nobody answers on 127.0.0.1:$1" >&2
  exit 1
}

# The programs are wanted in any case: tests start servers of their own, to end them.
compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || install postgresql
command -v redis-server >/dev/null || install redis-server

# That of a Debian package answers, but lets nobody in whom it does not know.
url=postgres://root@127.0.0.1:5432/test
if ! psql "$url" --command 'SELECT 1' >/dev/null 2>&1; then
  port=5432
  ! answers 5432 || port=54320
  url=postgres://root@127.0.0.1:$port/test
  bin=$(dirname "$(compgen -G '/usr/lib/postgresql/*/bin/initdb' | sort -V | tail -1)")
  folder=$(mktemp -d)
  run() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }
  [ "$(id -u)" != 0 ] || chown postgres "$folder"
  # On loopback only, for tests: whoever is on this machine may ask.
  run "$bin/initdb" --pgdata "$folder/data" --username root --auth trust --encoding UTF8 --locale C.UTF-8 >&2
  run "$bin/pg_ctl" --pgdata "$folder/data" --log "$folder/log" --wait \
    --options "-c port=$port -c listen_addresses=127.0.0.1 -c unix_socket_directories=" start >&2
  run "$bin/createdb" --host 127.0.0.1 --port "$port" --username root test >&2
fi

answers 6379 || redis-server --daemonize yes --bind 127.0.0.1 --port 6379 --save '' --appendonly no >&2
wait_for 6379

echo "export TITANIC_OPS_TEST_POSTGRES=$url"
