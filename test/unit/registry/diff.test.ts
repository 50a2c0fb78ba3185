import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { diffVersions } from "../../../src/core/registry/diff.ts";
import type { Manifest } from "../../../src/core/registry/manifest.ts";
import { newVersion } from "../../helpers/new-version.ts";

async function manifestOf(version: number, change: Partial<Manifest> = {}): Promise<Manifest> {
  const { manifest } = await newVersion(7);
  return { ...manifest, version, digest: "a".repeat(64), files: {}, ...change };
}

const CONFIG = {
  seed: 1,
  features: [
    { step: "take", column: "Age" },
    { step: "sum", columns: ["SibSp", "Parch"], as: "FamilySize" },
  ],
  model: { forest: { n_estimators: 3, max_depth: null } },
};

describe("diffVersions", () => {
  it("finds no difference between a version and itself", async () => {
    const same = { manifest: await manifestOf(1), config: CONFIG };
    const { scores, ...diff } = diffVersions(same, same);
    assert.deepEqual(diff, {
      ...{ name: "tiny", a: 1, b: 1, isSame: true },
      ...{ data: [], features: { onlyA: [], onlyB: [] }, config: [], environment: [] },
    });
    assert.ok([...scores.test, ...scores.cv].every(({ delta }) => delta === 0));
  });

  it("names what differs of data, code, packages and seed", async () => {
    const a = await manifestOf(1, { packages: { node: "20.1.0" } });
    const b = await manifestOf(2, {
      digest: "b".repeat(64),
      seed: 8,
      packages: { node: "20.2.0", zod: "4.0.0" },
      data: { ...a.data, test: { ...a.data.test, rows: 3 } },
    });
    const diff = diffVersions({ manifest: a, config: CONFIG }, { manifest: b, config: CONFIG });
    assert.equal(diff.isSame, false);
    assert.deepEqual(diff.data, [{ what: "test.rows", a: 2, b: 3 }]);
    assert.deepEqual(diff.environment, [
      { what: "seed", a: 7, b: 8 },
      { what: "packages.node", a: "20.1.0", b: "20.2.0" },
      { what: "packages.zod", a: null, b: "4.0.0" },
    ]);
  });

  it("names parameters by their path, and a step that was put in as that one step", async () => {
    const manifest = await manifestOf(1);
    const [age, family] = CONFIG.features;
    const changed = {
      ...CONFIG,
      features: [{ step: "take", column: "Fare" }, age, { ...family, columns: ["SibSp"] }],
      model: { forest: { n_estimators: 3, max_depth: 4 } },
    };
    const { config, features } = diffVersions({ manifest, config: CONFIG }, { manifest, config: changed });
    assert.deepEqual(features, { onlyA: [], onlyB: ["Fare"] });
    assert.deepEqual(config, [
      { what: "features[sum FamilySize].columns", a: '["SibSp","Parch"]', b: '["SibSp"]' },
      { what: "model.forest.max_depth", a: null, b: 4 },
      { what: "features[take Fare].step", a: null, b: "take" },
      { what: "features[take Fare].column", a: null, b: "Fare" },
    ]);
  });

  it("says that a configuration was not kept, instead of that nothing differs", async () => {
    const manifest = await manifestOf(1);
    const { config, features } = diffVersions({ manifest, config: null }, { manifest, config: CONFIG });
    assert.deepEqual([config, features], [null, null]);
  });

  it("is the same the other way round, with the sides exchanged", async () => {
    const manifest = await manifestOf(1);
    const json = fc.jsonValue({ maxDepth: 4 }).filter((value) => value !== null);
    fc.assert(
      fc.property(json, json, (a, b) => {
        const there = diffVersions({ manifest, config: a }, { manifest, config: b }).config ?? [];
        const back = diffVersions({ manifest, config: b }, { manifest, config: a }).config ?? [];
        const turned = back.map(({ what, a: from, b: to }) => ({ what, a: to, b: from }));
        const byName = (x: { what: string }, y: { what: string }) => (x.what < y.what ? -1 : 1);
        assert.deepEqual([...there].sort(byName), turned.sort(byName));
      }),
    );
  });
});
