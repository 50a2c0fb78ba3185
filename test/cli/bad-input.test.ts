import assert from "node:assert/strict";
import { stat, writeFile } from "node:fs/promises";
import { describe, it } from "node:test";
import type { ErrorCode } from "../../src/core/errors.ts";
import { cliIn } from "../helpers/cli.ts";
import { trained } from "../helpers/trained.ts";
import { contentOf, leftovers, passengers, type Workspace, workspace } from "../helpers/workspace.ts";

const GOOD = passengers(200);
const LINES = GOOD.trimEnd().split("\n");
const HEADER = LINES[0].split(",");

/** The good file with one field changed; no field before `Name` holds a comma, and those after it are counted back. */
function withField(line: number, column: string, value: string): string {
  const lines = [...LINES];
  const index = HEADER.indexOf(column);
  const fields = lines[line - 1].match(/"(?:[^"]|"")*"|[^,]+|(?<=,|^)(?=,|$)/g) ?? [];
  assert.equal(fields.length, HEADER.length);
  fields[index] = value;
  lines[line - 1] = fields.join(",");
  return `${lines.join("\n")}\n`;
}

interface Bad {
  readonly what: string;
  readonly content: string | Uint8Array | null;
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>>;
  /** The stages before the one that refuses have done their part by then, as a whole. */
  readonly refusedBy?: "train";
}

const file = "bad.csv";
const CASES: readonly Bad[] = [
  { what: "a missing file", content: null, code: "OPS_INPUT_NOT_FOUND", details: { file } },
  { what: "an empty file", content: "", code: "OPS_INPUT_EMPTY", details: { file } },
  {
    what: "a header and no rows",
    content: `${LINES[0]}\n`,
    code: "OPS_INPUT_NO_ROWS",
    details: { file, line: 1 },
  },
  {
    what: "another delimiter",
    content: GOOD.replaceAll(/"[^"]*"/g, "X").replaceAll(",", ";"),
    code: "OPS_INPUT_DELIMITER",
    details: { file, line: 1, value: HEADER.join(";") },
  },
  {
    what: "a missing column",
    content: LINES.map((line) => line.replace(/,[^,]*(,[^,]*,[^,]*)$/, "$1")).join("\n"),
    code: "OPS_INPUT_COLUMN_MISSING",
    details: { file, line: 1, column: "Fare", value: HEADER.filter((name) => name !== "Fare").join(",") },
  },
  {
    what: "an unknown column",
    content: GOOD.replace("Fare", "Fares"),
    code: "OPS_INPUT_COLUMN_UNKNOWN",
    details: { file, line: 1, column: "Fares", value: HEADER.join(",").replace("Fare", "Fares") },
  },
  {
    what: "text in a number",
    content: withField(57, "Age", "old"),
    code: "OPS_INPUT_VALUE",
    details: { file, line: 57, column: "Age", value: "old" },
  },
  {
    what: "a label outside the declared ones",
    content: withField(101, "Survived", "2"),
    code: "OPS_INPUT_LABEL",
    details: { file, line: 101, column: "Survived", value: 2 },
  },
  {
    what: "a label that is missing",
    content: withField(101, "Survived", ""),
    code: "OPS_INPUT_LABEL",
    details: { file, line: 101, column: "Survived", value: null },
  },
  {
    what: "a duplicate id",
    content: withField(150, "PassengerId", "3"),
    code: "OPS_INPUT_DUPLICATE_ID",
    details: { file, line: 150, column: "PassengerId", value: 3, lines: [4, 150] },
  },
  {
    what: "a missing id",
    content: withField(150, "PassengerId", ""),
    code: "OPS_INPUT_VALUE",
    details: { file, line: 150, column: "PassengerId", value: "" },
  },
  {
    what: "invalid UTF-8",
    content: Buffer.from(withField(20, "Name", '"Müller, Mr. Hans"'), "latin1"),
    code: "OPS_INPUT_ENCODING",
    details: { file, line: 20 },
  },
  {
    what: "a row with too many fields",
    content: `${LINES.slice(0, 30).join("\n")}\n${LINES[30]},more\n`,
    code: "OPS_INPUT_FIELD_COUNT",
    details: { file, line: 31, column: 13, value: `${LINES[30].replaceAll('"', "")},more` },
  },
  {
    what: "a row with too few fields",
    content: `${LINES.slice(0, 30).join("\n")}\n30,1\n`,
    code: "OPS_INPUT_FIELD_COUNT",
    details: { file, line: 31, column: 3, value: "30,1" },
  },
  {
    what: "a quote that is never closed",
    content: `${LINES.slice(0, 30).join("\n")}\n30,1,3,"Braund\n`,
    code: "OPS_INPUT_SYNTAX",
    details: { file, line: 31 },
  },
  {
    what: "a target with one class",
    content: [LINES[0], ...LINES.slice(1).map((line) => line.replace(/^(\d+),\d/, "$1,1")), ""].join("\n"),
    code: "OPS_TARGET_ONE_CLASS",
    details: { file: "artifacts/processed/processed.csv", column: "Survived", value: "1", rows: 200 },
    refusedBy: "train",
  },
  {
    what: "fewer rows than folds",
    content: `${LINES.slice(0, 7)
      .map((line, i) => line.replace(/^(\d+),\d/, `$1,${i % 2}`))
      .join("\n")}\n`,
    code: "OPS_TOO_FEW_ROWS",
    details: { file: "artifacts/processed/processed.csv", folds: 3 },
    refusedBy: "train",
  },
];

function namesOf(content: Record<string, string>, like: RegExp): string[] {
  return Object.keys(content).filter((name) => like.test(name));
}

describe("bad input", () => {
  for (const { what, content, code, details, refusedBy } of CASES) {
    /** Refuses the case's file in this folder. */
    const refuse = async (w: Workspace): Promise<void> => {
      if (content !== null) await writeFile(w.at(file), content);
      const line = `pipeline --config small.yaml --source ${file} --json`;
      const { code: exit, stdout, stderr } = await cliIn(w.folder)(line);
      assert.equal(exit, 2, stdout);
      assert.equal(stderr, "");
      const { error } = JSON.parse(stdout);
      assert.equal(error.code, code, error.message);
      assert.ok(error.hint);
      for (const [key, value] of Object.entries(details)) assert.deepEqual(error.details[key], value, key);
      // What is told in details is told in words, too.
      if (details.line !== undefined && code !== "OPS_INPUT_NO_ROWS")
        assert.match(error.message, new RegExp(`^${file}:${details.line} `));
      if (typeof details.column === "string") assert.ok(error.message.includes(`\`${details.column}\``));
    };

    it(`is refused, told where it is, and leaves nothing in a new folder: ${what}`, async (t) => {
      const w = await workspace(t);
      await refuse(w);
      const left = await contentOf(w.at("artifacts"));
      if (refusedBy === undefined) await assert.rejects(stat(w.at("artifacts")), { code: "ENOENT" });
      else assert.deepEqual(namesOf(left, /^(models|split|metrics|\.)/), []);
    });

    it(`is refused, and leaves a trained model as it was: ${what}`, async (t) => {
      const { w, cli } = await trained(t);
      const before = await contentOf(w.at("artifacts"));
      const predictions = await cli("predict in.csv --config small.yaml");
      await refuse(w);
      const after = await contentOf(w.at("artifacts"));
      if (refusedBy === undefined) assert.deepEqual(after, before);
      else {
        const ofModel = /^(models|split|metrics)/;
        assert.deepEqual(namesOf(after, ofModel), namesOf(before, ofModel));
        for (const name of namesOf(before, ofModel)) assert.equal(after[name], before[name], name);
        assert.deepEqual(leftovers(after), []);
      }
      assert.deepEqual(await cli("predict in.csv --config small.yaml"), predictions);
    });
  }

  it("is refused from standard input as from a file, and leaves nothing of it", async (t) => {
    const w = await workspace(t);
    const cli = cliIn(w.folder);
    const line = "pipeline --config small.yaml --source - --json";
    const { code, stdout } = await cli(line, { stdin: withField(57, "Age", "old") });
    assert.equal(code, 2);
    assert.deepEqual(JSON.parse(stdout).error.details, { file: "-", line: 57, column: "Age", value: "old" });
    assert.deepEqual(await contentOf(w.at("artifacts")), {});
    assert.equal((await cli(line, { stdin: GOOD })).code, 0);
    const before = await contentOf(w.at("artifacts"));
    assert.equal((await cli(line, { stdin: "" })).code, 2);
    assert.deepEqual(await contentOf(w.at("artifacts")), before);
  });

  it("is refused by each command that reads rows", async (t) => {
    const { w, cli } = await trained(t);
    await w.write(file, withField(57, "Age", "old"));
    const before = await contentOf(w.at("artifacts"));
    for (const line of [`extract --source ${file}`, `predict ${file}`, `evaluate --data ${file}`]) {
      const { code, stdout } = await cli(`${line} --config small.yaml --json`);
      assert.equal(code, 2, stdout);
      assert.deepEqual(JSON.parse(stdout).error.details, { file, line: 57, column: "Age", value: "old" });
    }
    for (const line of ["validate --data none.csv", "evaluate --data artifacts", "predict none.csv"]) {
      const { code, stdout } = await cli(`${line} --config small.yaml --json`);
      assert.equal(code, 2, stdout);
      assert.equal(JSON.parse(stdout).error.code, "OPS_INPUT_NOT_FOUND");
    }
    assert.deepEqual(await contentOf(w.at("artifacts")), before);
  });
});

describe("a folder that cannot be written", () => {
  it("is told, whatever command was to write there", async (t) => {
    const w = await workspace(t);
    const cli = cliIn(w.folder);
    await w.write("plain", "a file");
    const lines = [
      "pipeline --artifacts plain",
      "extract --artifacts plain/deep",
      "sample --output plain/x.csv",
    ];
    for (const line of lines) {
      const { code, stdout } = await cli(`${line} --config small.yaml --json`);
      assert.equal(code, 2, stdout);
      const { error } = JSON.parse(stdout);
      assert.equal(error.code, "OPS_PATH_UNWRITABLE");
      assert.match(error.details.file, /^plain/);
      assert.ok(error.hint);
    }
    assert.equal(await w.read("plain"), "a file");
  });

  it("is no reason to fail where it is that of the log", async (t) => {
    const w = await workspace(t);
    await w.write("logs", "a file");
    const { code, stderr } = await cliIn(w.folder)("pipeline --config small.yaml --until extract");
    assert.equal(code, 0);
    assert.match(stderr, /warning: no log is written to logs/);
  });
});
