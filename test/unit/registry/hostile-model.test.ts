import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createModelStore } from "../../../src/core/registry/model-store.ts";
import { newVersion, tinyTable } from "../../helpers/new-version.ts";
import { opsError } from "../../helpers/ops-error.ts";
import { tempDir } from "../../helpers/temp-dir.ts";

const RUN = "globalThis.hasRun = true";

/** Files of a model by somebody who wants their code run where it is loaded; each with right digests. */
const HOSTILE: readonly (readonly [what: string, change: (inputs: Record<string, unknown>) => unknown])[] = [
  ["a key that nobody knows", (inputs) => ({ ...inputs, onLoad: RUN })],
  ["a step with code", (inputs) => ({ ...inputs, features: [{ step: "take", column: "x", code: RUN }] })],
  ["a step of its own", (inputs) => ({ ...inputs, features: [{ step: `x", ${RUN}, "`, column: "x" }] })],
  ["a calibration with code", (inputs) => ({ ...inputs, decision: { calibration: { method: RUN } } })],
];

async function added(folder: string, inputs: (of: Record<string, unknown>) => string) {
  const version = await newVersion(1);
  const of = JSON.parse(String(version.files["preprocessor.json"]));
  const store = createModelStore(folder, "tiny");
  await store.add({ ...version, files: { ...version.files, "preprocessor.json": inputs(of) } });
  return store;
}

describe("a model by somebody else", () => {
  for (const [what, change] of HOSTILE) {
    it(`is refused with ${what}, and runs nothing`, async (t) => {
      const store = await added(await tempDir(t), (inputs) => JSON.stringify(change(inputs)));
      await opsError("OPS_MODEL_CORRUPT", () => store.load(1));
      assert.ok(!("hasRun" in globalThis));
    });
  }

  it("changes nothing of what all objects share", async (t) => {
    const store = await added(await tempDir(t), (inputs) =>
      JSON.stringify(inputs).replace(
        /^\{/,
        '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},',
      ),
    );
    await store.load(1).catch(() => null);
    assert.ok(!("polluted" in {}));
  });

  it("says its texts as texts, whatever is written in them", async (t) => {
    const store = await added(await tempDir(t), (inputs) =>
      JSON.stringify({
        ...inputs,
        target: {
          column: "y",
          classes: [
            { value: "0", label: `\${${RUN}}` },
            { value: "1", label: `");${RUN};("` },
          ],
        },
      }),
    );
    const { model } = await store.load(1);
    assert.equal(model.scoreFeatures(tinyTable).length, tinyTable.rows);
    assert.ok(!("hasRun" in globalThis));
  });
});
