import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, it } from "node:test";
import type { LineageResult } from "../../src/core/stages/lineage.ts";
import { publicLineage, publicLineageSchema } from "../../src/serve/lineage/public-lineage.ts";
import { assertError, serving } from "../helpers/serving.ts";

const CODE = { version: "1.0.0", build: "abc" };
const MODEL = { name: "titanic", version: "1", digest: "d" };

function resultOf(name: string, command: string): LineageResult {
  const madeBy = { command, at: "2026-01-01T00:00:00.000Z", code: CODE, packages: { node: "20" } };
  const thing = { id: `${name}@1`, kind: "file", name, digest: "e", rows: 1, madeBy } as const;
  const things = [{ ...thing, status: "present", note: "/srv/secret/place" } as const];
  return { of: "1", things, edges: [[`${name}@1`, `${name}@1`]], intact: true, mermaid: "" };
}

describe("the lineage of the model in use", () => {
  it("is told of the version that answers, as it is described", async (t) => {
    const s = await serving();
    t.after(s.close);
    const { status, json } = await s.get("/lineage");
    assert.equal(status, 200);
    const { version, digest, intact, things } = publicLineageSchema.parse(json);
    assert.deepEqual([version, digest], ["1", s.digests[0]]);
    const model = things.find(({ kind }) => kind === "model");
    assert.deepEqual([model?.digest, model?.status], [s.digests[0], "present"]);
    // The split that the versions of the test name was never written.
    assert.equal(intact, false);
    assert.ok(!JSON.stringify(json).includes(s.folder));
    assertError(await s.post("/lineage", {}), 405, "METHOD_NOT_ALLOWED");
  });

  it("goes by the version's number, whatever files lie about", async (t) => {
    const s = await serving();
    const before = process.cwd();
    t.after(async () => {
      process.chdir(before);
      await s.close();
    });
    process.chdir(s.folder);
    await writeFile(path.join(s.folder, "1"), "not a model");
    assert.equal((await s.get("/lineage")).json.digest, s.digests[0]);
  });

  it("follows a promotion", async (t) => {
    const s = await serving();
    t.after(s.close);
    await s.get("/lineage");
    await s.promote(2);
    while (s.deps.holder.current()?.version !== "2") await new Promise((done) => setTimeout(done, 10));
    assert.equal((await s.get("/lineage")).json.digest, s.digests[1]);
  });

  it("is not there before a model is", async (t) => {
    const bare = await serving({ unloaded: true });
    t.after(bare.close);
    assertError(await bare.get("/lineage"), 503, "NOT_READY");
  });

  it("has no folder of the machine in it, and nothing that opens a door", () => {
    for (const [name, shown] of [
      ["/home/ann/data/in.csv", "in.csv"],
      ["/home/ann/data/../in.csv", "in.csv"],
      ["file:///home/ann/data/in.csv", "in.csv"],
      ["C:\\data\\in.csv", "in.csv"],
      ["raw/titanic.csv", "raw/titanic.csv"],
      ["https://ann:secret@example.org/a/in.csv?token=secret", "https://example.org/a/in.csv?…"],
      ["gs://bucket/a/in.csv", "gs://bucket/a/in.csv"],
    ]) {
      const command = `titanic-ops extract --source ${name} --artifacts /srv/secret/place`;
      const { things, edges } = publicLineage(resultOf(name, command), MODEL);
      assert.equal(things[0].name, shown);
      assert.equal(
        things[0].madeBy?.command,
        `titanic-ops extract --source ${shown} --artifacts place`,
        name,
      );
      assert.ok(!/secret|ann/.test(JSON.stringify([things, edges])), name);
    }
  });
});
