import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { placesOf } from "../../src/web/lineage/layers.ts";
import { withAnswers } from "../../src/web/lineage/lineage-told.ts";

describe("the places of a drawing", () => {
  it("are below what things were made from, whatever was made from what", () => {
    const graph = fc.integer({ min: 1, max: 12 }).chain((count) =>
      fc.array(fc.tuple(fc.nat(count - 1), fc.nat(count - 1))).map((pairs) => ({
        ids: Array.from({ length: count }, (_, i) => `t${i}`),
        edges: pairs.filter(([a, b]) => a < b).map(([a, b]) => [`t${a}`, `t${b}`] as const),
      })),
    );
    fc.assert(
      fc.property(graph, ({ ids, edges }) => {
        const places = placesOf(ids, edges);
        const at = (id: string) => places.get(id) ?? { layer: -1, x: -1 };
        for (const [from, to] of edges) assert.ok(at(from).layer < at(to).layer);
        const all = ids.map((id) => `${at(id).layer} ${at(id).x}`);
        assert.equal(new Set(all).size, ids.length, "two in one place");
        for (const id of ids) assert.ok(at(id).x > 0 && at(id).x < 1);
      }),
    );
  });

  it("keep things below what they were made from, side by side", () => {
    const places = placesOf(
      ["a", "b", "c", "d"],
      [
        ["a", "d"],
        ["b", "c"],
      ],
    );
    assert.ok((places.get("d")?.x ?? 1) < (places.get("c")?.x ?? 0));
  });

  it("are found even for records that go in a circle", () => {
    const places = placesOf(
      ["a", "b"],
      [
        ["a", "b"],
        ["b", "a"],
      ],
    );
    assert.equal(places.size, 2);
  });
});

describe("the lineage of the answers", () => {
  const model = {
    id: "t0",
    kind: "model",
    name: "m version 1",
    digest: "d".repeat(64),
    rows: null,
    madeBy: null,
    status: "present",
  } as const;
  const lineage = { name: "m", version: "1", digest: model.digest, intact: true, edges: [] };

  it("ends with them, made by the model whose digest they carry", () => {
    const { things, edges } = withAnswers({ ...lineage, things: [model] }, "Answers");
    assert.deepEqual([things.at(-1)?.digest, edges], [model.digest, [["t0", "answers"]]]);
    assert.deepEqual(withAnswers({ ...lineage, things: [] }, "Answers").edges, []);
  });
});
