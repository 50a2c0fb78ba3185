"""Writes test/unit/drift/evidently.golden.json: what Evidently says of some columns.

The tests of src/core/drift compare with it. Equal versions write equal bytes. To make it anew, from the root of the
project:

    python3 -m venv /tmp/golden && /tmp/golden/bin/pip install evidently==0.7.23 scipy==1.17.1 "numpy<2"
    /tmp/golden/bin/python scripts/golden/drift-evidently.py

The versions used are recorded in the file.
"""

import json
import math
import pathlib
import warnings

import evidently
import numpy as np
import pandas as pd
import scipy
from evidently.core.datasets import infer_column_type
from evidently.legacy.calculations import stattests
from evidently.legacy.calculations.stattests import get_stattest
from evidently.legacy.core import ColumnType

TARGET = pathlib.Path(__file__).parents[2] / "test/unit/drift/evidently.golden.json"
SEED = 1912

# By the names of src/core/drift/tests/drift-tests.ts.
TESTS = {
    "ks_auto": stattests.ks_stat_test,
    "chisquare": stattests.chi_stat_test,
    "z": stattests.z_stat_test,
    "jensenshannon": stattests.jensenshannon_stat_test,
    "psi": stattests.psi_stat_test,
    "wasserstein": stattests.wasserstein_stat_test,
}
OURS = {test.name: name for name, test in TESTS.items()}


def number_cases(rng):
    """Yields (name, reference, current). Values are rounded so that their shortest decimal form is exact."""

    def normal(n, shift=0.0, scale=1.0, digits=3):
        return np.round(shift + scale * rng.normal(size=n), digits)

    yield "normal, no drift", normal(300), normal(200)
    yield "normal, shifted", normal(300), normal(200, 0.5)
    yield "normal, wider", normal(300), normal(200, 0, 2)
    yield "normal, small samples", normal(12), normal(9, 1)
    yield "tiny samples", [0.5, 1.5, 2.5], [2.5, 3.5, 4.5, 7.5]
    yield "one row against many", [0.25], normal(30)
    yield "many rows against one", normal(30), [0.25]
    yield "large reference, no drift", normal(1200), normal(300)
    yield "large reference, shifted", normal(1200), normal(300, 0.3)
    yield "1,000 rows", normal(1000, digits=2), normal(50, 0.2, digits=2)
    yield "1,001 rows", normal(1001, digits=2), normal(50, 0.2, digits=2)
    yield "heavy tails", np.round(rng.standard_cauchy(250), 2), np.round(rng.standard_cauchy(150), 2)
    yield "heavy tails, large", np.round(rng.standard_cauchy(1100), 2), np.round(3 * rng.standard_cauchy(150), 2)
    yield "fares", np.round(rng.lognormal(3, 1, 400), 2), np.round(2 * rng.lognormal(3, 1, 250), 2)
    yield "magnitudes from 1e-9 to 1e9", 10.0 ** rng.integers(-9, 9, 60), 10.0 ** rng.integers(-9, 9, 50)
    yield "far from zero", 1e9 + normal(80), 1e9 + normal(70, 1)
    yield "hardly any spread", np.round(5 + normal(100, digits=9) / 1e6, 9), np.round(5 + normal(80, digits=9) / 1e6, 9)
    yield "ties", rng.integers(0, 12, 200) / 2, rng.integers(2, 14, 150) / 2
    yield "twenty values", rng.integers(0, 20, 300) + 0.5, rng.integers(0, 20, 200) + 0.5
    yield "twenty-one values", np.arange(420) % 21 + 0.5, rng.integers(0, 25, 200) + 0.5
    yield "values on the edges of bins", np.arange(64) / 8, np.arange(0, 64, 2) / 8
    yield "six values", rng.integers(0, 6, 200) + 0.5, rng.integers(0, 6, 150) + 0.5
    yield "five values", rng.integers(0, 5, 200) + 0.5, rng.integers(0, 5, 150) + 0.5
    yield "two values", rng.integers(0, 2, 200) + 0.5, (rng.random(150) < 0.7) + 0.5
    yield "whole numbers, few", rng.integers(1, 4, 200), rng.integers(1, 4, 150)
    yield "whole numbers, ten", np.arange(200) % 10, rng.integers(0, 10, 150)
    yield "whole numbers, eleven", np.arange(220) % 11, rng.integers(0, 11, 150)
    yield "whole numbers, few, large reference", rng.integers(1, 4, 1300), rng.integers(1, 5, 150)
    yield "one value against two", [1.5] * 30, [1.5] * 20 + [2.5] * 5
    yield "one value against another", [1.5] * 30, [2.5] * 20
    yield "missing values", gaps(rng, normal(200), 0.2), gaps(rng, normal(150, 0.3), 0.4)
    yield "missing values, whole numbers", gaps(rng, rng.integers(1, 4, 200), 0.2), rng.integers(1, 4, 150)
    yield "disjoint", normal(100), normal(100, 50)
    yield "disjoint, far", np.round(rng.random(2000), 3), np.round(7 + rng.random(100), 3)


def gaps(rng, values, share):
    return [None if lost else value for value, lost in zip(values.tolist(), rng.random(len(values)) < share)]


def category_cases(rng):
    def draw(n, **shares):
        return rng.choice(list(shares), n, p=list(shares.values())).tolist()

    yield "two categories", draw(300, f=0.35, m=0.65), draw(200, f=0.5, m=0.5)
    yield "two categories, equal shares", ["f", "m"] * 50, ["f", "m"] * 20
    yield "two categories, large reference", draw(1500, f=0.35, m=0.65), draw(200, f=0.45, m=0.55)
    yield "three categories", draw(300, C=0.2, Q=0.1, S=0.7), draw(200, C=0.3, Q=0.1, S=0.6)
    yield "three categories, large reference", draw(1500, C=0.2, Q=0.1, S=0.7), draw(200, C=0.3, Q=0.1, S=0.6)
    yield "a category that the reference has not", draw(300, C=0.3, S=0.7), draw(200, C=0.3, S=0.6, X=0.1)
    yield "several that the reference has not", draw(300, C=0.3, S=0.7), draw(200, C=0.3, S=0.4, X=0.1, Y=0.1, Z=0.1)
    yield "unseen, large reference", draw(1500, C=0.3, S=0.7), draw(200, C=0.3, S=0.5, X=0.1, Y=0.1)
    yield "a category gone", draw(300, C=0.3, Q=0.2, S=0.5), draw(200, C=0.4, S=0.6)
    yield "a rare category gone", ["Q"] + ["S"] * 10000, ["S"] * 150
    yield "disjoint categories", ["a"] * 20 + ["b"] * 20, ["c"] * 30
    yield "missing categories", gaps(rng, np.array(draw(300, C=0.3, S=0.7)), 0.2), draw(200, C=0.4, S=0.6)
    yield "forty categories", [f"c{i}" for i in rng.integers(0, 40, 400)], [f"c{i}" for i in rng.integers(0, 44, 300)]
    yield "free text", [f"name {i}" for i in range(100)], [f"name {i}" for i in range(50, 90)]


def expected(reference, current):
    """What each test says, and which one Evidently takes by itself; None for what it cannot say."""
    kind = infer_column_type(pd.Series(reference))
    sides = [pd.Series(side).replace([-np.inf, np.inf], np.nan).dropna() for side in (reference, current)]
    if kind == ColumnType.Text:
        return {"type": "text", "auto": None, "tests": {}}
    is_text = isinstance(sides[0].iloc[0], str)
    values = pd.concat(sides).nunique()
    found = {}
    for name, test in TESTS.items():
        if is_text and (name in ("ks_auto", "wasserstein") or (name == "z" and values > 2)):
            continue
        # Each test says for itself which types it takes; what they compute does not depend on it but for the bins.
        score = stattests.get_stattest(*sides, kind, test)(*sides, kind, test.default_threshold).drift_score
        found[name] = float(score)
    auto = get_stattest(*sides, kind, None)
    result = auto(*sides, kind, None)
    return {
        "type": {ColumnType.Numerical: "numerical", ColumnType.Categorical: "categorical"}[kind],
        "auto": {
            "test": OURS[auto.name],
            "threshold": result.actual_threshold,
            "score": float(result.drift_score),
            "drifted": bool(result.drifted),
        },
        "tests": found,
    }


def plain(value):
    """numpy's arrays and numbers as JSON's; whole numbers without a point, to save room; None for NaN."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, range, np.ndarray)):
        return [plain(item) for item in value]
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (float, np.floating)):
        if math.isnan(value):
            return None
        return int(value) if value == int(value) and abs(value) < 2**53 else float(value)
    return int(value) if isinstance(value, np.integer) else value


def main():
    warnings.simplefilter("ignore")
    np.seterr(all="ignore")
    rng = np.random.default_rng(SEED)
    cases = [*number_cases(rng), *category_cases(rng)]
    golden = {
        "versions": {
            "evidently": evidently.__version__,
            "numpy": np.__version__,
            "pandas": pd.__version__,
            "scipy": scipy.__version__,
        },
        "columns": [
            {"name": name, "reference": reference, "current": current, **expected(reference, current)}
            for name, reference, current in cases
        ],
    }
    text = json.dumps(plain(golden), separators=(",", ":"))
    # A case a line, so that a change shows as one.
    TARGET.write_text(text.replace('{"name"', '\n{"name"') + "\n")


main()
