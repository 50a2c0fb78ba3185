"""Loads the DAGs as Airflow does, and holds them against what is promised. Run by scripts/ci/airflow.sh."""

from airflow.dag_processing.dagbag import DagBag

bag = DagBag()
assert bag.import_errors == {}, bag.import_errors
assert list(bag.dags) == ["extract_titanic_data"], list(bag.dags)
dag = bag.dags["extract_titanic_data"]

names = ["list_files", "download_file", "load_data", "validate", "process", "train", "gate", "promote"]
assert [task.task_id for task in dag.topological_sort()] == names
assert [sorted(task.downstream_task_ids) for task in dag.topological_sort()] == [[n] for n in names[1:]] + [[]]
assert all(task.retries >= 2 for task in dag.tasks)
assert not dag.catchup and dag.max_active_runs == 1
