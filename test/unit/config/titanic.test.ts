import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { featureKinds } from "../../../src/core/config/dataset-spec.ts";
import { processedTypes } from "../../../src/core/config/layout.ts";
import { loadDataset } from "../../../src/core/config/load-dataset.ts";
import { opsError } from "../../helpers/ops-error.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const FILE = path.join(ROOT, "configs", "titanic.yaml");

describe("the Titanic's dataset file", () => {
  it("is sound, and makes the features that are promised", async () => {
    const { spec, file } = await loadDataset(FILE);
    assert.equal(file, FILE);
    assert.equal(spec.name, "titanic");
    assert.deepEqual(
      [...featureKinds(spec)],
      [
        ["Age", "number"],
        ["Fare", "number"],
        ["Pclass", "number"],
        ["Sex", "text"],
        ["Embarked", "text"],
        ["FamilySize", "number"],
        ["IsAlone", "number"],
        ["HasCabin", "number"],
        ["Title", "text"],
        ["Pclass_Fare", "number"],
        ["Age_Fare", "number"],
      ],
    );
  });

  it("lays processed.csv out as id, target and features", async () => {
    const { spec } = await loadDataset(FILE);
    const types = [...processedTypes(spec)];
    assert.deepEqual(types.slice(0, 2), [
      ["PassengerId", "integer"],
      ["Survived", "integer"],
    ]);
    assert.equal(types.length, 13);
  });

  it("is the only place that knows the Titanic's columns, beside the sample of them", async () => {
    const source = path.join(ROOT, "src");
    const files = (await readdir(source, { recursive: true })).filter((name) => name.endsWith(".ts"));
    const elsewhere = files.filter((name) => !name.startsWith(path.join("core", "sample")));
    assert.ok(elsewhere.length > 50);
    const found: string[] = [];
    for (const name of elsewhere) {
      const text = await readFile(path.join(source, name), "utf8");
      text.split("\n").forEach((line, i) => {
        if (/\b(Pclass|SibSp|Parch|Embarked|PassengerId)\b/.test(line))
          found.push(`${name}:${i + 1} ${line}`);
      });
    }
    assert.deepEqual(found, []);
  });
});

describe("a dataset file that cannot be read", () => {
  it("is told by its name, with a command that works", async () => {
    const file = path.join(ROOT, "configs", "absent.yaml");
    const error = await opsError("OPS_CONFIG_NOT_FOUND", () => loadDataset(file));
    assert.equal(error.message, `cannot read the dataset file \`${file}\``);
    assert.equal(error.hint, "titanic-ops pipeline --config configs/titanic.yaml");
    await opsError("OPS_CONFIG_NOT_FOUND", () => loadDataset(path.dirname(file)));
  });
});
