import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { assetsOf } from "../../src/core/tracking/comet/assets.ts";
import { threeClasses, trainedOnThreeClasses } from "../helpers/three-classes.ts";
import { type Edit, passengers } from "../helpers/workspace.ts";

const CLASSES = ["1", "2", "3"];

describe("a dataset of three classes", () => {
  it("is trained, judged by each class, and told of in the card and the page", async (t) => {
    const { w, cli } = await trainedOnThreeClasses(t);
    const metrics = await w.json("artifacts", "metrics.json");
    assert.deepEqual(
      metrics.classes.map(({ value, label }: { value: string; label: string }) => [value, label]),
      [
        ["1", "First"],
        ["2", "Second"],
        ["3", "Third"],
      ],
    );
    const counted = metrics.confusion_table.flat().reduce((sum: number, count: number) => sum + count, 0);
    assert.equal(counted, metrics.rows);
    assert.ok(metrics.accuracy > 0.7 && metrics.roc_auc > 0.8, `${metrics.accuracy}, ${metrics.roc_auc}`);
    for (const { name, scores } of metrics.baselines) assert.ok(scores.roc_auc < metrics.roc_auc, name);

    const { stdout } = await cli("evaluate --config classes.yaml");
    assert.match(stdout, /Confusion matrix\n +predicted\nactual +First +Second +Third/);
    assert.match(stdout, /Each class against the rest/);
    const card = await w.read("artifacts", "models", "titanic", "1", "model-card.md");
    assert.match(card, /"First" \(1\), "Second" \(2\) or "Third" \(3\)/);
    assert.match(card, /\| {2}\| predicted First \| predicted Second \| predicted Third \|/);
    const page = await w.read("artifacts", "evaluation.html");
    for (const label of ["First", "Second", "Third"])
      assert.match(page, new RegExp(`${label} against the rest`));
  });

  it("is predicted with the probability of each class, the highest of which is the answer", async (t) => {
    const { cli } = await trainedOnThreeClasses(t);
    const { stdout } = await cli("predict in.csv --config classes.yaml --format json");
    const { predictions } = JSON.parse(stdout);
    assert.equal(predictions.length, 300);
    for (const { label, probability, probabilities } of predictions) {
      assert.deepEqual(Object.keys(probabilities), CLASSES);
      assert.equal(probabilities[label], probability);
      assert.equal(Math.max(...CLASSES.map((value) => probabilities[value])), probability);
      assert.ok(Math.abs(CLASSES.reduce((sum, value) => sum + probabilities[value], 0) - 1) < 1e-12);
    }
    const csv = await cli("predict in.csv --config classes.yaml");
    const [head, first] = csv.stdout.split("\n");
    assert.equal(head, "PassengerId,label,prediction,probability,probability_1,probability_2,probability_3");
    assert.equal(Number(first.split(",")[3]), predictions[0].probability);
    const typed = await cli(
      "predict --config classes.yaml --row Sex=female SibSp=0 Parch=0 Fare=90 Cabin=C85 Embarked=C",
    );
    assert.match(typed.stdout, /^First: the probability of `First` is [01]\.\d{4} /);
  });

  it("is explained by the predicted class, and what turns an answer says to which", async (t) => {
    const { cli } = await trainedOnThreeClasses(t);
    const { stdout } = await cli("explain in.csv --limit 5 --config classes.yaml --json");
    const { rows, positive } = JSON.parse(stdout);
    assert.equal(positive, null);
    for (const { prediction, explained, probability, base, contributions, changes } of rows) {
      assert.equal(explained, prediction);
      const sum = contributions.reduce(
        (total: number, each: { contribution: number }) => total + each.contribution,
        base,
      );
      assert.ok(Math.abs(sum - probability) < 1e-9);
      for (const change of changes) assert.notEqual(change.prediction, prediction);
    }
    const told = await cli("explain in.csv --limit 2 --config classes.yaml --output why.html");
    assert.match(told.stdout, /the nearest change that turns it: \w+ .* \((First|Second|Third) 0\.\d{4}\)/);
  });

  it("has its scores calibrated where that is asked for", async (t) => {
    const { w, cli, pipeline } = await threeClasses(t, (dataset) => {
      dataset.model.decision = { calibration: "isotonic", folds: 3 };
    });
    assert.equal((await pipeline()).code, 0);
    const { decision } = await w.json("artifacts", "models", "titanic", "1", "preprocessor.json");
    assert.equal(decision.calibration.length, 3);
    const metrics = await w.json("artifacts", "metrics.json");
    assert.ok(metrics.uncalibrated.brier_score > 0);
    const { stdout } = await cli("predict in.csv --config classes.yaml --format json");
    for (const { probabilities } of JSON.parse(stdout).predictions)
      assert.ok(Math.abs(CLASSES.reduce((sum, value) => sum + probabilities[value], 0) - 1) < 1e-12);
    const told = await cli("evaluate --config classes.yaml");
    assert.match(told.stdout, /calibrated: Brier score \d\.\d{4} → \d\.\d{4}/);
  });

  it("is kept as a run with the scores of each class, which Comet draws", async (t) => {
    const { w, cli } = await trainedOnThreeClasses(t);
    const { stdout } = await cli("runs show --json --config classes.yaml");
    const run = JSON.parse(stdout);
    const metrics = await w.json("artifacts", "metrics.json");
    const [first] = metrics.classes;
    assert.equal(run.metrics["recall.1"], first.recall);
    assert.equal(run.metrics.expected_calibration_error, metrics.expected_calibration_error);

    const at = new Date(0).toISOString();
    const file = {
      event: "file",
      kind: "artifact",
      path: "artifacts/evaluation.json",
      sha256: "",
      bytes: 0,
      at,
    };
    const folder = w.at("artifacts", "runs", run.id);
    const uploads = await assetsOf(file as Parameters<typeof assetsOf>[0], folder);
    const drawn = new Map(
      uploads?.map(({ query, bytes }) => [query.fileName, Buffer.from(bytes).toString()]),
    );
    const { labels, matrix } = JSON.parse(drawn.get("confusion-matrix.json") ?? "{}");
    assert.deepEqual(labels, CLASSES);
    assert.deepEqual(matrix, metrics.confusion_table);
    const { x } = JSON.parse(drawn.get("ROC curve of First") ?? "{}");
    assert.deepEqual(x, first.roc_curve.fpr);
  });

  it("is refused with what only two classes can have", async (t) => {
    const faults: [Edit, RegExp][] = [
      [
        (dataset) => {
          dataset.model.decision = { threshold: "f1" };
        },
        /`model\.decision\.threshold` parts two classes, and `target` has 3/,
      ],
      [
        (dataset) => {
          dataset.model.preprocess.unshift({ step: "target-statistic", column: "Embarked", as: "Rate" });
        },
        /`model\.preprocess\.0\.step` `target-statistic` tells two classes apart/,
      ],
    ];
    for (const [edit, fault] of faults) {
      const { pipeline } = await threeClasses(t, edit);
      const { code, stderr } = await pipeline();
      assert.equal(code, 2);
      assert.match(stderr, fault);
    }
  });

  it("tells which class has too few rows", async (t) => {
    const { w, pipeline } = await threeClasses(t);
    const [head, ...rows] = passengers(300).trim().split("\n");
    const isSecond = (row: string) => row.split(",")[2] === "2";
    const [others, [second]] = [rows.filter((row) => !isSecond(row)), rows.filter(isSecond)];
    await w.write("in.csv", `${[head, second, ...others].join("\n")}\n`);
    const one = await pipeline();
    assert.equal(one.code, 2);
    assert.match(one.stderr, /OPS_TOO_FEW_ROWS.*only 1 of \d+ rows has `2`/s);
    await w.write("in.csv", `${[head, ...others].join("\n")}\n`);
    assert.match((await pipeline()).stderr, /OPS_TOO_FEW_ROWS.*none of \d+ rows has `2`/s);
  });
});
