import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, it } from "node:test";
import { sha256 } from "../../src/core/atomic-file.ts";
import { trained } from "../helpers/trained.ts";
import { contentOf } from "../helpers/workspace.ts";

describe("titanic-ops export", () => {
  it("writes the champion as ONNX, or another version as JSON, and says where and with which inputs", async (t) => {
    const { w, cli } = await trained(t);
    const onnx = await cli("export --config small.yaml --json");
    assert.equal(onnx.code, 0, onnx.stderr);
    const { file, bytes, inputs, digest, ...told } = JSON.parse(onnx.stdout);
    const content = await readFile(w.at(file));
    assert.deepEqual([content.length, sha256(content)], [bytes, told.sha256]);
    assert.ok(inputs.some(({ name }: { name: string }) => name === "Title"));
    const json = await cli("export 1 --config small.yaml --format json --output model.json");
    assert.match(json.stdout, /version 1 is in model\.json/);
    const model = await w.json("model.json");
    assert.deepEqual([model.format, model.format_version, model.digest], ["titanic-ops/model", 1, digest]);
    assert.match((await cli("export --config small.yaml")).stdout, /Title .*first group of/s);
  });

  it("writes nothing for a version that is not there", async (t) => {
    const { w, cli } = await trained(t);
    const before = await contentOf(w.at("artifacts"));
    const { code, stderr } = await cli("export 9 --config small.yaml");
    assert.equal(code, 2);
    assert.match(stderr, /OPS_MODEL_NOT_FOUND/);
    assert.deepEqual(await contentOf(w.at("artifacts")), before);
  });
});
