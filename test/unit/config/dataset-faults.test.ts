import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseDataset } from "../../../src/core/config/load-dataset.ts";
import type { OpsError } from "../../../src/core/errors.ts";

/** A small dataset file; each test below spoils one part of it. */
const SOUND = `formatVersion: 1
name: shop
source: customers.csv
id: Id
target:
  column: Bought
  classes:
    - { value: 0, label: No }
    - { value: 1, label: Yes }
columns:
  Id: { type: integer }
  Bought: { type: integer, allowed: [0, 1] }
  Visits: { type: integer, min: 0, max: 99 }
  Spent: { type: number, missing: 0.2 }
  Town: { type: category, allowed: [Ayr, Bude] }
  Note: { type: text, pattern: "^[a-z]" }
features:
  - { step: take, column: Visits }
  - { step: take, column: Town }
  - step: sum
    columns: [Visits, Spent]
    as: Total
model:
  preprocess:
    - { step: impute, column: Total, strategy: median, by: [Town] }
    - { step: one-hot, column: Town }
  forest:
    max_features: sqrt
`;

/** The faults of the sound file with a part of it replaced, as the message lists them. */
function faultsOf(text: string): string[] {
  let found: unknown;
  try {
    parseDataset(text, "shop.yaml");
  } catch (error) {
    found = error;
  }
  const { code, message, hint, details } = found as OpsError;
  assert.equal(code, "OPS_CONFIG_INVALID", String(found));
  const [head, ...lines] = message.split("\n");
  assert.equal(head, "the dataset file is not valid");
  assert.ok(hint?.includes("docs/reference/dataset.md"));
  assert.equal(details.file, "shop.yaml");
  assert.match(lines[0], new RegExp(`^  shop.yaml:${details.line}:${details.column} `));
  assert.equal((details.faults as unknown[]).length, lines.length);
  return lines.map((line) => line.replace("  shop.yaml:", ""));
}

/** Asserts the faults of the sound file with `part` replaced by `by`. */
function spoilt(part: string, by: string, ...faults: string[]): void {
  assert.ok(SOUND.includes(part), part);
  assert.deepEqual(faultsOf(SOUND.replace(part, by)), faults);
}

const COLUMNS = "`Id`, `Bought`, `Visits`, `Spent`, `Town`, `Note`";

describe("a dataset file", () => {
  it("is sound before it is spoilt", () => {
    assert.equal(parseDataset(SOUND, "shop.yaml").name, "shop");
  });

  it("may not be empty, nor anything but keys and values", () => {
    for (const text of ["", "# nothing\n", "null\n"])
      assert.deepEqual(faultsOf(text), ["1:1 is empty, unlike a dataset file"]);
    for (const text of ["- a\n", "text\n", "7\n"])
      assert.deepEqual(faultsOf(text), ["1:1 does not consist of keys and values, unlike a dataset file"]);
  });

  it("must be YAML, of one document and without repeated keys", () => {
    spoilt(
      "id: Id\n",
      "id: [Id\n",
      "5:1 flow sequence in block collection must be sufficiently indented and end with a ]",
    );
    spoilt("id: Id\n", "id: Id\nid: Spent\n", "5:1 map keys must be unique");
    assert.deepEqual(faultsOf(`${SOUND}---\na: 1\n`), [
      "29:1 starts a second document: one file is one dataset",
    ]);
  });

  it("may not refer to what is not there", () => {
    spoilt("id: Id", "id: *key", "4:5 `*key` stands for nothing: no `&` before it has that name");
  });

  it("may not have an unknown key, at whatever depth", () => {
    spoilt("id: Id", "id: Id\nsede: 42", "5:7 `sede` is not a known key");
    spoilt("min: 0", "mim: 0", "13:33 `columns.Visits.mim` is not a known key");
    spoilt("    as: Total", "    as: Total\n    plsu: 1", "23:11 `features.2.plsu` is not a known key");
  });

  it("may not lack a key", () => {
    spoilt("id: Id\n", "", "1:1 `id` is missing (string expected)");
    spoilt("  column: Bought\n", "", "5:1 `target.column` is missing (string expected)");
    spoilt(", column: Visits }", " }", "18:5 `features.0.column` is missing (string expected)");
    spoilt("id: Id", "id:", "4:4 `id` is empty (string expected)");
  });

  it("may not have a value of the wrong type", () => {
    spoilt("id: Id", "id: 7", "4:5 `id` expected string, received number");
    spoilt("min: 0", "min: none", "13:33 `columns.Visits.min` expected number, received string");
    spoilt("[Visits, Spent]", "Visits", "21:14 `features.2.columns` expected array, received string");
    spoilt("missing: 0.2", "missing: some", "14:35 `columns.Spent.missing` is none of: boolean, number");
    spoilt("missing: 0.2", "missing: 20", "14:35 `columns.Spent.missing` too big: expected number to be <1");
    spoilt(
      "max_features: sqrt",
      "max_features: cube",
      "28:19 `model.forest.max_features` is none of: `sqrt`, `log2`, `all`, number",
    );
    spoilt("formatVersion: 1", "formatVersion: 2", "1:16 `formatVersion` expected 1");
    spoilt("name: shop", "name: My shop", "2:7 `name` must be of lower-case letters, digits, `-` and `_`");
  });

  it("tells every fault at once, in the order of the file", () => {
    const text = SOUND.replace("id: Id", "id: 7")
      .replace("min: 0", "mim: 0")
      .replace("type: text", "type: txt");
    assert.deepEqual(
      faultsOf(text).map((line) => line.split(" ")[0]),
      ["4:5", "13:33", "16:17"],
    );
  });

  it("counts lines and columns the same after \\r\\n and behind a byte order mark", () => {
    const text = SOUND.replace("id: Id", "id: 7");
    for (const other of [text.replaceAll("\n", "\r\n"), `\u{FEFF}${text}`])
      assert.deepEqual(faultsOf(other), faultsOf(text));
  });
});

describe("the columns of a dataset file", () => {
  it("have one of the known types", () => {
    spoilt(
      "type: text",
      "type: string",
      "16:17 `columns.Note.type` is not one of the known kinds: integer, number, category, text",
    );
  });

  it("have patterns that are regular expressions", () => {
    spoilt('"^[a-z]"', '"^[a-z"', "16:32 `columns.Note.pattern` is not a regular expression");
  });

  it("have bounds that leave something between them", () => {
    spoilt("max: 99", "max: -1", "13:41 `columns.Visits.max` is below `min`");
  });

  it("include the id and the target, which are two", () => {
    spoilt("id: Id", "id: Ident", `4:5 \`id\` there is no column \`Ident\` (there are ${COLUMNS})`);
    spoilt("id: Id", "id: toString", `4:5 \`id\` there is no column \`toString\` (there are ${COLUMNS})`);
    spoilt(
      "column: Bought",
      "column: Sold",
      `6:11 \`target.column\` there is no column \`Sold\` (there are ${COLUMNS})`,
    );
    spoilt(
      "column: Bought",
      "column: Id",
      "6:11 `target.column` `Id` is the id, and cannot be the target too",
    );
  });

  it("have a target of classes that differ", () => {
    spoilt("value: 0", "value: 1", "9:16 `target.classes.1.value` `1` is there twice");
    spoilt("value: 0", 'value: "1"', "9:16 `target.classes.1.value` `1` is there twice");
    spoilt("value: 0", "value: true", "8:16 `target.classes.0.value` is none of: string, number");
    spoilt(
      "    - { value: 1, label: Yes }\n",
      "",
      "7:3 `target.classes` too small: expected array to have >=2 items",
    );
  });
});

describe("the steps of a dataset file", () => {
  it("are of the known kinds", () => {
    const features = "take, sum, product, equals, log1p, bin, extract, present, missing-indicator";
    spoilt("step: sum", "step: sums", `20:11 \`features.2.step\` is not one of the known kinds: ${features}`);
    spoilt(
      "step: one-hot",
      "step: onehot",
      `26:15 \`model.preprocess.1.step\` is not one of the known kinds: ${features}, drop, impute, one-hot, ordinal, target-statistic, quantile-bin, scale`,
    );
    spoilt("{ step: take, column: Town }", "take", "19:5 `features.1` expected object, received string");
  });

  it("learn nothing among the features, where they would learn from test rows too", () => {
    const faults = faultsOf(SOUND.replace("step: take, column: Visits", "step: scale, column: Visits"));
    assert.match(faults[0], /^18:13 `features.0.step` is not one of the known kinds/);
  });

  it("read columns that are there and hold what the step needs", () => {
    spoilt(
      "[Visits, Spent]",
      "[Visits, Spend]",
      `21:23 \`features.2.columns.1\` there is no column \`Spend\` here (there are ${COLUMNS})`,
    );
    spoilt(
      "[Visits, Spent]",
      "[Visits, Note]",
      "21:23 `features.2.columns.1` `Note` holds text, and `sum` needs numbers",
    );
    spoilt(
      "by: [Town]",
      "by: [Note]",
      "25:61 `model.preprocess.0.by.0` there is no column `Note` here (there are `Visits`, `Town`, `Total`)",
    );
  });

  it("do not make features from the target, nor in place of it or the id", () => {
    const leak = "`Bought` is the target: a feature made from it would leak the answer";
    spoilt("[Visits, Spent]", "[Visits, Bought]", `21:23 \`features.2.columns.1\` ${leak}`);
    spoilt(
      "take, column: Visits }",
      "take, column: Bought, as: Visits }",
      `18:27 \`features.0.column\` ${leak}`,
    );
    spoilt(
      "take, column: Visits }",
      "take, column: Visits, as: Bought }",
      "18:39 `features.0.as` `Bought` is the target's name",
    );
    spoilt(
      "take, column: Visits }",
      "take, column: Visits, as: Id }",
      "18:39 `features.0.as` `Id` is the id's name",
    );
  });

  it("leave no text for the forest", () => {
    spoilt(
      "    - { step: one-hot, column: Town }\n",
      "",
      "24:3 `model.preprocess` `Town` still holds text at the end: add a `one-hot`, `ordinal` or `target-statistic` step, or drop it",
    );
  });

  it("have parameters that make sense, told where they stand", () => {
    const step = "{ step: take, column: Visits }";
    spoilt(step, "{ step: bin, column: Visits, edges: [2, 1] }", "18:34 `features.0.edges` must rise");
    spoilt(
      step,
      '{ step: extract, column: Note, as: X, pattern: "(" }',
      "18:52 `features.0.pattern` is not a regular expression",
    );
    spoilt(
      "strategy: median",
      "strategy: constant",
      "25:7 `model.preprocess.0.value` goes with `strategy: constant`, and only with it",
    );
    spoilt(
      "column: Town }\n  forest",
      "column: Town, categories: [Ayr, Ayr] }\n  forest",
      "26:38 `model.preprocess.1.categories` names a category twice",
    );
  });
});

describe("the feature store of a dataset file", () => {
  const store = (keys: string, fault: string) =>
    spoilt("id: Id\n", `id: Id\nfeature_store: { ${keys} }\n`, fault);

  it("keeps values for a time with its unit", () => {
    const fault = "must be a whole number with `s`, `m`, `h` or `d` behind it, such as 30d";
    for (const ttl of ["30", "0d", "1.5h", "-1d", "30 d", "1w"])
      store(`ttl: ${ttl}`, `5:23 \`feature_store.ttl\` ${fault}`);
    const { feature_store: kept } = parseDataset(`${SOUND}feature_store: { ttl: 12h }\n`, "shop.yaml");
    assert.equal(kept.ttl, 12 * 3600);
  });

  it("takes the event time from a column that is nothing else", () => {
    store("event_time: When", "5:30 `feature_store.event_time` there is no column `When`");
    store("event_time: Id", "5:30 `feature_store.event_time` `Id` is the id, and no time");
    store("event_time: Bought", "5:30 `feature_store.event_time` `Bought` is the target, and no time");
    store("event_time: Visits", "5:30 `feature_store.event_time` `Visits` is a feature's name too");
  });

  it("leaves it its own name", () => {
    const faults = faultsOf(SOUND.replaceAll("Total", "event_timestamp"));
    assert.match(faults.join(), /`feature_store` keeps the time of values as `event_timestamp`/);
  });
});

describe("the subgroups of an evaluation", () => {
  const groups = (names: string, ...faults: string[]) =>
    spoilt("  forest:\n", `  evaluation: { subgroups: [${names}] }\n  forest:\n`, ...faults);

  it("are features or columns, each once", () => {
    groups(
      "Town, Twon",
      "27:35 `model.evaluation.subgroups.1` there is no feature or column `Twon` (there are `Visits`, `Town`, `Total`, `Id`, `Bought`, `Spent`, `Note`)",
    );
    groups("Town, Town", "27:35 `model.evaluation.subgroups.1` `Town` is there twice");
    const sound = SOUND.replace(
      "  forest:\n",
      "  evaluation: { subgroups: [Town, Total, Note] }\n  forest:\n",
    );
    assert.deepEqual(parseDataset(sound, "shop.yaml").model.evaluation.subgroups, ["Town", "Total", "Note"]);
  });

  it("are neither the id nor the target", () => {
    groups("Id", "27:29 `model.evaluation.subgroups.0` `Id` is the id, and no group of rows");
    groups("Bought", "27:29 `model.evaluation.subgroups.0` `Bought` is the target, and no group of rows");
  });
});

describe("the gates of a dataset file", () => {
  const gates = (text: string, ...faults: string[]) =>
    spoilt("model:\n", `gates: ${text}\nmodel:\n`, ...faults);

  it("have limits that can be met, of scores that are better when higher", () => {
    const [above] = faultsOf(SOUND.replace("model:\n", "gates: { minimum: { roc_auc: 1.5 } }\nmodel:\n"));
    assert.match(above, /`gates\.minimum\.roc_auc`/);
    const [loss] = faultsOf(SOUND.replace("model:\n", "gates: { minimum: { log_loss: 0.5 } }\nmodel:\n"));
    assert.match(loss, /`gates\.minimum/);
  });

  it("ask for gaps only between groups that the evaluation tells apart", () => {
    gates(
      "{ fairness: { Town: { equal_opportunity: 0.2 } } }",
      "23:22 `gates.fairness.Town` `Town` is not among `model.evaluation.subgroups`, by which the evaluation tells scores apart",
    );
  });
});
