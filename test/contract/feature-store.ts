import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import fc from "fast-check";
import type { Cell } from "../../src/core/dataset/cells.ts";
import type { Table } from "../../src/core/dataset/table.ts";
import type { FeatureStore, FeatureValues, FeatureView } from "../../src/core/feature-store/feature-store.ts";
import { contentOf, tableOf, tableOfRows } from "../helpers/tables.ts";

/** How to make feature stores of one kind for the suite. */
export interface FeatureStoreAdapter {
  readonly name: string;
  readonly skip?: false | string;
  /** An empty store; each call of what it returns opens it once more. */
  make(t: TestContext): Promise<() => Promise<FeatureStore>>;
}

const VIEW: FeatureView = {
  name: "passengers",
  version: "11111111",
  entity: "PassengerId",
  entityType: "integer",
  features: new Map([
    ["Age", "number"],
    ["Title", "text"],
  ]),
};
const TEXT_VIEW: FeatureView = { ...VIEW, name: "by-name", entity: "Name", entityType: "text" };

const DAY = 86_400_000;
const NOON = Date.UTC(2026, 0, 31, 12);

const first = tableOf({ PassengerId: [1, 2, 3], Age: [22, 0.1 + 0.2, null], Title: ["Mr", null, "Åke 𝄞"] });
const second = tableOf({ PassengerId: [2, 4], Age: [40, -0], Title: ["Dr", ""] });

interface How {
  readonly digest?: string;
  readonly eventTime?: number | readonly number[];
  readonly ttlSeconds?: number | null;
}

function fill(store: FeatureStore, view: FeatureView, table: Table, how: How = {}) {
  const { digest = "d1", eventTime = NOON, ttlSeconds = null } = how;
  const eventTimes =
    typeof eventTime === "number"
      ? new Float64Array(table.rows).fill(eventTime)
      : Float64Array.from(eventTime);
  return store.materialize(view, table, { eventTimes, digest, ttlSeconds, at: new Date(NOON + DAY) });
}

function shown({ features, found }: FeatureValues): Record<string, readonly (Cell | boolean)[]> {
  return { ...contentOf(features), found };
}

/** What every feature store must do. */
export function featureStoreContract({ name, skip = false, make }: FeatureStoreAdapter): void {
  const open = async (t: TestContext): Promise<FeatureStore> => (await make(t))();
  const asked = async (store: FeatureStore, view: FeatureView, entities: (number | string)[]) =>
    shown(await store.getOnline(view, entities));

  describe(`feature store ${name}`, { skip }, () => {
    it("gives the features of entities, a row each in the order asked", async (t) => {
      const store = await open(t);
      const status = { view: VIEW, entities: 3, digest: "d1", ttlSeconds: null };
      const materializedAt = new Date(NOON + DAY).toISOString();
      assert.deepEqual(await fill(store, VIEW, first), { ...status, materializedAt });
      assert.deepEqual(await store.status(VIEW), { ...status, materializedAt });
      assert.deepEqual(await asked(store, VIEW, [3, 1, 9, 3, 2]), {
        Age: [null, 22, null, null, 0.1 + 0.2],
        Title: ["Åke 𝄞", "Mr", null, "Åke 𝄞", null],
        found: [true, true, false, true, true],
      });
      const { eventTimes } = await store.getOnline(VIEW, [3, 9]);
      assert.deepEqual([...eventTimes], [NOON, Number.NaN]);
    });

    it("gives an empty table for no entities, with the view's columns", async (t) => {
      const store = await open(t);
      await fill(store, VIEW, first);
      for (const { features, found } of [
        await store.getOnline(VIEW, []),
        await store.getHistorical(VIEW, [], new Date()),
      ]) {
        assert.equal(features.rows, 0);
        assert.deepEqual(
          [...features.columns].map(([column, { kind }]) => [column, kind]),
          [...VIEW.features],
        );
        assert.deepEqual(found, []);
      }
    });

    it("finds nothing of a view that was never materialized", async (t) => {
      const store = await open(t);
      assert.equal(await store.status(VIEW), null);
      assert.deepEqual(await store.list(), []);
      const nothing = { Age: [null], Title: [null], found: [false] };
      assert.deepEqual(await asked(store, VIEW, [1]), nothing);
      assert.deepEqual(shown(await store.getHistorical(VIEW, [1], new Date())), nothing);
      assert.equal((await store.statistics(VIEW)).entities, 0);
      await fill(store, TEXT_VIEW, tableOf({ Name: ["a"], Age: [1], Title: ["x"] }));
      assert.equal(await store.status(VIEW), null);
      assert.deepEqual((await asked(store, VIEW, [1])).found, [false]);
    });

    it("takes new values, keeps entities that the new rows lack, and is the same as often as it is told", async (t) => {
      const store = await open(t);
      await fill(store, VIEW, first);
      for (let i = 0; i < 3; i++) {
        await fill(store, VIEW, second, { digest: "d2", eventTime: NOON + 1 });
        assert.equal((await store.status(VIEW))?.digest, "d2");
        assert.equal((await store.status(VIEW))?.entities, 2);
        assert.deepEqual(await asked(store, VIEW, [1, 2, 4]), {
          Age: [22, 40, -0],
          Title: ["Mr", "Dr", ""],
          found: [true, true, true],
        });
        assert.equal((await store.statistics(VIEW)).entities, 4);
      }
    });

    it("replaces values by those of the same time or newer, never by older ones", async (t) => {
      const store = await open(t);
      await fill(store, VIEW, tableOf({ PassengerId: [1, 2, 3], Age: [1, 2, 3], Title: ["a", "b", "c"] }));
      const rows = tableOf({ PassengerId: [1, 2, 3], Age: [null, 20, 30], Title: [null, "B", "C"] });
      await fill(store, VIEW, rows, { eventTime: [NOON, NOON - 1, NOON + 1] });
      assert.deepEqual(await asked(store, VIEW, [1, 2, 3]), {
        Age: [null, 2, 30],
        Title: [null, "b", "C"],
        found: [true, true, true],
      });
    });

    it("takes no rows", async (t) => {
      const store = await open(t);
      const none = tableOf({ PassengerId: [], Age: [], Title: [] });
      assert.equal((await fill(store, VIEW, none, { digest: "d0" })).entities, 0);
      assert.equal((await store.status(VIEW))?.digest, "d0");
      assert.deepEqual((await asked(store, VIEW, [1])).found, [false]);
    });

    it("keeps the old values when it cannot have the new", async (t) => {
      const store = await open(t);
      await fill(store, VIEW, first);
      const lacking = tableOf({ PassengerId: [7], Age: [1] });
      await assert.rejects(fill(store, VIEW, lacking, { digest: "d2" }));
      assert.equal((await store.status(VIEW))?.digest, "d1");
      assert.deepEqual((await asked(store, VIEW, [1, 7])).found, [true, false]);
    });

    it("takes the columns by name, in any order and among others", async (t) => {
      const store = await open(t);
      const mixed = tableOf({ Other: ["x"], Title: ["Mr"], PassengerId: [1], Age: [22] });
      await fill(store, VIEW, mixed);
      assert.deepEqual(await asked(store, VIEW, [1]), { Age: [22], Title: ["Mr"], found: [true] });
    });

    it("keeps values to the letter and to the last bit", async (t) => {
      const store = await open(t);
      const texts = ["", "null", '"', "\\", "\n", "\r\n", "é", "\u2028", "𝄞", "22", " ", "'; --"];
      const numbers = [-0, 5e-324, 0.1 + 0.2, 1e21, -1e-7, 2 ** 53, Number.MAX_VALUE, 1 / 3, 0, 1, -1, null];
      const ids = texts.map((_, i) => i);
      await fill(store, VIEW, tableOf({ PassengerId: ids, Age: numbers, Title: texts }));
      const { Age, Title } = await asked(store, VIEW, ids);
      assert.deepEqual(Title, texts);
      assert.ok(numbers.every((value, i) => Object.is(value, Age[i])));
    });

    it("tells entities by text to the letter", async (t) => {
      const store = await open(t);
      const names = ["a", "A", "é", " a", "1", "01", "o'clock", "*", "a:b"];
      const table = tableOf({ Name: names, Age: names.map((_, i) => i), Title: names });
      await fill(store, TEXT_VIEW, table);
      assert.deepEqual(await asked(store, TEXT_VIEW, [...names, 1, "b", ""]), {
        Age: [...names.keys(), 4, null, null],
        Title: [...names, "1", null, null],
        found: [...names.map(() => true), true, false, false],
      });
    });

    it("takes a whole number as text, and finds nothing for what is none", async (t) => {
      const store = await open(t);
      const large = Number.MAX_SAFE_INTEGER;
      await fill(store, VIEW, tableOf({ PassengerId: [1, large], Age: [5, 6], Title: ["a", "b"] }));
      assert.deepEqual(
        await asked(store, VIEW, ["1", String(large), "one", "", "1.5", 1.5, "1e0", Number.NaN]),
        {
          Age: [5, 6, null, null, null, null, null, null],
          Title: ["a", "b", null, null, null, null, null, null],
          found: [true, true, false, false, false, false, false, false],
        },
      );
    });

    it("keeps views apart, and the versions of one, so that readers of either go on", async (t) => {
      const store = await open(t);
      const others = { ...VIEW, name: "others" };
      const next: FeatureView = { ...VIEW, version: "22222222", features: new Map([["Fare", "number"]]) };
      await fill(store, VIEW, first);
      await fill(store, others, second, { digest: "d2" });
      await fill(store, next, tableOf({ PassengerId: [1], Fare: [7.25] }), { digest: "d3" });
      assert.equal((await store.status(VIEW))?.entities, 3);
      assert.deepEqual((await asked(store, VIEW, [1, 4])).found, [true, false]);
      assert.deepEqual((await asked(store, others, [1, 4])).found, [false, true]);
      assert.deepEqual(await asked(store, next, [1, 2]), { Fare: [7.25, null], found: [true, false] });
      const listed = (await store.list()).map(({ view, digest }) => [view.name, view.version, digest]);
      assert.deepEqual(
        listed.sort(),
        [
          ["passengers", "11111111", "d1"],
          ["others", "11111111", "d2"],
          ["passengers", "22222222", "d3"],
        ].sort(),
      );
      assert.deepEqual((await store.list()).find(({ digest }) => digest === "d3")?.view, next);
    });

    it("removes one version of a view with its history, and no other", async (t) => {
      const store = await open(t);
      const next = { ...VIEW, version: "22222222" };
      await fill(store, VIEW, first);
      await fill(store, next, second);
      assert.equal(await store.delete(VIEW), true);
      assert.equal(await store.delete(VIEW), false);
      assert.equal(await store.status(VIEW), null);
      assert.deepEqual((await asked(store, VIEW, [1])).found, [false]);
      assert.deepEqual((await store.getHistorical(VIEW, [1], new Date(NOON))).found, [false]);
      assert.deepEqual((await asked(store, next, [4])).found, [true]);
      await fill(store, VIEW, second);
      assert.deepEqual((await asked(store, VIEW, [1, 2])).found, [false, true]);
    });

    it("does not find what is older than the TTL, counted from its event time", async (t) => {
      const store = await open(t);
      const hour = 3_600_000;
      const eventTime = [Date.now() - hour, Date.now() - 3 * hour, Date.now() - 5 * hour];
      await fill(store, VIEW, first, { eventTime, ttlSeconds: 4 * 3600 });
      assert.deepEqual((await asked(store, VIEW, [1, 2, 3])).found, [true, true, false]);
      assert.equal((await store.statistics(VIEW)).entities, 2);
      await fill(store, VIEW, first, { eventTime, ttlSeconds: 2 * 3600 });
      assert.deepEqual((await asked(store, VIEW, [1, 2, 3])).found, [true, false, false]);
      await fill(store, VIEW, first, { eventTime, ttlSeconds: null });
      assert.deepEqual((await asked(store, VIEW, [1, 2, 3])).found, [true, true, true]);
    });

    it("gives the values of an earlier time, and nothing from after it", async (t) => {
      const store = await open(t);
      const value = (age: number) => tableOf({ PassengerId: [1], Age: [age], Title: [null] });
      await fill(store, VIEW, value(1), { eventTime: NOON });
      await fill(store, VIEW, value(2), { eventTime: NOON + 2 * DAY });
      const ageAt = async (time: number) =>
        shown(await store.getHistorical(VIEW, [1], new Date(time))).Age[0];
      assert.equal(await ageAt(NOON - 1), null);
      assert.equal(await ageAt(NOON), 1);
      assert.equal(await ageAt(NOON + 2 * DAY - 1), 1);
      assert.equal(await ageAt(NOON + 2 * DAY), 2);
      await fill(store, VIEW, value(3), { eventTime: NOON });
      assert.equal(await ageAt(NOON), 3);
      assert.deepEqual((await asked(store, VIEW, [1])).Age, [2]);
    });

    it("tells how many entities there are, how old they are and how many lack a value", async (t) => {
      const store = await open(t);
      await fill(store, VIEW, first, { eventTime: [NOON, NOON + 5, NOON - 5] });
      assert.deepEqual(await store.statistics(VIEW), {
        entities: 3,
        oldestEventTime: NOON - 5,
        newestEventTime: NOON + 5,
        missing: new Map([
          ["Age", 1],
          ["Title", 1],
        ]),
      });
    });

    it("writes nothing more once it is interrupted", async (t) => {
      const store = await open(t);
      const how = { eventTimes: new Float64Array(3).fill(NOON), digest: "d", ttlSeconds: null };
      const signal = AbortSignal.abort();
      await assert.rejects(store.materialize(VIEW, first, { ...how, at: new Date(), signal }), {
        code: "OPS_INTERRUPTED",
      });
      assert.equal(await store.status(VIEW), null);
    });

    it("holds many entities, and gives many at once to one that opens it later", async (t) => {
      const reopen = await make(t);
      const ids = Array.from({ length: 12_000 }, (_, i) => i);
      const table = tableOf({ PassengerId: ids, Age: ids.map((id) => id / 7), Title: ids.map(String) });
      await fill(await reopen(), VIEW, table);
      const { features, found } = await (await reopen()).getOnline(VIEW, ids.toReversed());
      assert.ok(found.every(Boolean));
      assert.deepEqual(contentOf(features), {
        Age: ids.toReversed().map((id) => id / 7),
        Title: ids.toReversed().map(String),
      });
    });

    it("agrees at any time with a list of all that was ever written", async (t) => {
      const store = await open(t);
      const ids = [1, 2, 3, 4];
      const batch = fc.uniqueArray(
        fc.record({
          id: fc.constantFrom(...ids),
          // Few times, so that batches meet.
          day: fc.integer({ min: 0, max: 5 }),
          age: fc.option(fc.integer(), { nil: null }),
        }),
        { selector: ({ id }) => id },
      );
      let version = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.array(batch, { minLength: 1, maxLength: 3 }),
          fc.option(fc.integer({ min: 1, max: 4 }), { nil: null }),
          async (batches, ttlDays) => {
            const view = { ...VIEW, version: String(version++) };
            const model = new Map<string, Cell>();
            for (const rows of batches) {
              const table = tableOfRows(
                [["PassengerId", "number"], ...VIEW.features],
                rows.map(({ id, age }) => [id, age, null]),
              );
              const eventTime = rows.map(({ day }) => NOON + day * DAY);
              const ttlSeconds = ttlDays === null ? null : (ttlDays * DAY) / 1000;
              // Twice is once.
              for (let i = 0; i < 2; i++) await fill(store, view, table, { eventTime, ttlSeconds });
              for (const { id, day, age } of rows) model.set(`${id} ${day}`, age);
            }
            const newest = ids.map((id) =>
              [...model.keys()]
                .filter((key) => key.startsWith(`${id} `))
                .sort()
                .at(-1),
            );
            if (ttlDays === null)
              assert.deepEqual(
                shown(await store.getOnline(view, ids)).Age,
                newest.map((key) => (key === undefined ? null : model.get(key))),
              );
            for (const asOfDay of [0, 2.5, 5]) {
              const expected = ids.map((id) => {
                for (let day = Math.floor(asOfDay); day >= Math.max(0, asOfDay - (ttlDays ?? 9)); day--)
                  if (model.has(`${id} ${day}`)) return { age: model.get(`${id} ${day}`), found: true };
                return { age: null, found: false };
              });
              const { Age, found } = shown(
                await store.getHistorical(view, ids, new Date(NOON + asOfDay * DAY)),
              );
              assert.deepEqual(
                ids.map((_, i) => ({ age: Age[i], found: found[i] })),
                expected,
              );
            }
          },
        ),
        { numRuns: 8 },
      );
    });
  });
}
