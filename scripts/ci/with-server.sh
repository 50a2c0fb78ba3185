#!/usr/bin/env bash
# Trains a small model in a folder of its own, serves it, and runs a command with URL (the service), ROWS (a raw CSV)
# and ANSWERS (what `titanic-ops predict` says of it) in its environment. Ends the service with the command.
# Usage: scripts/ci/with-server.sh command [argument …]
set -euo pipefail
cd "$(dirname "$0")/../.."
program=$PWD/dist/cli/main.js
folder=$(mktemp -d)
server=
cleanup() {
  if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; fi
  rm -rf "$folder"
}
trap cleanup EXIT
sed 's/n_estimators: .*/n_estimators: 20/; s/folds: .*/folds: 3/' configs/titanic.yaml >"$folder/small.yaml"
# The dataset file names it.
cp configs/titanic-suite.yaml "$folder/"
(
  cd "$folder"
  node "$program" pipeline --config small.yaml --quiet >pipeline.out
  node "$program" sample --rows 20 --output rows.csv --quiet >sample.out
  node "$program" predict rows.csv --config small.yaml --output answers.csv --quiet >predict.out
)
cd "$folder"
node "$program" serve --config small.yaml --port 0 >serve.out 2>serve.err &
server=$!
URL=
for _ in $(seq 100); do
  URL=$(grep --only-matching --max-count=1 'http://127\.0\.0\.1:[0-9]*' serve.err || true)
  [ -n "$URL" ] && break
  sleep 0.1
done
if [ -z "$URL" ]; then cat serve.err >&2; exit 1; fi
cd - >/dev/null
export URL ROWS="$folder/rows.csv" ANSWERS="$folder/answers.csv"
"$@"
# Whatever it was sent, it is still there.
node -e "fetch('$URL/ready').then((answer) => process.exit(answer.ok ? 0 : 1))"
