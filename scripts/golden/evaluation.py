"""Writes test/unit/evaluation/evaluation.golden.json: what statsmodels, scikit-learn and scipy say of some data.

The tests of src/core/evaluation and of the intervals in src/core/metrics compare with it. Equal versions write equal
bytes. To make it anew, from the root of the project:

    python3 -m venv /tmp/golden && /tmp/golden/bin/pip install scikit-learn==1.9.1 statsmodels==0.15.0
    /tmp/golden/bin/python scripts/golden/evaluation.py

The versions used are recorded in the file.
"""

import json
import pathlib
import warnings

import numpy as np
import scipy
import sklearn
import statsmodels
from scipy.stats import bootstrap
from sklearn import metrics
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

TARGET = pathlib.Path(__file__).parents[2] / "test/unit/evaluation/evaluation.golden.json"
SEED = 1912
PAIRS = [(0, 1), (1, 1), (0, 10), (10, 10), (3, 10), (52, 67), (5, 112), (999, 1000), (1, 100000)]


def shares():
    return [{"hits": k, "n": n, "interval": list(proportion_confint(k, n, method="wilson"))} for k, n in PAIRS]


def differences():
    found = []
    for k1, n1 in PAIRS:
        for k2, n2 in PAIRS:
            low, high = confint_proportions_2indep(k1, n1, k2, n2, compare="diff", method="newcomb")
            found.append({"first": [k1, n1], "second": [k2, n2], "interval": [low, high]})
    return found


def regressions(rng):
    """Fits of columns of several kinds; of the last a line divides the classes."""

    def case(name, columns, labels):
        x = np.column_stack(columns)
        model = make_pipeline(StandardScaler(), LogisticRegression(solver="newton-cholesky", tol=1e-14))
        model.fit(x, labels)
        fitted = model[-1]
        return {
            "name": name,
            "columns": [column.tolist() for column in columns],
            "labels": labels.tolist(),
            "coefficients": fitted.coef_[0].tolist(),
            "intercept": float(fitted.intercept_[0]),
            "scores": model.predict_proba(x)[:, 1].tolist(),
        }

    n = 60
    normal = np.round(rng.normal(size=n), 3)
    wide = np.round(np.exp(rng.normal(3, 1, n)), 2)
    binary = rng.integers(0, 2, n).astype(float)
    labels = (normal + binary + rng.normal(size=n) > 0.5).astype(int)
    yield case("one column", [normal], labels)
    yield case("columns of unlike scale", [normal, wide, binary], labels)
    yield case("a column twice", [normal, normal, binary], labels)
    yield case("a column and what is left of one", [binary, 1 - binary, wide], labels)
    yield case("a column of one value", [normal, np.full(n, 7.0)], labels)
    yield case("classes that a line divides", [normal], (normal > 0).astype(int))
    yield case("few positives", [normal, wide], (np.arange(n) < 2).astype(int))


def bootstraps(rng):
    """Percentile intervals of many more replicates than ours."""
    n = 150
    labels = (rng.random(n) < 0.4).astype(int)
    scores = np.round(1 / (1 + np.exp(-((2 * labels - 1) + rng.normal(size=n)))), 2)
    statistics = {
        "f1": lambda y, p: metrics.f1_score(y, p > 0.5),
        "balanced_accuracy": lambda y, p: metrics.balanced_accuracy_score(y, p > 0.5),
        "average_precision": metrics.average_precision_score,
    }
    intervals = {}
    for name, statistic in statistics.items():
        found = bootstrap(
            (labels, scores), statistic, paired=True, vectorized=False, n_resamples=5000, method="percentile", rng=rng
        )
        intervals[name] = [found.confidence_interval.low, found.confidence_interval.high]
    return {"labels": labels.tolist(), "scores": scores.tolist(), "intervals": intervals}


def main():
    warnings.simplefilter("ignore")
    rng = np.random.default_rng(SEED)
    golden = {
        "versions": {
            "scikit-learn": sklearn.__version__,
            "statsmodels": statsmodels.__version__,
            "scipy": scipy.__version__,
            "numpy": np.__version__,
        },
        "shares": shares(),
        "differences": differences(),
        "regressions": list(regressions(rng)),
        "bootstrap": bootstraps(rng),
    }
    text = json.dumps(golden, separators=(",", ":"), allow_nan=False, default=float)
    TARGET.write_text(text + "\n")


main()
