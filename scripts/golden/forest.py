"""Writes into test/unit/forest/scikit-learn.golden.json how well scikit-learn's forest does, by cross-validation.

The test of src/core/forest solves the same problems, in the same folds and with the same parameters, and compares. The
problems come from test/unit/forest/reference-problems.ts, and the Titanic's passengers from the historical file beside
the project; only scores are kept. Equal versions write equal bytes, each its own release in the file. To make them anew,
from the root of the project:

    for version in 1.8.0 1.9.1; do
      python3 -m venv /tmp/golden && /tmp/golden/bin/pip install scikit-learn==$version
      /tmp/golden/bin/python scripts/golden/forest.py
    done

There are two because class weights mean something else since 1.9: they say how often a row is drawn for a tree, where up
to 1.8, as here, they say what a row that was drawn counts.
"""

import json
import pathlib
import subprocess

import numpy as np
import sklearn
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import accuracy_score, roc_auc_score

ROOT = pathlib.Path(__file__).parents[2]
TARGET = ROOT / "test/unit/forest/scikit-learn.golden.json"
# As many forests a fold, so that the mean owes little to the chance of one.
SEEDS = range(20)
# What both sides know by the same name and meaning.
SHARED = [
    "n_estimators",
    "criterion",
    "max_depth",
    "max_leaf_nodes",
    "min_samples_split",
    "min_samples_leaf",
    "max_features",
    "bootstrap",
    "class_weight",
]


def table(rows):
    return np.array(rows["columns"], dtype=float).T, np.array(rows["labels"])


def score_fold(fold, params, seed):
    train_x, train_y = table(fold["train"])
    test_x, test_y = table(fold["test"])
    forest = RandomForestClassifier(**params, random_state=seed).fit(train_x, train_y)
    probabilities = forest.predict_proba(test_x)
    said = probabilities[:, 1] if probabilities.shape[1] == 2 else probabilities
    return [
        accuracy_score(test_y, forest.predict(test_x)),
        roc_auc_score(test_y, said, multi_class="ovr", average="macro"),
    ]


def solve(problem):
    params = {name: problem["params"][name] for name in SHARED}
    # By seed, fold and score.
    scores = np.array([[score_fold(fold, params, seed) for fold in problem["folds"]] for seed in SEEDS])
    means = scores.mean(axis=(0, 1))
    # Of one cross-validation, as in the rule of one standard error (Breiman et al., 1984): more seeds make it no smaller.
    errors = (scores.std(axis=1, ddof=1) / np.sqrt(scores.shape[1])).mean(axis=0)
    return {
        "name": problem["name"],
        "digest": problem["digest"],
        "accuracy": {"mean": means[0], "standard_error": errors[0]},
        "roc_auc": {"mean": means[1], "standard_error": errors[1]},
    }


def main():
    told = subprocess.run(
        ["npx", "tsx", "scripts/golden/forest-problems.ts"], cwd=ROOT, check=True, stdout=subprocess.PIPE
    )
    release = {
        "versions": {"scikit-learn": sklearn.__version__, "numpy": np.__version__},
        "problems": [solve(problem) for problem in json.loads(told.stdout)],
    }
    known = json.loads(TARGET.read_text())["releases"] if TARGET.exists() else []
    others = [one for one in known if one["versions"]["scikit-learn"] != sklearn.__version__]
    releases = sorted([*others, release], key=lambda one: one["versions"]["scikit-learn"])
    TARGET.write_text(json.dumps({"releases": releases}, indent=1) + "\n")


main()
