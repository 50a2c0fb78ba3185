"""The life of the model as an Airflow DAG: each task is one command of titanic-ops.

TITANIC_OPS_RUNNER says how tasks run: `bash`, on the worker, where titanic-ops is on the path and
TITANIC_OPS_HOME is a folder that all workers share; or `kubernetes`, each in a pod of TITANIC_OPS_IMAGE
over the claim `titanic-ops-data`. TITANIC_OPS_SOURCE is where the raw data is.

A command passes over what it has done already, so a task that is tried again goes on where it was.
"""

import os
import shlex
from datetime import datetime, timedelta

from airflow.sdk import DAG

RUNNER = os.environ.get("TITANIC_OPS_RUNNER", "bash")
SOURCE = os.environ.get("TITANIC_OPS_SOURCE", "sample:titanic")

# In their order. `gate` fails where the new version does not pass the gates of the dataset file. What `promote` runs finds
# every stage done, and makes the new version champion if it is no worse.
COMMANDS = {
    "list_files": ["doctor", "--source", SOURCE],
    "download_file": ["extract", "--source", SOURCE],
    "load_data": ["ingest"],
    "validate": ["validate"],
    "process": ["process"],
    "train": ["train"],
    "gate": ["evaluate", "--gates"],
    "promote": ["pipeline", "--source", SOURCE],
}


def bash_task(task_id: str, words: list[str]):
    from airflow.providers.standard.operators.bash import BashOperator

    return BashOperator(
        task_id=task_id,
        bash_command=shlex.join(["titanic-ops", *words]),
        cwd=os.environ.get("TITANIC_OPS_HOME"),
        append_env=True,
    )


def kubernetes_task(task_id: str, words: list[str]):
    from airflow.providers.cncf.kubernetes.operators.pod import KubernetesPodOperator
    from kubernetes.client import models as k8s

    return KubernetesPodOperator(
        task_id=task_id,
        name=f"titanic-ops-{task_id}".replace("_", "-"),
        namespace="titanic-ops",
        image=os.environ.get("TITANIC_OPS_IMAGE", "titanic-ops"),
        arguments=words,
        # The network policies go by these.
        labels={"app.kubernetes.io/name": "titanic-ops", "app.kubernetes.io/component": "train"},
        service_account_name="titanic-ops",
        automount_service_account_token=False,
        env_from=[k8s.V1EnvFromSource(secret_ref=k8s.V1SecretEnvSource(name="titanic-ops", optional=True))],
        security_context=k8s.V1PodSecurityContext(
            run_as_non_root=True,
            run_as_user=65532,
            fs_group=65532,
            seccomp_profile=k8s.V1SeccompProfile(type="RuntimeDefault"),
        ),
        container_security_context=k8s.V1SecurityContext(
            allow_privilege_escalation=False,
            read_only_root_filesystem=True,
            capabilities=k8s.V1Capabilities(drop=["ALL"]),
        ),
        container_resources=k8s.V1ResourceRequirements(
            requests={"cpu": "500m", "memory": "1Gi"}, limits={"cpu": "2", "memory": "2Gi"}
        ),
        volumes=[
            k8s.V1Volume(
                name="data",
                persistent_volume_claim=k8s.V1PersistentVolumeClaimVolumeSource(claim_name="titanic-ops-data"),
            ),
            k8s.V1Volume(name="tmp", empty_dir=k8s.V1EmptyDirVolumeSource(size_limit="1Gi")),
        ],
        volume_mounts=[
            k8s.V1VolumeMount(name="data", mount_path="/data"),
            k8s.V1VolumeMount(name="tmp", mount_path="/tmp"),
        ],
        on_finish_action="delete_succeeded_pod",
    )


with DAG(
    dag_id="extract_titanic_data",
    description="From the raw file to a champion",
    doc_md=__doc__,
    schedule="0 2 * * 1",
    start_date=datetime(2026, 1, 5),
    catchup=False,
    # They share a folder, which one training at a time may have.
    max_active_runs=1,
    default_args={
        "owner": "ml",
        "retries": 2,
        "retry_delay": timedelta(minutes=1),
        "retry_exponential_backoff": True,
        "execution_timeout": timedelta(hours=1),
    },
    tags=["titanic-ops"],
) as dag:
    make_task = {"bash": bash_task, "kubernetes": kubernetes_task}[RUNNER]
    before = None
    for task_id, words in COMMANDS.items():
        task = make_task(task_id, words)
        if before is not None:
            before >> task
        before = task
