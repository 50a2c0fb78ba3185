"""Asks a running `titanic-ops serve` with Triton's own client, and compares its answers with `titanic-ops predict`.

    pip install "tritonclient[http]==2.73.0"
    titanic-ops sample --rows 20 --output rows.csv
    titanic-ops predict rows.csv --output answers.csv
    titanic-ops serve --port 8201 &
    python scripts/ci/triton-client.py 127.0.0.1:8201 rows.csv answers.csv
"""

import csv
import sys
from importlib.metadata import version as version_of

import numpy as np
import tritonclient.http as triton
from tritonclient.utils import InferenceServerException

MODEL = "titanic"


def column(datatype, texts):
    """A column of a CSV file as the client takes it: an empty field is NaN, or an empty text."""
    if datatype == "BYTES":
        return np.array([text.encode() for text in texts], dtype=np.object_)
    if datatype == "FP64":
        return np.array([float(text) if text else np.nan for text in texts], dtype=np.float64)
    return np.array([int(text) for text in texts], dtype=np.int64)


def tensors(metadata, rows, binary, width):
    made = []
    for declared in metadata["inputs"]:
        name, datatype = declared["name"], declared["datatype"]
        values = column(datatype, [row[name] for row in rows])
        values = values.reshape([len(rows), 1]) if width else values
        tensor = triton.InferInput(name, list(values.shape), datatype)
        made.append(tensor.set_data_from_numpy(values, binary_data=binary))
    return made


def compare(result, expected, how):
    labels = result.as_numpy("predict")
    probabilities = result.as_numpy("predict_proba")
    assert labels.shape == (len(expected),) and labels.dtype == np.int64, how
    assert probabilities.shape == (len(expected), 2) and probabilities.dtype == np.float64, how
    assert labels.tolist() == [int(row["label"]) for row in expected], how
    # Not nearly: the same model gives the same bits.
    assert probabilities[:, 1].tolist() == [float(row["probability"]) for row in expected], how
    assert np.allclose(probabilities.sum(axis=1), 1), how


def refused(ask, status, text):
    try:
        ask()
    except InferenceServerException as error:
        assert error.status() == status and text in error.message(), error
    else:
        raise AssertionError(f"{status} {text}: not refused")


def main(url, rows_file, answers_file):
    with open(rows_file, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    with open(answers_file, newline="", encoding="utf-8") as file:
        expected = list(csv.DictReader(file))
    assert len(rows) == len(expected) > 0
    assert any(row["Age"] == "" for row in rows) and any(row["Cabin"] == "" for row in rows)

    client = triton.InferenceServerClient(url)
    assert client.is_server_live() and client.is_server_ready()
    assert "binary_tensor_data" in client.get_server_metadata()["extensions"]
    assert client.is_model_ready(MODEL)
    metadata = client.get_model_metadata(MODEL)
    version = metadata["versions"][0]
    assert client.is_model_ready(MODEL, version)
    assert client.get_model_metadata(MODEL, version) == metadata
    assert not client.is_model_ready("another") and not client.is_model_ready(MODEL, "999")

    asked = 0
    for binary_in in (True, False):
        for width in (True, False):
            inputs = tensors(metadata, rows, binary_in, width)
            for binary_out in (None, True, False):
                # With no outputs named the client asks for all of them as bytes.
                outputs = None if binary_out is None else [
                    triton.InferRequestedOutput(name, binary_data=binary_out) for name in ("predict_proba", "predict")
                ]
                how = f"binary in {binary_in}, binary out {binary_out}, shape [n{', 1' if width else ''}]"
                result = client.infer(MODEL, inputs, outputs=outputs, request_id=f"r-{asked}")
                response = result.get_response()
                assert response["id"] == f"r-{asked}" and response["model_version"] == version, how
                compare(result, expected, how)
                asked += 1
    inputs = tensors(metadata, rows, True, True)
    compare(client.infer(MODEL, inputs, model_version=version, parameters={"trace": "yes"}), expected, "by version")
    compare(client.async_infer(MODEL, inputs).get_result(), expected, "asynchronously")

    refused(lambda: client.infer("another", inputs), "404", "`another`")
    refused(lambda: client.infer(MODEL, inputs, model_version="999"), "404", "`999`")
    refused(lambda: client.infer(MODEL, inputs[:2]), "400", "are missing")
    refused(lambda: client.infer(MODEL, [*inputs, inputs[0]]), "400", "is there twice")
    refused(lambda: client.infer(MODEL, [*inputs[:-1], inputs[-1].set_shape([len(rows) - 1])]), "400", "rows")
    client.close()
    client_version = version_of("tritonclient")
    print(f"tritonclient {client_version}: {asked + 2} requests of {len(rows)} rows, answered as by `titanic-ops predict`")


if __name__ == "__main__":
    main(*sys.argv[1:])
