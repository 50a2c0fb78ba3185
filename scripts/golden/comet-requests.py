"""Writes test/contract/comet/requests.golden.json: what the official Comet client sends for a run like ours.

The fake Comet of the tests (test/helpers/comet-server.ts) holds each request of titanic-ops against it, field by field.
The client talks to a recorder on 127.0.0.1; nothing leaves the machine. Two of its classes are recorded, for it has two
ways to write: `Experiment`, which runs beside a training, and `APIExperiment`, which is its REST v2 client. Equal versions
write equal bytes. To make it anew, from the root of the project:

    python3 -m venv /tmp/golden && /tmp/golden/bin/pip install comet-ml==3.58.8
    /tmp/golden/bin/python scripts/golden/comet-requests.py

What a machine, a clock or chance puts into a request is replaced by something of the same type.
"""

import email.parser
import email.policy
import gzip
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

TARGET = pathlib.Path(__file__).resolve().parents[2] / "test/contract/comet/requests.golden.json"
API_KEY = "recorded-key-that-opens-nothing"
SCENARIOS = ("finished", "failed", "found-again", "api")
TRANSPORT_HEADERS = {"host", "user-agent", "accept", "accept-encoding", "connection", "content-length"}
AT = 1700000000000


# The recorder ---------------------------------------------------------------------------------------------------------


class Recorder(BaseHTTPRequestHandler):
    """Writes down each request, and answers so that the client goes on."""

    protocol_version = "HTTP/1.1"
    requests = []

    def log_message(self, *_):
        pass

    def handle_one(self):
        url = urlsplit(self.path)
        query = dict(parse_qsl(url.query, keep_blank_values=True))
        body = self.body()
        self.requests.append(
            {
                "method": self.command,
                "path": url.path,
                "query": query,
                "headers": sorted(name for name in map(str.lower, self.headers) if name not in TRANSPORT_HEADERS),
                **body,
            }
        )
        answer = json.dumps(answer_to(url.path, f"http://{self.headers['host']}")).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_GET = do_POST = do_PUT = handle_one

    def body(self):
        content = self.rfile.read(int(self.headers.get("content-length") or 0))
        if self.headers.get("content-encoding") == "gzip":
            content = gzip.decompress(content)
        kind = self.headers.get("content-type", "")
        if not content:
            return {}
        if kind.startswith("multipart/form-data"):
            head = f"content-type: {kind}\r\n\r\n".encode()
            message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + content)
            return {"form": [part_of(part) for part in message.iter_parts()]}
        return {"json": json.loads(content)}


def part_of(part):
    content = part.get_payload(decode=True).decode(errors="replace")
    try:
        content = json.loads(content)
    except ValueError:
        if "\ufffd" in content:
            content = "<bytes>"
    name = part.get_param("name", header="content-disposition")
    return {"name": name, "filename": part.get_filename(), "content": content}


def answer_to(path, base):
    if path.endswith("/isAlive/ver"):
        return {"version": "99.0.0"}
    if path.endswith("/add/run") or path.endswith("/get/run"):
        return {"runId": "run", "project_id": "project", "focusUrl": f"{base}/w/p/", "name": "a_name", "lastOffset": 0}
    if path.endswith("/status-report/update"):
        return {"is_alive_beat_duration_millis": 5000, "gpu_monitor_interval_millis": 60000}
    if path.endswith("/experiment/create"):
        return {"experimentKey": "e" * 32, "workspaceName": "w", "projectName": "p", "link": f"{base}/w/p/e"}
    if path.endswith("/account-details"):
        return {"userName": "a-user", "defaultWorkspaceName": "w"}
    if path.endswith("/experiment/metadata"):
        return {"experimentKey": "e" * 32, "experimentName": "n", "startTimeMillis": AT, "endTimeMillis": AT}
    if path.endswith("/registry-model/item/create"):
        return {"registryModelItemId": "item"}
    if path.endswith("/registry-model/details") or path.endswith("/registry-model/compact-details"):
        version = {"registryModelItemId": "item", "version": "3.0.0", "tags": [], "status": "None"}
        return {"registryModelId": "model", "modelName": "titanic", "versions": [version]}
    if path.endswith("/registry-model/item/details") or path.endswith("/registry-model/item"):
        return {"registryModelItemId": "item", "version": "3.0.0", "tags": [], "status": "None"}
    if "asset" in path or "visualizations" in path:
        return {"assetId": "a" * 32, "imageId": "a" * 32}
    return {"code": 200, "msg": "ok", "metrics": []}


# The runs -------------------------------------------------------------------------------------------------------------

PARAMS = {"engine": "forest", "max_depth": 8, "test_share": 0.2, "bootstrap": True, "max_features": None}
SCORES = {"roc_auc": 0.87, "log_loss": 0.41}
CURVE = {"x": [0.0, 0.5, 1.0], "y": [0.0, 0.75, 1.0]}
MATRIX = [[98, 12], [19, 50]]


def files_in(folder):
    svg = folder / "roc-curve.svg"
    svg.write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    model = folder / "forest.bin"
    model.write_text("a forest")
    report = folder / "evaluation.json"
    report.write_text('{"n":179}')
    return svg, model, report


def experiment_run(comet_ml, folder):
    """A day's training, told by `Experiment`."""
    svg, model, report = files_in(folder)
    experiment = comet_ml.Experiment()
    experiment.set_name("20260101-060000-000-abcdef")
    experiment.log_parameters(PARAMS)
    for fold, value in enumerate([0.85, 0.88]):
        experiment.log_metric("fold.roc_auc", value, step=fold)
    experiment.log_metrics(SCORES)
    experiment.add_tags(["alias:champion"])
    experiment.log_other("note", "nothing has drifted")
    experiment.log_dataset_info("train", version="0f343b09", path="split/train.csv")
    experiment.log_dataset_hash([1, 2, 3])
    experiment.log_asset_data({"rows": 712}, name="dataset-train.json")
    experiment.log_image(str(svg), name="roc-curve.svg")
    experiment.log_asset(str(report), file_name="evaluation.json")
    experiment.log_confusion_matrix(matrix=MATRIX, labels=["0", "1"], title="Confusion matrix")
    experiment.log_curve("ROC curve", **CURVE)
    experiment.log_text("a text")
    experiment.log_html("<p>a page</p>")
    experiment.log_model("titanic", str(model))
    experiment.register_model("titanic", version="3.0.0", tags=["champion"], comment="a comment")
    time.sleep(8)  # for a sample of the system, and a beat
    experiment.end()


def failing_run(comet_ml, _):
    """A training that dies of an exception, as `Experiment` sees it."""
    comet_ml.Experiment()
    try:
        raise ValueError("no column `Age`")
    except ValueError:
        sys.excepthook(*sys.exc_info())
    comet_ml.get_running_experiment().end()


def run_found_again(comet_ml, _):
    """A training that goes on under the key that it had."""
    config = comet_ml.ExperimentConfig(disabled=False, log_code=False, log_env_details=False, log_git_metadata=False)
    experiment = comet_ml.start(experiment_key="e" * 32, mode="get_or_create", experiment_config=config)
    experiment.end()


def api_run(comet_ml, folder):
    """The same training, told by `APIExperiment` after it happened."""
    svg, _, report = files_in(folder)
    at = AT / 1000
    experiment = comet_ml.APIExperiment(workspace="w", project_name="p", experiment_name="a-name")
    experiment.update_status()
    experiment.set_state("running")
    for name, value in PARAMS.items():
        experiment.log_parameter(name, value, timestamp=at)
    for fold, value in enumerate([0.85, 0.88]):
        experiment.log_metric("fold.roc_auc", value, step=fold, timestamp=at)
    for name, value in SCORES.items():
        experiment.log_metric(name, value, timestamp=at)
    comet_ml.API().get_account_details()
    experiment.get_metrics()
    experiment.add_tags(["alias:champion"])
    experiment.log_other("note", "nothing has drifted", timestamp=at)
    experiment.set_name("20260101-060000-000-abcdef")
    experiment.log_image(str(svg), image_name="roc-curve.svg", overwrite=True)
    experiment.log_asset(str(report), name="evaluation.json", ftype="asset", overwrite=True, metadata={"sha256": "0f34"})
    matrix = comet_ml.ConfusionMatrix(y_true=[0, 0, 1, 1], y_predicted=[0, 1, 0, 1], labels=["0", "1"])
    (folder / "matrix.json").write_text(json.dumps(matrix.to_json()))
    name = "confusion-matrix.json"
    experiment.log_asset(str(folder / "matrix.json"), name=name, ftype="confusion-matrix", overwrite=True)
    experiment.log_curve("ROC curve", **CURVE, overwrite=True)
    experiment.log_html("<p>a page</p>", timestamp=at)
    experiment.log_output("a line", timestamp=at)
    experiment.set_git_metadata(user="a user", root="0f34", branch="refs/heads/main", parent="0f34", origin="an origin")
    experiment.set_command(["titanic-ops", "train"])
    experiment.set_installed_packages(["node==20.0.0"])
    experiment.set_filename("titanic-ops train")
    experiment.set_os("an os")
    experiment.set_executable("titanic-ops")
    experiment.log_additional_system_info("build", "0f34")
    experiment.log_cpu_metrics([10, 20], timestamp=AT)
    experiment.log_ram_metrics(2048.0, 1024.0, timestamp=AT)
    experiment._api._client.set_experiment_start_end(experiment.id, AT, AT)
    experiment._api._client.update_experiment_error_status(experiment.id, False, "OPS_BUG: no", has_crashed=True)
    experiment.set_state("finished")
    experiment.register_model("titanic", version="3.0.0", workspace="w")
    model = comet_ml.API().get_model("w", "titanic")
    model.add_tag("3.0.0", "champion")
    model.delete_tag("3.0.0", "challenger")
    model.set_status("3.0.0", "Production")
    experiment.end()


# What is kept of them -------------------------------------------------------------------------------------------------

KEYS = re.compile(r"\b[0-9a-f]{32}\b")
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")
# Fields that tell of the machine on which the recording was made.
OF_THE_MACHINE = {
    *("command", "env", "executable", "filePath", "hostname", "ip", "machine", "os", "osRelease", "osType", "pid"),
    *("processor", "pythonVersion", "pythonVersionVerbose", "user", "title", "additional_data", "output", "offset"),
    *("localTimestamp",),
}


def normal(value, name=""):
    """The value without what differs from machine to machine and from run to run; its type stays."""
    if name in ("installedPackages", "osPackages"):
        return ["a-package==1.0.0"]
    if name in OF_THE_MACHINE:
        return placeholder(value)
    if name == "metricValue":
        return 0.5
    if isinstance(value, dict):
        return {key: normal(each, key) for key, each in value.items()}
    if isinstance(value, list):
        return [normal(each) for each in value]
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, (int, float)):
        return AT if value > 1e12 else value
    text = KEYS.sub("<id>", ADDRESS.sub("http://127.0.0.1", value)).replace(API_KEY, "<api key>")
    return re.sub(r"/\S*/(comet-[^/]+|comet-requests\.py)", r"/<folder>/\1", text)


def placeholder(value):
    if isinstance(value, dict):
        return {}
    if isinstance(value, list):
        return ["<text>"]
    if isinstance(value, str):
        return "<text>"
    return value if value is None or isinstance(value, bool) else 1


def kept(requests, folder):
    """Each kind of request once: batches are put together, and what only differs in its place in time is one."""
    batches, found = {}, {}
    for request in requests:
        request = json.loads(json.dumps(request).replace(str(folder), "/<folder>"))
        values = request.get("json", {}).get("values") if isinstance(request.get("json"), dict) else None
        for part in request.get("form", []):
            if part["name"] == "file" and isinstance(part["content"], str):
                part["content"] = part["content"] if len(part["content"]) < 60 else "<text>"
        request = normal(request)
        lines = request.get("json", {}).get("outputLines") if values is None else None
        if lines is not None:
            del lines[1:]
        if values is not None:
            batch = batches.setdefault(request["path"], {**request, "json": {**request["json"], "values": []}})
            batch["json"]["values"].extend(normal(values))
            continue
        found[json.dumps(request, sort_keys=True)] = request
    for batch in batches.values():
        unique = {json.dumps(value, sort_keys=True): value for value in batch["json"]["values"]}
        batch["json"]["values"] = [unique[key] for key in sorted(unique)]
        found[json.dumps(batch, sort_keys=True)] = batch
    return sorted(found.values(), key=lambda each: (each["path"], each["method"], json.dumps(each, sort_keys=True)))


# ----------------------------------------------------------------------------------------------------------------------


def record(scenario):
    """Runs in a process of its own, in a folder of its own with a git repository, and prints what was sent."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Recorder)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    os.environ["COMET_URL_OVERRIDE"] = f"http://127.0.0.1:{server.server_port}/clientlib/"
    import comet_ml

    folder = pathlib.Path.cwd()
    runs = (experiment_run, failing_run, run_found_again, api_run)
    dict(zip(SCENARIOS, runs))[scenario](comet_ml, folder)
    print(json.dumps(kept(Recorder.requests, folder)))


def recorded(scenario):
    with tempfile.TemporaryDirectory(prefix="comet-") as folder:
        env = {
            "PATH": os.environ["PATH"],
            "HOME": folder,
            "COMET_API_KEY": API_KEY,
            # Neither has to be named.
            **({} if scenario == "found-again" else {"COMET_WORKSPACE": "w", "COMET_PROJECT_NAME": "p"}),
            "COMET_ERROR_TRACKING_ENABLE": "false",
            "GIT_AUTHOR_DATE": "2026-01-01T00:00:00Z",
            "GIT_COMMITTER_DATE": "2026-01-01T00:00:00Z",
        }
        git = ["git", "-c", "user.name=a user", "-c", "user.email=user@example.com", "-c", "init.defaultBranch=main"]
        pathlib.Path(folder, "train.txt").write_text("one\n")
        for command in (["init", "-q"], ["add", "train.txt"], ["commit", "-qm", "One"]):
            subprocess.run([*git, *command], cwd=folder, env=env, check=True)
        pathlib.Path(folder, "train.txt").write_text("two\n")
        command = [sys.executable, str(pathlib.Path(__file__).resolve()), scenario]
        out = subprocess.run(command, cwd=folder, env=env, check=True, stdout=subprocess.PIPE, text=True).stdout
        return json.loads(out.strip().splitlines()[-1])


def main():
    from importlib.metadata import version

    captured = {scenario: recorded(scenario) for scenario in SCENARIOS}
    document = {"versions": {"comet-ml": version("comet-ml")}, "scenarios": captured}
    text = json.dumps(document, indent=1, ensure_ascii=False)
    TARGET.write_text(text + "\n", encoding="utf8")


if __name__ == "__main__":
    record(sys.argv[1]) if len(sys.argv) > 1 else main()
