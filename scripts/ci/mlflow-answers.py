"""Asks an MLflow server for a model, as its users do, and prints what it says of rows.

Reads {"model": "models:/titanic@champion", "columns": {name: [value, …]}} from standard input, where null is a missing
number and "" a missing text. Prints, as JSON, what `mlflow.onnx` and `mlflow.pyfunc` answer. The server is the one that
MLFLOW_TRACKING_URI names. Probabilities are a list for each output. Usage: mlflow-answers.py
"""

import json
import sys

import mlflow
import mlflow.onnx
import numpy
import onnxruntime
import pandas

asked = json.load(sys.stdin)
frame = pandas.DataFrame(
    {
        name: pandas.Series(values, dtype=object if any(isinstance(v, str) for v in values) else "float64")
        for name, values in asked["columns"].items()
    }
)

session = onnxruntime.InferenceSession(mlflow.onnx.load_model(asked["model"]).SerializeToString())
given = {each.name: frame[each.name].to_numpy() for each in session.get_inputs()}
label, *probabilities = session.run(None, given)
names = [each.name for each in session.get_outputs()][1:]

loaded = mlflow.pyfunc.load_model(asked["model"])
predicted = loaded.predict(frame[list(given)])

print(
    json.dumps(
        {
            "onnx": {"labels": label.tolist(), "probabilities": [each.tolist() for each in probabilities]},
            "pyfunc": {
                "labels": predicted["output_label"].tolist(),
                "probabilities": [predicted[name].tolist() for name in names],
            },
            "signature": loaded.metadata.signature.to_dict(),
            "example": numpy.asarray(loaded.predict(loaded.input_example)["output_label"]).tolist(),
        }
    )
)
