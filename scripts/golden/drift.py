"""Writes test/unit/drift/drift.golden.json: what SciPy and Alibi Detect say of some samples.

The tests of src/core/drift compare with it. Equal versions write equal bytes on one machine; another may round the last
digits otherwise (seven parts in 1e13 were seen). To make it anew, from the root of the
project:

    python3 -m venv /tmp/golden && /tmp/golden/bin/pip install scipy==1.17.1 alibi-detect==0.13.0
    /tmp/golden/bin/python scripts/golden/drift.py

The versions used are recorded in the file.
"""

import json
import math
import pathlib
import warnings

import alibi_detect
import numpy as np
import scipy
from alibi_detect.cd import KSDrift, TabularDrift
from scipy.special import gammaincc
from scipy.stats import chi2_contingency, ks_2samp, kstwo

TARGET = pathlib.Path(__file__).parents[2] / "test/unit/drift/drift.golden.json"
SEED = 1912


def ks_cases(rng):
    """Yields (name, reference, current). Values are rounded so that their shortest decimal form is exact."""
    yield "three against three", [1, 2, 3], [3, 4, 6]
    yield "six against three", [1, 2, 3, 10, 10, 15], [3, 4, 6]
    yield "twelve against three", [1, 2, 3, 10, 10, 15, 111, 19999, 8, 55, -1, -73], [3, 4, 6]
    yield "twenty shifted by five", range(1, 21), range(6, 26)
    yield "thirty against a part of them", range(30), range(12, 27)
    yield "ten shifted by five, so that half the rows round to even", range(10), range(5, 15)
    yield "one against one", [1], [2]
    yield "one against two", [1], [2, 3]
    yield "one against many", [0.5], np.round(rng.random(40), 4)
    yield "one value on both sides", [7] * 12, [7] * 5
    yield "one value against another", [7] * 12, [8] * 12
    yield "one value against many", [0] * 30, np.round(rng.normal(size=30), 4)
    yield "disjoint samples", range(25), range(100, 140)
    yield "nested samples", range(100), range(40, 60)
    same = np.round(rng.normal(size=60), 4)
    yield "equal samples", same, same
    yield "equal samples in another order", same, same[::-1]
    for m, n in ((2, 2), (3, 5), (7, 4), (10, 30), (50, 50), (64, 48), (101, 97), (140, 140), (300, 100)):
        for shift in (0, 0.6):
            name = f"{m} against {n} normal rows, shifted by {shift}"
            yield name, np.round(rng.normal(size=m), 4), np.round(shift + rng.normal(size=n), 4)
    yield "heavy tails", np.round(rng.standard_cauchy(120), 3), np.round(2 * rng.standard_cauchy(90), 3)
    yield "heavier tails on one side", np.round(rng.standard_cauchy(120), 3), np.round(rng.normal(size=90), 3)
    yield "magnitudes from 1e-300 to 1e300", 10.0 ** rng.integers(-300, 300, 40), 10.0 ** rng.integers(-300, 300, 50)
    yield "zeros of both signs", [-0.0, 0.0, 1, 2], [0.0, -0.0, -0.0, 3]
    yield "many ties", rng.integers(1, 4, 200), rng.integers(1, 4, 80)
    yield "two values", rng.integers(0, 2, 200), (rng.random(100) < 0.8).astype(int)
    yield "more than 140 effective rows, drifted", np.round(rng.normal(size=400), 3), np.round(0.5 + rng.normal(size=400), 3)
    yield "more than 140 effective rows", np.round(rng.normal(size=400), 3), np.round(rng.normal(size=400), 3)


def expected_ks(reference, current):
    asymp = ks_2samp(reference, current, method="asymp")
    exact = ks_2samp(reference, current, method="exact")
    return {"statistic": asymp.statistic, "asymp": asymp.pvalue, "exact": exact.pvalue}


def kolmogorov_cases():
    """Yields (n, d): every range of the distribution of Kolmogorov's statistic, from certain to below 1e-80."""
    for n in (1, 2, 3, 7, 10, 40, 100, 140, 141, 416, 667, 1999, 2001, 5000, 100000):
        for z in (0.2, 0.35, 0.5, 0.8, 1, 1.3, 1.48, 1.7, 1.99, 2.01, 3, 6, 14):
            d = round(z / math.sqrt(n), 6)
            if d < 1:
                yield n, d
        yield from ((n, round(rows / n, 6)) for rows in (0.4, 0.7, 1.5, n - 0.5))


def chi_squared_cases(rng):
    """Yields (name, reference, current): counts by category."""
    yield "two categories", [300, 200], [50, 50]
    yield "two categories with equal shares", [300, 200], [30, 20]
    yield "two categories, nearer than Yates's half", [5, 5], [5, 6]
    yield "two categories, disjoint", [10, 0], [0, 10]
    yield "three categories", [168, 77, 644], [40, 30, 130]
    yield "a category unseen in the reference", [50, 50, 0], [40, 40, 3]
    yield "a category unseen since", [50, 50, 7], [40, 40, 0]
    yield "single rows", [1, 0, 1], [0, 1, 0]
    yield "one category", [10], [20]
    yield "fifty categories", rng.integers(1, 40, 50), rng.integers(0, 40, 50)
    yield "a large drift", [1000, 1000, 1000], [2000, 10, 10]
    yield "large counts", [10**6, 2 * 10**6, 3 * 10**6], [10**6 + 900, 2 * 10**6, 3 * 10**6]


def expected_chi_squared(reference, current):
    result = chi2_contingency([reference, current])
    return {"statistic": result.statistic, "p_value": result.pvalue}


def tables(rng):
    """Yields (name, correction, columns): for each column its values in reference and current, None for missing."""

    def normal(n, shift=0.0, missing=0.0):
        values = np.round(shift + rng.normal(size=n), 3).tolist()
        return [None if lost else value for value, lost in zip(values, rng.random(n) < missing)]

    def category(n, shares):
        return rng.choice(list(shares), n, p=list(shares.values())).tolist()

    ports = {"C": 0.2, "Q": 0.1, "S": 0.7}
    for correction in ("bonferroni", "fdr"):
        yield f"numbers without drift, {correction}", correction, {f"x{i}": (normal(80), normal(50)) for i in range(4)}
        yield f"numbers, one drifted, {correction}", correction, {
            f"x{i}": (normal(80), normal(50, 1.2 * (i == 2))) for i in range(4)
        }
        yield f"numbers, all drifted a little, {correction}", correction, {
            f"x{i}": (normal(80), normal(50, 0.4)) for i in range(4)
        }
        yield f"numbers and categories, {correction}", correction, {
            "age": (normal(90), normal(60, 0.2)),
            "port": (category(90, ports), category(60, {"C": 0.5, "Q": 0.1, "S": 0.4})),
            "sex": (category(90, {"f": 0.35, "m": 0.65}), category(60, {"f": 0.5, "m": 0.5})),
        }
        yield f"a category that the reference has not, {correction}", correction, {
            "port": (category(90, ports), category(60, {"C": 0.2, "Q": 0.1, "S": 0.6, "X": 0.1})),
            "fare": (normal(90), normal(60)),
        }
        yield f"missing values, {correction}", correction, {
            "age": (normal(90, missing=0.2), normal(60, missing=0.6)),
            "fare": (normal(90), normal(60, missing=0.05)),
            "cabin": (normal(90, missing=0.8), normal(60, missing=0.75)),
        }


def expected_table(columns, correction):
    """Every test by SciPy; all of them together by Alibi Detect, which takes no missing values."""
    features = {}
    for name, (reference, current) in columns.items():
        present = [[value for value in side if value is not None] for side in (reference, current)]
        missing = [len(side) - len(kept) for side, kept in zip((reference, current), present)]
        feature = expected_category(*present) if isinstance(present[0][0], str) else expected_ks(*present)
        statistic, p_value = feature["statistic"], feature.get("p_value", feature.get("asymp"))
        features[name] = {"statistic": statistic, "p_value": p_value, "missing": None}
        if any(missing):
            features[name]["missing"] = expected_chi_squared(*zip(missing, map(len, present)))
    lossless = all(None not in side for sides in columns.values() for side in sides)
    return {"features": features, "alibi": alibi(columns, correction) if lossless else None}


def expected_category(reference, current):
    categories = sorted({*reference, *current})
    return expected_chi_squared(*([side.count(each) for each in categories] for side in (reference, current)))


def alibi(columns, correction):
    texts = {i: None for i, (reference, _) in enumerate(columns.values()) if isinstance(reference[0], str)}
    codes = {text: float(code) for code, text in enumerate("CQSXfm")}

    def matrix(side):
        return np.array([[codes.get(value, value) for value in sides[side]] for sides in columns.values()], float).T

    options = {"p_val": 0.05, "correction": correction}
    if texts:
        detector = TabularDrift(matrix(0), categories_per_feature=texts, **options)
    else:
        detector = KSDrift(matrix(0), **options)
    result = detector.predict(matrix(1), drift_type="batch")
    return {"name": result["meta"]["name"], "data": result["data"]}


def plain(value):
    """numpy's arrays and numbers as JSON's; whole numbers without a point, to save room."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, range, np.ndarray)):
        return [plain(item) for item in value]
    if isinstance(value, (float, np.floating)):
        if math.isnan(value):
            return None
        whole = value == int(value) and abs(value) < 2**53 and math.copysign(1, value) == math.copysign(1, int(value))
        return int(value) if whole else float(value)
    return int(value) if isinstance(value, np.integer) else value


def main():
    warnings.simplefilter("ignore")
    rng = np.random.default_rng(SEED)
    golden = {
        "versions": {
            "alibi-detect": alibi_detect.__version__,
            "numpy": np.__version__,
            "scipy": scipy.__version__,
        },
        "ks": [
            {"name": name, "reference": reference, "current": current, **expected_ks(list(reference), list(current))}
            for name, reference, current in ks_cases(rng)
        ],
        "kolmogorov": [[n, d, kstwo.sf(d, n)] for n, d in kolmogorov_cases()],
        "gamma": [[a, x, gammaincc(a, x)] for a in (0.5, 1, 2.5, 10, 60) for x in (0, 1e-6, 0.3, 1, 4, 30, 61, 200)],
        "chi_squared": [
            {"name": name, "reference": reference, "current": current, **expected_chi_squared(reference, current)}
            for name, reference, current in chi_squared_cases(rng)
        ],
        "tables": [
            {"name": name, "correction": correction, "columns": columns, **expected_table(columns, correction)}
            for name, correction, columns in tables(rng)
        ],
    }
    text = json.dumps(plain(golden), separators=(",", ":"))
    # A case a line, so that a change shows as one.
    TARGET.write_text(text.replace('{"name"', '\n{"name"').replace('"kolmogorov"', '\n"kolmogorov"') + "\n")


main()
