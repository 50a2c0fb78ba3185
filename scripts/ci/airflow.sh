#!/usr/bin/env bash
# Loads manifests/airflow in a real Airflow, with either runner, and runs the tasks of the Bash one to a trained model.
# Nothing listens: `dags test` runs the tasks in its own process, over SQLite. Usage: scripts/ci/airflow.sh
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check --requirement scripts/ci/airflow-requirements.txt

mkdir "$folder/bin" "$folder/home"
printf '#!/bin/sh\nexec node %s "$@"\n' "$PWD/dist/cli/main.js" >"$folder/bin/titanic-ops"
chmod +x "$folder/bin/titanic-ops"
export PATH="$folder/bin:$folder/venv/bin:$PATH"
export AIRFLOW_HOME=$folder/airflow AIRFLOW__CORE__DAGS_FOLDER=$PWD/manifests/airflow AIRFLOW__CORE__LOAD_EXAMPLES=False
export AIRFLOW__LOGGING__LOGGING_LEVEL=WARNING PYTHONDONTWRITEBYTECODE=1 PYTHONWARNINGS=ignore
export TITANIC_OPS_HOME=$folder/home TITANIC_OPS_SOURCE="sample:titanic?rows=300&seed=7"
airflow db migrate >"$folder/migrate.log" 2>&1 || { cat "$folder/migrate.log" >&2; exit 1; }

# What is promised of the DAG, with either runner; an error of import fails here.
for runner in bash kubernetes; do
  TITANIC_OPS_RUNNER=$runner python scripts/ci/airflow_dag.py
done

airflow dags test extract_titanic_data >"$folder/test.log" 2>&1 || { cat "$folder/test.log" >&2; exit 1; }
cd "$folder/home"
titanic-ops models show champion --json >"$folder/champion.json" || { cat "$folder/test.log" >&2; exit 1; }
echo "Airflow: the DAG ran to $(node -p "const { manifest } = require('$folder/champion.json'); manifest.name + ' ' + manifest.version")" >&2
