import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import type { FeatureStore, FeatureView } from "../../src/core/feature-store/feature-store.ts";
import { contentOf, tableOf } from "../helpers/tables.ts";

/** How to make feature stores of one kind for the suite. */
export interface FeatureStoreAdapter {
  readonly name: string;
  readonly skip?: false | string;
  /** An empty store; each call of what it returns opens it once more. */
  make(t: TestContext): Promise<() => Promise<FeatureStore>>;
}

const VIEW: FeatureView = {
  name: "passengers",
  entity: "PassengerId",
  entityType: "integer",
  features: new Map([
    ["Age", "number"],
    ["Title", "text"],
  ]),
};
const TEXT_VIEW: FeatureView = { ...VIEW, name: "by-name", entity: "Name", entityType: "text" };

const first = tableOf({ PassengerId: [1, 2, 3], Age: [22, 0.1 + 0.2, null], Title: ["Mr", null, "Åke 𝄞"] });
const second = tableOf({ PassengerId: [2, 4], Age: [40, -0], Title: ["Dr", ""] });

/** What every feature store must do. */
export function featureStoreContract({ name, skip = false, make }: FeatureStoreAdapter): void {
  const open = async (t: TestContext): Promise<FeatureStore> => (await make(t))();
  const asked = async (store: FeatureStore, view: FeatureView, entities: (number | string)[]) => {
    const { features, found } = await store.getOnline(view, entities);
    return { ...contentOf(features), found };
  };

  describe(`feature store ${name}`, { skip }, () => {
    it("gives the features of entities, a row each in the order asked", async (t) => {
      const store = await open(t);
      assert.deepEqual(await store.materialize(VIEW, first, "d1"), { entities: 3, digest: "d1" });
      assert.deepEqual(await asked(store, VIEW, [3, 1, 9, 3, 2]), {
        Age: [null, 22, null, null, 0.1 + 0.2],
        Title: ["Åke 𝄞", "Mr", null, "Åke 𝄞", null],
        found: [true, true, false, true, true],
      });
    });

    it("gives an empty table for no entities, with the view's columns", async (t) => {
      const store = await open(t);
      await store.materialize(VIEW, first, "d1");
      const { features, found } = await store.getOnline(VIEW, []);
      assert.equal(features.rows, 0);
      assert.deepEqual(
        [...features.columns].map(([column, { kind }]) => [column, kind]),
        [...VIEW.features],
      );
      assert.deepEqual(found, []);
    });

    it("finds nothing of a view that was never materialized", async (t) => {
      const store = await open(t);
      assert.equal(await store.status(VIEW), null);
      assert.deepEqual(await asked(store, VIEW, [1]), { Age: [null], Title: [null], found: [false] });
      await store.materialize(TEXT_VIEW, tableOf({ Name: ["a"], Age: [1], Title: ["x"] }), "d");
      assert.equal(await store.status(VIEW), null);
      assert.deepEqual((await asked(store, VIEW, [1])).found, [false]);
    });

    it("replaces all values at once, as often as it is asked to", async (t) => {
      const store = await open(t);
      await store.materialize(VIEW, first, "d1");
      for (let i = 0; i < 3; i++) {
        await store.materialize(VIEW, second, "d2");
        assert.deepEqual(await store.status(VIEW), { entities: 2, digest: "d2" });
        assert.deepEqual(await asked(store, VIEW, [1, 2, 4]), {
          Age: [null, 40, -0],
          Title: [null, "Dr", ""],
          found: [false, true, true],
        });
      }
      await store.materialize(VIEW, first, "d1");
      assert.deepEqual((await asked(store, VIEW, [1, 4])).found, [true, false]);
    });

    it("replaces values by none", async (t) => {
      const store = await open(t);
      await store.materialize(VIEW, first, "d1");
      const none = tableOf({ PassengerId: [], Age: [], Title: [] });
      assert.deepEqual(await store.materialize(VIEW, none, "d0"), { entities: 0, digest: "d0" });
      assert.deepEqual((await asked(store, VIEW, [1])).found, [false]);
    });

    it("keeps the old values when it cannot have the new", async (t) => {
      const store = await open(t);
      await store.materialize(VIEW, first, "d1");
      const lacking = tableOf({ PassengerId: [7], Age: [1] });
      await assert.rejects(store.materialize(VIEW, lacking, "d2"));
      assert.deepEqual(await store.status(VIEW), { entities: 3, digest: "d1" });
      assert.deepEqual((await asked(store, VIEW, [1, 7])).found, [true, false]);
    });

    it("takes the columns by name, in any order and among others", async (t) => {
      const store = await open(t);
      const mixed = tableOf({ Other: ["x"], Title: ["Mr"], PassengerId: [1], Age: [22] });
      await store.materialize(VIEW, mixed, "d1");
      assert.deepEqual(await asked(store, VIEW, [1]), { Age: [22], Title: ["Mr"], found: [true] });
    });

    it("tells entities by text to the letter", async (t) => {
      const store = await open(t);
      const names = ["a", "A", "é", " a", "1", "01", "o'clock"];
      const table = tableOf({ Name: names, Age: names.map((_, i) => i), Title: names });
      await store.materialize(TEXT_VIEW, table, "d1");
      assert.deepEqual(await asked(store, TEXT_VIEW, [...names, 1, "b", ""]), {
        Age: [0, 1, 2, 3, 4, 5, 6, 4, null, null],
        Title: [...names, "1", null, null],
        found: [...names.map(() => true), true, false, false],
      });
    });

    it("takes a whole number as text, and finds nothing for what is none", async (t) => {
      const store = await open(t);
      const large = Number.MAX_SAFE_INTEGER;
      await store.materialize(
        VIEW,
        tableOf({ PassengerId: [1, large], Age: [5, 6], Title: ["a", "b"] }),
        "d",
      );
      assert.deepEqual(
        await asked(store, VIEW, ["1", String(large), "one", "", "1.5", 1.5, "1e0", Number.NaN]),
        {
          Age: [5, 6, null, null, null, null, null, null],
          Title: ["a", "b", null, null, null, null, null, null],
          found: [true, true, false, false, false, false, false, false],
        },
      );
    });

    it("keeps views apart", async (t) => {
      const store = await open(t);
      await store.materialize(VIEW, first, "d1");
      await store.materialize({ ...VIEW, name: "others" }, second, "d2");
      assert.deepEqual(await store.status(VIEW), { entities: 3, digest: "d1" });
      assert.deepEqual((await asked(store, VIEW, [1, 4])).found, [true, false]);
      assert.deepEqual((await asked(store, { ...VIEW, name: "others" }, [1, 4])).found, [false, true]);
    });

    it("holds many entities, and gives many at once to one that opens it later", async (t) => {
      const reopen = await make(t);
      const ids = Array.from({ length: 25_000 }, (_, i) => i);
      const table = tableOf({ PassengerId: ids, Age: ids.map((id) => id / 7), Title: ids.map(String) });
      await (await reopen()).materialize(VIEW, table, "d1");
      const { features, found } = await (await reopen()).getOnline(VIEW, ids.toReversed());
      assert.ok(found.every(Boolean));
      assert.deepEqual(contentOf(features), {
        Age: ids.toReversed().map((id) => id / 7),
        Title: ids.toReversed().map(String),
      });
    });
  });
}
