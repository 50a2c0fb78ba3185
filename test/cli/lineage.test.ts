import assert from "node:assert/strict";
import { appendFile, copyFile, rm } from "node:fs/promises";
import { describe, it } from "node:test";
import { trained } from "../helpers/trained.ts";

interface Told {
  readonly things: readonly {
    readonly id: string;
    readonly kind: string;
    readonly name: string;
    readonly status: string;
    readonly note?: string;
    readonly madeBy: { readonly command: string } | null;
  }[];
  readonly edges: readonly (readonly [string, string])[];
  readonly intact: boolean;
}

/** The things of a lineage in their order: name, what made it, how it stands. */
function lines(stdout: string): string[] {
  const { things } = JSON.parse(stdout) as Told;
  return things.map(({ name, madeBy, status }) => `${name} | ${madeBy?.command ?? ""} | ${status}`);
}

describe("lineage", () => {
  it("follows the champion back to the source, with what made each thing", async (t) => {
    const { cli } = await trained(t);
    const { code, stdout } = await cli("lineage --config small.yaml --json");
    assert.equal(code, 0);
    assert.deepEqual(lines(stdout).slice(1), [
      "raw | titanic-ops extract | present",
      "raw/titanic.csv | titanic-ops ingest | present",
      "processed/processed.csv | titanic-ops process | present",
      "split/train.csv | titanic-ops train | present",
      "split/test.csv | titanic-ops train | present",
      "titanic version 1 | titanic-ops train | present",
    ]);
    const { things, edges } = JSON.parse(stdout) as Told;
    const name = (id: string) => things.find((thing) => thing.id === id)?.name;
    assert.deepEqual(edges.map(([from, to]) => `${name(from)} → ${name(to)}`).slice(1), [
      "raw → raw/titanic.csv",
      "raw/titanic.csv → processed/processed.csv",
      "processed/processed.csv → split/train.csv",
      "split/train.csv → titanic version 1",
      "processed/processed.csv → split/test.csv",
      "split/test.csv → titanic version 1",
    ]);
    const drawn = await cli("lineage 1 --config small.yaml --mermaid");
    assert.match(drawn.stdout, /^flowchart LR\n {2}n0\[\/"/);
  });

  it("finds a file by its content wherever it is, and shows one that was changed as a broken link", async (t) => {
    const { w, cli } = await trained(t);
    await copyFile(w.at("artifacts/split/test.csv"), w.at("elsewhere.csv"));
    const moved = await cli("lineage elsewhere.csv --config small.yaml --json");
    assert.match(lines(moved.stdout).at(-1) ?? "", /^split\/test.csv \| titanic-ops train/);

    await appendFile(w.at("artifacts/processed/processed.csv"), "x\n");
    await rm(w.at("artifacts/raw/titanic.csv"));
    const { code, stdout } = await cli("lineage champion --config small.yaml --json");
    assert.equal(code, 1);
    assert.deepEqual(lines(stdout).slice(2, 4), [
      "raw/titanic.csv | titanic-ops ingest | missing",
      "processed/processed.csv | titanic-ops process | changed",
    ]);
    const changed = await cli("lineage artifacts/processed/processed.csv --config small.yaml");
    assert.equal(changed.code, 1);
    assert.match(changed.stdout, /changed: its digest is now/);
  });

  it("shows an older version with what it was made from, which a later run has replaced", async (t) => {
    const { w, cli } = await trained(t);
    await w.config("other.yaml", (dataset) => {
      dataset.seed = 7;
    });
    assert.equal((await cli("pipeline --config other.yaml")).code, 0);
    const { code, stdout } = await cli("lineage 1 --config small.yaml --json");
    assert.equal(code, 0);
    assert.deepEqual(lines(stdout).slice(4), [
      "split/train.csv | titanic-ops train | replaced",
      "split/test.csv | titanic-ops train | replaced",
      "titanic version 1 | titanic-ops train | present",
    ]);
  });

  it("tells the rest where the database cannot be reached, and where nothing was recorded", async (t) => {
    const { w, cli } = await trained(t);
    const { code, stdout } = await cli("lineage 1 --config small.yaml --json", {
      env: { DATABASE_URL: "postgres://127.0.0.1:1/none" },
    });
    assert.equal(code, 0);
    assert.match(lines(stdout)[1], /^raw \| titanic-ops extract \| not checked$/);

    await rm(w.at("artifacts/lineage.json"));
    const bare = await cli("lineage 1 --config small.yaml --json");
    assert.deepEqual(
      lines(bare.stdout).map((line) => line.split(" | ")[0]),
      ["processed/processed.csv", "split/train.csv", "split/test.csv", "titanic version 1"],
    );
  });

  it("says which versions there are when asked for another, and what to type for a file it does not know", async (t) => {
    const { w, cli } = await trained(t);
    const unknown = await cli("lineage 9 --config small.yaml");
    assert.equal(unknown.code, 2);
    assert.match(unknown.stderr, /OPS_MODEL_NOT_FOUND.*`9` is neither a file nor a version.*`1`, `champion`/);
    await w.write("notes.txt", "nothing");
    const file = await cli("lineage notes.txt --config small.yaml");
    assert.equal(file.code, 2);
    assert.match(file.stderr, /OPS_INPUT_NOT_FOUND.*no stage on record made or read/);
  });
});
