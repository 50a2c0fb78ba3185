"""Does one piece of work with a peer and tells how long it took: peers.py <peer> '<work as JSON>' <train> <test> [leaves].

The files hold float64 columns one after the other, then a byte a label.
"""

import json
import resource
import sys
import time

import numpy as np

peer, work = sys.argv[1], json.loads(sys.argv[2])


def load(file, rows):
    raw = np.fromfile(file, dtype=np.uint8)
    cells = rows * work["features"]
    columns = raw[: cells * 8].view("<f8").reshape(work["features"], rows)
    return np.ascontiguousarray(columns.T.astype(np.float32)), raw[cells * 8 :].astype(np.int64)


def model():
    if peer == "lightgbm":
        import lightgbm

        return lightgbm.LGBMClassifier(
            boosting_type="rf", n_estimators=work["trees"], max_depth=work["depth"] or -1,
            num_leaves=max(2, round(float(sys.argv[5]))), bagging_freq=1, bagging_fraction=0.632,
            feature_fraction_bynode=int(work["features"] ** 0.5) / work["features"], min_child_samples=1,
            min_child_weight=0, n_jobs=-1, verbose=-1,
        )
    from sklearn.ensemble import RandomForestClassifier

    return RandomForestClassifier(work["trees"], max_depth=work["depth"], n_jobs=-1)


def timed(call, runs, calls=1):
    seconds = []
    for _ in range(runs):
        started = time.perf_counter()
        for _ in range(calls):
            call()
        seconds.append((time.perf_counter() - started) / calls)
    return seconds


X, y = load(sys.argv[3], work["rows"])
test_X, test_y = load(sys.argv[4], 20_000)
if work["kind"] == "fit":
    fitted = None

    def fit():
        global fitted
        fitted = model().fit(X, y)

    if work["rows"] < 10_000:
        fit()
    seconds = timed(fit, work["runs"])
else:
    fitted = model().fit(X[:100_000], y[:100_000])
    rows = X[:1] if work["kind"] == "predict-one" else X
    predict = lambda: fitted.predict_proba(rows)
    if peer == "onnxruntime":
        import onnxruntime
        from skl2onnx import convert_sklearn
        from skl2onnx.common.data_types import FloatTensorType

        graph = convert_sklearn(
            fitted, initial_types=[("X", FloatTensorType([None, work["features"]]))], options={"zipmap": False}
        )
        session = onnxruntime.InferenceSession(graph.SerializeToString(), providers=["CPUExecutionProvider"])
        predict = lambda: session.run(["probabilities"], {"X": rows})
    predict()
    calls = 1 if len(rows) > 1 else (50 if peer == "scikit-learn" else 5000)
    seconds = timed(predict, work["runs"], calls)

trees = getattr(fitted, "estimators_", None)
leaves = sum(tree.get_n_leaves() for tree in trees) / len(trees) if trees else float(sys.argv[5])
print(json.dumps({
    "seconds": seconds,
    "accuracy": float((fitted.predict(test_X) == test_y).mean()),
    "leaves": leaves,
    "peakMb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000,
}))
