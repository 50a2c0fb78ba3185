"""Answers of an ONNX file in ONNX Runtime: reads {"rows": n, "columns": {name: [value or null, …]}} from standard
input and writes {"labels": […], "probabilities": [[…], …]}. Usage: onnx-answers.py FILE"""

import json
import sys

import numpy
import onnx
import onnxruntime

onnx.checker.check_model(onnx.load(sys.argv[1]), full_check=True)
session = onnxruntime.InferenceSession(sys.argv[1], providers=["CPUExecutionProvider"])
given = json.load(sys.stdin)
feed = {}
for needed in session.get_inputs():
    cells = given["columns"][needed.name]
    if needed.type == "tensor(double)":
        column = numpy.array([float("nan") if cell is None else cell for cell in cells], dtype=numpy.float64)
    else:
        column = numpy.array(["" if cell is None else cell for cell in cells], dtype=object)
    feed[needed.name] = column.reshape(-1, 1)
labels, probabilities = session.run(["output_label", "output_probability"], feed)
json.dump({"labels": labels.tolist(), "probabilities": probabilities.tolist()}, sys.stdout)
