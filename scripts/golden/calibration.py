"""Writes test/unit/calibration/calibration.golden.json: what scikit-learn makes of scores and labels.

The tests of src/core/calibration compare with it. Equal versions write equal bytes. To make it anew, from the root of the
project:

    python3 -m venv /tmp/golden && /tmp/golden/bin/pip install scikit-learn==1.9.1
    /tmp/golden/bin/python scripts/golden/calibration.py

The versions used are recorded in the file.
"""

import json
import pathlib

import numpy as np
import sklearn
from scipy.optimize import minimize
from scipy.special import expit, log_expit
from sklearn.calibration import _sigmoid_calibration
from sklearn.isotonic import IsotonicRegression

TARGET = pathlib.Path(__file__).parents[2] / "test/unit/calibration/calibration.golden.json"
GRID = np.linspace(0, 1, 21)


def platt(scores, labels):
    """scikit-learn's optimum, taken on to machine precision: its own optimiser stops at a gradient of 1e-5 or so."""
    slope, intercept = _sigmoid_calibration(scores, labels)
    positives = labels.sum()
    target = np.where(labels == 1, (positives + 1) / (positives + 2), 1 / (len(labels) - positives + 2))

    def loss(at):
        z = -(at[0] * scores + at[1])
        return -(target * log_expit(z) + (1 - target) * log_expit(-z)).sum()

    def gradient(at):
        left = target - expit(-(at[0] * scores + at[1]))
        return np.array([(left * scores).sum(), left.sum()])

    found = minimize(loss, [slope, intercept], jac=gradient, method="BFGS", options={"gtol": 1e-11})
    assert np.allclose(found.x, [slope, intercept], rtol=1e-2, atol=1e-2), (found.x, slope, intercept)
    return expit(-(found.x[0] * GRID + found.x[1])).tolist()


def cases(rng):
    for name, rows, sharpness, digits in [
        ("many rows", 400, 3.0, 12),
        ("ties", 200, 2.0, 1),
        ("few rows", 12, 1.5, 3),
        ("scores that say nothing", 100, 0.0, 6),
        ("scores that say the opposite", 100, -2.0, 6),
        ("classes that a score divides", 40, 60.0, 6),
        ("one positive", 30, 1.0, 4),
    ]:
        scores = np.round(rng.random(rows), digits)
        labels = (rng.random(rows) < expit(sharpness * (scores - 0.5) * 2)).astype(int)
        if name == "one positive":
            labels = (np.arange(rows) == 3).astype(int)
        isotonic = IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip").fit(scores, labels)
        yield {
            "name": name,
            "scores": scores.tolist(),
            "labels": labels.tolist(),
            "platt": platt(scores, labels),
            "isotonic": isotonic.predict(GRID).tolist(),
        }


found = {
    "versions": {"scikit-learn": sklearn.__version__},
    "grid": GRID.tolist(),
    "cases": list(cases(np.random.default_rng(1912))),
}
TARGET.write_text(json.dumps(found, indent=1) + "\n")
