"""Writes test/unit/metrics/scikit-learn.golden.json: what scikit-learn says of some predictions.

The tests of src/core/metrics compare with it to 1e-12. Equal versions write equal bytes. To make it anew, from the
root of the project:

    python3 -m venv /tmp/golden && /tmp/golden/bin/pip install scikit-learn==1.9.1
    /tmp/golden/bin/python scripts/golden/scikit-learn-metrics.py

The versions used are recorded in the file.
"""

import json
import math
import pathlib
import warnings

import numpy as np
import sklearn
from sklearn import metrics
from sklearn.calibration import calibration_curve

TARGET = pathlib.Path(__file__).parents[2] / "test/unit/metrics/scikit-learn.golden.json"
SEED = 1912


def cases(rng):
    """Yields (name, labels, scores, threshold). Scores are rounded so that their shortest decimal form is exact."""

    def labels(n, share=0.4):
        """At least one row of each class."""
        drawn = (rng.random(n) < share).astype(int)
        drawn[0], drawn[1] = 0, 1
        return drawn

    def informed(y, strength=1.0, digits=6):
        """Scores that know something of the labels."""
        return np.round(1 / (1 + np.exp(-(strength * (2 * y - 1) + rng.normal(size=len(y))))), digits)

    for n in (2, 3, 5, 10, 40, 120):
        y = labels(n)
        yield f"{n} random rows", y, np.round(rng.random(n), 6), 0.5
    for n, strength in ((60, 0.3), (100, 1.0), (150, 2.0)):
        y = labels(n)
        yield f"{n} rows, scores of strength {strength}", y, informed(y, strength), 0.5
    for digits in (1, 2):
        y = labels(100)
        yield f"many ties: scores of {digits} digits", y, informed(y, digits=digits), 0.5
    for threshold in (0.0, 0.2, 0.8, 1.0):
        y = labels(50)
        yield f"threshold {threshold}", y, informed(y, digits=1), threshold
    y = labels(60)
    yield "votes of ten trees, so that the threshold is hit", y, rng.integers(0, 11, 60) / 10, 0.5
    y = labels(30)
    yield "all scores equal to the threshold", y, np.full(30, 0.5), 0.5
    yield "all scores 0", y, np.zeros(30), 0.5
    yield "all scores 1", y, np.ones(30), 0.5
    yield "certain and right", y, y.astype(float), 0.5
    yield "certain and wrong", y, 1.0 - y, 0.5
    yield "certain and mostly right", y, np.abs(y - (rng.random(30) < 0.2)).astype(float), 0.5
    y = labels(40)
    extreme = np.array([0.0, 1e-300, 1e-20, 1e-16, 2.0**-52, 1 - 2.0**-53, 1 - 2.0**-52, 1.0])
    yield "scores next to 0 and 1", y, rng.choice(extreme, 40), 0.5
    y = labels(200, 0.02)
    yield "few positives", y, informed(y), 0.5
    y = labels(200, 0.98)
    yield "few negatives", y, informed(y), 0.5
    yield "one negative row", np.array([0]), np.array([0.25]), 0.5
    yield "one positive row", np.array([1]), np.array([0.75]), 0.5
    yield "negatives only", np.zeros(20, int), np.round(rng.random(20), 3), 0.5
    yield "positives only", np.ones(20, int), np.round(rng.random(20), 3), 0.5


def expected(y, p, threshold):
    """What scikit-learn says, with null for what it calls undefined."""
    predicted = (p > threshold).astype(int)
    tn, fp, fn, tp = metrics.confusion_matrix(y, predicted, labels=[0, 1]).ravel().tolist()
    both_classes = len(np.unique(y)) == 2
    share_positive, mean_predicted = calibration_curve(y, p, n_bins=10, pos_label=1)
    return {
        "scores": {
            "accuracy": metrics.accuracy_score(y, predicted),
            "balanced_accuracy": metrics.balanced_accuracy_score(y, predicted),
            "precision": metrics.precision_score(y, predicted),
            "recall": metrics.recall_score(y, predicted),
            "f1": metrics.f1_score(y, predicted),
            "roc_auc": metrics.roc_auc_score(y, p) if both_classes else None,
            "average_precision": metrics.average_precision_score(y, p),
            "log_loss": metrics.log_loss(y, p, labels=[0, 1]),
            "brier_score": metrics.brier_score_loss(y, p, pos_label=1),
        },
        "confusion_matrix": {"tn": tn, "fp": fp, "fn": fn, "tp": tp},
        "calibration": {"mean_predicted": mean_predicted, "share_positive": share_positive},
        "roc_curve": roc(y, p) if both_classes else None,
        "pr_curve": precision_recall(y, p) if y.any() else None,
    }


def roc(y, p):
    fpr, tpr, thresholds = metrics.roc_curve(y, p, drop_intermediate=True)
    return {"fpr": fpr, "tpr": tpr, "thresholds": [None, *thresholds[1:]]}


def precision_recall(y, p):
    """In the order of the ROC curve, from the highest threshold down."""
    precision, recall, thresholds = metrics.precision_recall_curve(y, p, pos_label=1, drop_intermediate=True)
    return {"recall": recall[::-1], "precision": precision[::-1], "thresholds": [None, *thresholds[::-1]]}


def plain(value):
    """numpy's arrays and numbers as JSON's; whole numbers without a point, to save room."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, np.ndarray)):
        return [plain(item) for item in value]
    if isinstance(value, (float, np.floating)):
        assert math.isfinite(value)
        return int(value) if value == int(value) else float(value)
    return int(value) if isinstance(value, np.integer) else value


def main():
    # Undefined precision, recall and single-class scores are among the cases on purpose.
    warnings.simplefilter("ignore")
    golden = {
        "versions": {"scikit-learn": sklearn.__version__, "numpy": np.__version__},
        "cases": [
            {"name": name, "labels": y, "predicted": p, "threshold": threshold, **expected(y, p, threshold)}
            for name, y, p, threshold in cases(np.random.default_rng(SEED))
        ],
    }
    TARGET.write_text(json.dumps(plain(golden), separators=(",", ":"), allow_nan=False) + "\n")


main()
