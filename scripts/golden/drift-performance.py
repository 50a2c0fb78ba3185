"""Writes test/unit/drift/performance.golden.json: what NannyML, scikit-learn, SciPy and pandas say of predictions and
pairs of columns.

The tests of src/core/drift compare with it. Equal versions write equal bytes. To make it anew, from the root of the
project:

    python3 -m venv /tmp/golden && /tmp/golden/bin/pip install nannyml==0.13.1 scipy==1.17.1 \\
        scikit-learn==1.9.1 statsmodels==0.15.0
    /tmp/golden/bin/python scripts/golden/drift-performance.py

The versions used are recorded in the file.
"""

import json
import math
import pathlib
import warnings
from importlib.metadata import version

import numpy as np
import pandas as pd
from nannyml.performance_estimation.confidence_based import metrics as cbpe
from scipy.stats import mannwhitneyu, norm
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import roc_auc_score

TARGET = pathlib.Path(__file__).parents[2] / "test/unit/drift/performance.golden.json"
SEED = 1912


def prediction_cases(rng):
    """Yields (name, reference scores, labels, current scores). Rounded, so that their decimal form is exact."""

    def draw(n, a, b, digits, sharpness=1.0):
        scores = np.round(rng.beta(a, b, n), digits)
        odds = (scores.clip(0.01, 0.99) / (1 - scores.clip(0.01, 0.99))) ** sharpness
        return scores, (rng.random(n) < odds / (1 + odds)).astype(int)

    yield "calibrated", *draw(200, 1, 1.5, 6), draw(120, 2, 1, 6)[0]
    yield "overconfident", *draw(200, 0.5, 0.5, 6, 0.5), draw(120, 0.5, 1, 6)[0]
    yield "underconfident", *draw(200, 3, 3, 6, 3), draw(120, 2, 4, 6)[0]
    yield "few rows", *draw(12, 1, 1, 3), draw(7, 1, 1, 3)[0]
    yield "tied scores", *draw(150, 1, 1, 1), draw(100, 1, 1, 4)[0]
    yield "beyond the reference", *draw(80, 5, 5, 4), np.round(rng.random(60), 4)
    yield "scores that know nothing", np.round(rng.random(90), 5), rng.integers(0, 2, 90), np.round(rng.random(50), 5)


def expected_predictions(scores, labels, current):
    calibrated = IsotonicRegression(out_of_bounds="clip", increasing=True).fit(scores, labels).predict(current)
    predicted = (current > 0.5).astype(int)
    auc, error = delong(scores, labels)
    test = mannwhitneyu(scores[labels == 1], scores[labels == 0], alternative="greater", method="asymptotic")
    return {
        "calibrated": calibrated,
        "estimated": {
            "accuracy": cbpe.estimate_accuracy(predicted, calibrated),
            # Rounds expected counts to five decimals.
            "rocAuc": cbpe.estimate_roc_auc(calibrated, current),
            "precision": cbpe.estimate_precision(predicted, calibrated),
            "recall": cbpe.estimate_recall(predicted, calibrated),
            "f1": cbpe.estimate_f1(predicted, calibrated),
        },
        "auc": auc,
        "auc_error": error,
        "rank_sum_p": test.pvalue,
    }


def delong(scores, labels):
    """By the definition, every positive against every negative."""
    positives, negatives = scores[labels == 1], scores[labels == 0]
    wins = (positives[:, None] > negatives) + (positives[:, None] == negatives) / 2
    assert math.isclose(wins.mean(), roc_auc_score(labels, scores))
    variance = wins.mean(1).var(ddof=1) / len(positives) + wins.mean(0).var(ddof=1) / len(negatives)
    return wins.mean(), math.sqrt(variance)


def correlation_cases(rng):
    def pair(n, r, digits=3):
        a = rng.normal(size=n)
        return [np.round(a, digits), np.round(r * a + math.sqrt(1 - r * r) * rng.normal(size=n), digits)]

    yield "the same correlation", pair(100, 0.5), pair(80, 0.5)
    yield "a correlation that is gone", pair(100, 0.8), pair(80, 0)
    yield "one that turned round", pair(100, 0.6), pair(80, -0.6)
    yield "few rows", pair(5, 0.5), pair(6, 0.1)
    yield "far from zero", [1e7 + side for side in pair(60, 0.3)], [1e7 + side for side in pair(60, 0.7)]
    yield "missing values", [gaps(rng, side) for side in pair(90, 0.4)], [gaps(rng, side) for side in pair(90, 0.1)]


def gaps(rng, values):
    return [None if lost else value for value, lost in zip(values.tolist(), rng.random(len(values)) < 0.2)]


def expected_correlations(reference, current):
    tables = [pd.DataFrame({"a": side[0], "b": side[1]}, dtype=float) for side in (reference, current)]
    before, now = (table.corr().loc["a", "b"] for table in tables)
    variance = sum(1 / (len(table.dropna()) - 3) for table in tables)
    z = (math.atanh(before) - math.atanh(now)) / math.sqrt(variance)
    return {"before": before, "now": now, "p_value": 2 * norm.sf(abs(z))}


def plain(value):
    """numpy's arrays and numbers as JSON's."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [plain(item) for item in value]
    if isinstance(value, np.integer):
        return int(value)
    return float(value) if isinstance(value, np.floating) else value


def main():
    warnings.simplefilter("ignore")
    rng = np.random.default_rng(SEED)
    golden = {
        "versions": {name: version(name) for name in ("nannyml", "numpy", "pandas", "scikit-learn", "scipy")},
        "predictions": [
            {
                "name": name,
                "scores": scores,
                "labels": labels,
                "current": current,
                **expected_predictions(scores, labels, current),
            }
            for name, scores, labels, current in prediction_cases(rng)
        ],
        "correlations": [
            {"name": name, "reference": reference, "current": current, **expected_correlations(reference, current)}
            for name, reference, current in correlation_cases(rng)
        ],
    }
    text = json.dumps(plain(golden), separators=(",", ":"))
    # A case a line, so that a change shows as one.
    TARGET.write_text(text.replace('{"name"', '\n{"name"') + "\n")


main()
