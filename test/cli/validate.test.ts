import assert from "node:assert/strict";
import { readFile, truncate } from "node:fs/promises";
import { describe, it } from "node:test";
import { withScratchDatabase } from "../../src/core/database/scratch.ts";
import { trained } from "../helpers/trained.ts";
import { passengers } from "../helpers/workspace.ts";

describe("validate", () => {
  it("checks the table and the stored features as it does the file", async (t) => {
    const { w, cli } = await trained(t);
    const ofFile = JSON.parse((await cli("validate --config small.yaml --json")).stdout).report;
    const ofTable = JSON.parse((await cli("validate --table raw --config small.yaml --json")).stdout).report;
    // What they tell of their rows is the same, but for the lines that only a file has.
    assert.deepEqual(ofTable.results, withoutLines(ofFile.results));

    const stored = await cli("validate --feature-store --config small.yaml --json");
    assert.equal(stored.code, 0);
    const processed = await w.read("artifacts/processed/processed.csv");
    await w.write("artifacts/processed/processed.csv", processed.replace(/^(1,[01]),[^,]*,/m, "$1,99,"));
    const changed = await cli("validate --feature-store --config small.yaml --json");
    assert.equal(changed.code, 1);
    assert.deepEqual(
      JSON.parse(changed.stdout).report.results.map(({ success }: { success: boolean }) => success),
      [true, false, false],
    );
  });

  it("reads what comes through a pipe, and tells the lines of a row that stands twice", async (t) => {
    const { w, cli } = await trained(t);
    const text = passengers(20);
    const { code, stdout } = await cli("validate - --config small.yaml", {
      stdin: text + text.split("\n")[3].concat("\n"),
    });
    assert.equal(code, 1);
    assert.match(stdout, /✘ .*expect_column_values_to_be_unique.*line 4: 3, line 22: 3/);
    assert.match(
      await w.read("artifacts/data_validation_report.html"),
      /PassengerId never has a value twice/,
    );
  });

  it("reads Parquet, and tells the rows of a file that has no lines", async (t) => {
    const { w, cli } = await trained(t);
    await w.write("in.csv", passengers(20));
    await withScratchDatabase(w.folder, async (open) => {
      const rows = `SELECT * REPLACE (CASE PassengerId WHEN 5 THEN 500 ELSE Age END AS Age) FROM read_csv('${w.at("in.csv")}')`;
      await (await open()).query(`COPY (${rows}) TO '${w.at("in.parquet")}' (FORMAT parquet)`);
    });
    const { code, stdout } = await cli("validate in.parquet --config small.yaml --json");
    assert.equal(code, 1);
    const [header, row] = (await w.read(JSON.parse(stdout).invalidFile)).split("\n");
    assert.match(header, /^row,failed,PassengerId,/);
    assert.match(row, /^4,expect_column_values_to_be_between,5,/);

    const { length } = await readFile(w.at("in.parquet"));
    await truncate(w.at("in.parquet"), Math.floor(length / 2));
    const damaged = await cli("validate in.parquet --config small.yaml");
    assert.equal(damaged.code, 2);
    assert.match(damaged.stderr, /OPS_INPUT_SYNTAX.*`in.parquet` is not a whole Parquet file/);
  });

  it("adds the suite that the dataset file names, of which a warning fails nothing", async (t) => {
    const { w, cli } = await trained(t);
    await w.config("watched.yaml", (dataset) => {
      dataset.suite = "watch.yaml";
    });
    const entry = "  - type: expect_column_mean_to_be_between\n    kwargs: { column: Age, min_value: 90 }\n";
    await w.write("watch.yaml", `name: watch\nexpectations:\n${entry}    severity: warn\n`);
    const warned = await cli("validate --config watched.yaml");
    assert.equal(warned.code, 0);
    assert.match(warned.stdout, /! .*expect_column_mean_to_be_between.*Age/);
    await w.write("watch.yaml", `name: watch\nexpectations:\n${entry}`);
    assert.equal((await cli("validate --config watched.yaml")).code, 1);
    const stopped = await cli("pipeline --config watched.yaml");
    assert.equal(stopped.code, 1);
    assert.match(stopped.stderr, /does not meet `expect_column_mean_to_be_between` on column `Age`/);
  });

  it("suggests a suite that the data meets, and replaces no file unless told to", async (t) => {
    const { w, cli } = await trained(t);
    const line = "validate --suggest --config small.yaml --output suite.yaml";
    assert.equal((await cli(line)).code, 0);
    assert.equal((await cli("validate --suite suite.yaml --config small.yaml")).code, 0);
    const suite = await w.read("suite.yaml");
    const again = await cli(line);
    assert.equal(again.code, 2);
    assert.match(again.stderr, /suite.yaml` is there already.*--force/s);
    assert.equal((await cli(`${line} --force`)).code, 0);
    assert.equal(await w.read("suite.yaml"), suite);
    assert.equal((await cli("validate --suggest --config small.yaml")).stdout, suite);
  });

  it("refuses options that contradict each other, and a table that is not there", async (t) => {
    const { cli } = await trained(t);
    for (const [line, told] of [
      ["validate a.csv --table raw", /name different data/],
      ["validate --feature-store --suggest", /takes no suite/],
      ["validate --output x.yaml", /go with --suggest/],
      ["validate --table nothing --config small.yaml", /there is no table `nothing`/],
      ["validate --suite none.yaml --config small.yaml", /cannot read the suite `none.yaml`/],
    ] as const) {
      const { code, stderr } = await cli(line);
      assert.equal(code, 2, line);
      assert.match(stderr, told);
    }
  });
});

function withoutLines(results: { result: Record<string, unknown> }[]) {
  return results.map(({ result: { partial_unexpected_lines: _, ...result }, ...rest }) => ({
    ...rest,
    result,
  }));
}
