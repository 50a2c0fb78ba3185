import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import type { LoggedOutcome, LoggedPrediction } from "../../src/core/prediction-log/logged.ts";
import type { Period, PredictionHistory } from "../../src/core/prediction-log/prediction-history.ts";
import type { PredictionSink } from "../../src/core/prediction-log/prediction-sink.ts";

/** How to make sinks of one kind for the suite. */
export interface SinkAdapter {
  readonly name: string;
  readonly skip?: false | string;
  /** An empty place; each call of what it returns opens it once more, and closes it when the test ends. */
  make(t: TestContext): Promise<() => Promise<PredictionSink & { readonly history: PredictionHistory }>>;
}

const ALL: Period = { since: null, until: null };

async function allOf<T>(batches: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const batch of batches) found.push(batch);
  return found;
}

function outcome(changes: Partial<LoggedOutcome> = {}): LoggedOutcome {
  return {
    time: "2026-02-01T10:00:00.000Z",
    requestId: "r",
    index: 0,
    entityId: 1,
    modelVersion: "3",
    probability: 0.1 + 0.2,
    predictedAt: "2026-01-31T10:00:00.000Z",
    isPositive: true,
    ...changes,
  };
}

function logged(changes: Partial<LoggedPrediction> = {}): LoggedPrediction {
  return {
    time: "2026-01-31T10:00:00.000Z",
    requestId: "r",
    index: 0,
    entityId: 1,
    model: { name: "tiny", version: "3", digest: "d" },
    features: { Age: 30.5, Title: "Mr", Deck: null },
    probability: 0.1 + 0.2,
    label: 1,
    ...changes,
  };
}

/** What every place for predictions must do. */
export function predictionSinkContract({ name, skip = false, make }: SinkAdapter): void {
  const open = async (t: TestContext) => (await make(t))();

  describe(`prediction sink ${name}`, { skip }, () => {
    it("finds predictions by request and row, and by entity, as they were", async (t) => {
      const sink = await open(t);
      await sink.append([
        logged(),
        logged({ index: 1, entityId: "x y" }),
        logged({ index: 2, entityId: null }),
      ]);
      const remembered = {
        requestId: "r",
        index: 1,
        entityId: "x y",
        modelVersion: "3",
        probability: 0.1 + 0.2,
        label: "1",
        time: "2026-01-31T10:00:00.000Z",
      };
      const found = await sink.find([
        { requestId: "r", index: 1 },
        { entityId: "x y" },
        { entityId: 1 },
        { entityId: "1" },
        { requestId: "r", index: 3 },
        { requestId: "s", index: 1 },
        { entityId: "null" },
      ]);
      assert.deepEqual(found.slice(0, 2), [remembered, remembered]);
      assert.deepEqual(
        found.slice(2).map((each) => each?.index),
        [0, 0, undefined, undefined, undefined],
      );
    });

    it("finds the newest prediction for an entity", async (t) => {
      const sink = await open(t);
      for (const [i, requestId] of ["a", "b", "c"].entries())
        await sink.append([logged({ requestId, time: `2026-01-31T10:00:0${i}.000Z` })]);
      assert.equal((await sink.find([{ entityId: 1 }]))[0]?.requestId, "c");
    });

    it("is found by another that opens it later, and added to by both", async (t) => {
      const reopen = await make(t);
      const [one, other] = [await reopen(), await reopen()];
      await Promise.all([one.append([]), other.append([])]);
      await Promise.all([
        one.append([logged({ requestId: "one" })]),
        other.append([logged({ requestId: "other" })]),
      ]);
      const keys = ["one", "other"].map((requestId) => ({ requestId, index: 0 }));
      assert.deepEqual(
        (await (await reopen()).find(keys)).map((each) => each?.requestId),
        ["one", "other"],
      );
    });

    it("takes any text that a request may hold", async (t) => {
      const sink = await open(t);
      const odd = ["a\0b", "\ud800", 'qu"ote\\', "tab\tline\n", "𝄞é", "\\N", ""];
      await sink.append(
        odd.map((text, index) => logged({ index, entityId: text, features: { Title: text } })),
      );
      const found = await sink.find(odd.map((_, index) => ({ requestId: "r", index })));
      assert.ok(found.every((each) => each !== undefined));
    });

    it("finds nothing where nothing was written", async (t) => {
      assert.deepEqual(await (await open(t)).find([{ entityId: 1 }]), [undefined]);
    });

    it("gives back what was written, and of a period what was given in it", async (t) => {
      const sink = await open(t);
      const day = (date: string) => logged({ time: `2026-01-${date}T10:00:00.000Z`, requestId: date });
      // A folder keeps the files of the days on which they were written, which a test cannot choose.
      const predictions = ["29", "30", "31"].map(day);
      await sink.append(predictions);
      const read = async (period: Period) =>
        (await allOf(sink.history.predictions(period))).flatMap((batch) => batch.predictions);
      // A table has labels as text.
      const shown = (all: readonly LoggedPrediction[]) =>
        all.map((each) => ({ ...each, label: String(each.label) }));
      assert.deepEqual(shown(await read(ALL)), shown(predictions));
      const within = await read({ since: new Date("2026-01-30T10:00:00Z"), until: null });
      assert.deepEqual(
        within.map(({ requestId }) => requestId),
        ["30", "31"],
      );
    });

    it("gives back outcomes by the time of their predictions", async (t) => {
      const sink = await open(t);
      const outcomes = [
        outcome(),
        outcome({ index: 1, isPositive: false, predictedAt: "2026-01-20T10:00:00.000Z" }),
        outcome({ index: 2, entityId: null }),
      ];
      await sink.appendOutcomes(outcomes.slice(0, 1));
      await sink.appendOutcomes(outcomes.slice(1));
      const read = async (period: Period) => (await allOf(sink.history.outcomes(period))).flat();
      assert.deepEqual(await read(ALL), outcomes);
      const since = new Date("2026-01-31T00:00:00Z");
      assert.deepEqual(
        (await read({ since, until: null })).map(({ index }) => index),
        [0, 2],
      );
      assert.deepEqual(await read({ since: null, until: new Date("2026-01-01T00:00:00Z") }), []);
    });

    it("gives back nothing where nothing was written", async (t) => {
      const { history } = await open(t);
      const batches = await allOf(history.predictions(ALL));
      assert.deepEqual(
        batches.flatMap(({ predictions }) => predictions),
        [],
      );
      assert.deepEqual((await allOf(history.outcomes(ALL))).flat(), []);
    });
  });
}
