import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import {
  carriedColumns,
  classLabels,
  featuresOf,
  processedTypes,
  rawTypes,
} from "../../../src/core/config/layout.ts";
import { loadDataset } from "../../../src/core/config/load-dataset.ts";
import { tableOf } from "../../helpers/tables.ts";

const FILE = fileURLToPath(new URL("../../../configs/titanic.yaml", import.meta.url));

describe("the classes of rows", async () => {
  const { spec } = await loadDataset(FILE);

  it("are the positions of their values among the target's classes", () => {
    assert.deepEqual([...classLabels(spec, tableOf({ Survived: [1, 0, 0, 1] }), "t.csv")], [1, 0, 0, 1]);
    const texts = {
      ...spec,
      target: {
        column: "Kept",
        classes: [
          { value: "no", label: "No" },
          { value: "yes", label: "Yes" },
        ],
      },
    };
    assert.deepEqual([...classLabels(texts, tableOf({ Kept: ["yes", "no"] }), "t.csv")], [1, 0]);
  });

  it("are refused for another value or none, with its line", () => {
    assert.throws(() => classLabels(spec, tableOf({ Survived: [1, 2] }), "t.csv"), {
      code: "OPS_INPUT_LABEL",
      message: "t.csv:3 column `Survived`: `2` is not a label (`0` or `1`)",
      details: { file: "t.csv", line: 3, column: "Survived", value: 2 },
    });
    assert.throws(() => classLabels(spec, tableOf({ Survived: [1, 0, null] }), "t.csv"), {
      message: "t.csv:4 column `Survived`: `` is not a label (`0` or `1`)",
    });
  });
});

describe("the layout of files", async () => {
  const { spec } = await loadDataset(FILE);

  it("of raw data is every declared column in order", () => {
    assert.deepEqual([...rawTypes(spec).keys()], Object.keys(spec.columns));
  });

  it("of processed data has, beside id and target, what rows are grouped by, unless it is a feature", () => {
    assert.deepEqual(carriedColumns(spec), ["PassengerId", "Survived"]);
    const evaluation = { ...spec.model.evaluation, subgroups: ["Sex", "Ticket"] };
    const grouped = { ...spec, model: { ...spec.model, evaluation } };
    assert.deepEqual(carriedColumns(grouped), ["PassengerId", "Survived", "Ticket"]);
    assert.equal(processedTypes(grouped).get("Ticket"), "text");
  });

  it("of processed data lets the features be picked out in their order", () => {
    const names = ["Age", "Fare", "Pclass", "Sex", "Embarked", "FamilySize", "IsAlone", "HasCabin", "Title"];
    const all = [...names, "Pclass_Fare", "Age_Fare"];
    const reversed = Object.fromEntries(["Survived", ...all].reverse().map((name) => [name, [1]]));
    assert.deepEqual([...featuresOf(spec, tableOf(reversed)).columns.keys()], all);
  });
});
