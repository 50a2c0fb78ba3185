import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { archiveModel } from "../../../src/core/registry/archive.ts";
import type { GateResult } from "../../../src/core/registry/gates/gate-result.ts";
import { createModelStore } from "../../../src/core/registry/model-store.ts";
import { type JudgeGates, type ModelsContext, openModels } from "../../../src/core/registry/open-models.ts";
import { promoteModel, rollbackModel } from "../../../src/core/registry/promote.ts";
import { CHAMPION } from "../../../src/core/registry/registry-state.ts";
import { modelsIn, newVersion } from "../../helpers/new-version.ts";
import { opsError } from "../../helpers/ops-error.ts";
import { tempDir } from "../../helpers/temp-dir.ts";

const REASON = { reason: "a test" };
const CHAMPION_FOR = { alias: CHAMPION, ...REASON };

const result = (passed: boolean): GateResult => ({
  gate: "minimum",
  passed,
  message: passed ? "good enough" : "too bad",
  observed: 0.5,
  limit: 0.7,
});

async function versions(t: TestContext, count: number, judge: JudgeGates = async () => []) {
  const context: ModelsContext = { ...modelsIn(await tempDir(t)), judge };
  const store = createModelStore(context.models, context.name);
  for (let seed = 0; seed < count; seed++) await store.add(await newVersion(seed));
  return { context, state: () => openModels(context).registry.read() };
}

describe("promoteModel", () => {
  it("notes who promoted what, when and why", async (t) => {
    const { context, state } = await versions(t, 2);
    await promoteModel(context, "1", CHAMPION_FOR);
    const at = new Date("2026-03-01T00:00:00.000Z");
    await promoteModel({ ...context, by: "ann@lab", now: () => at }, "2", {
      alias: CHAMPION,
      reason: "better",
    });
    assert.deepEqual((await state()).history.at(-1), {
      action: "promote",
      ...{ version: 2, alias: CHAMPION, previous: 1, reason: "better" },
      ...{ at: at.toISOString(), by: "ann@lab", gates: null, forced: false },
    });
  });

  it("asks the gates who is to be champion, and nobody else, and keeps what they said", async (t) => {
    const asked: [number, number | null][] = [];
    const { context, state } = await versions(t, 2, async (candidate, champion) => {
      asked.push([candidate, champion]);
      return [result(true)];
    });
    await promoteModel(context, "1", CHAMPION_FOR);
    await promoteModel(context, "2", { alias: "staging", ...REASON });
    const promoted = await promoteModel(context, "staging", CHAMPION_FOR);
    assert.deepEqual(asked, [
      [1, null],
      [2, 1],
    ]);
    assert.deepEqual([promoted.gates, promoted.forced], [[result(true)], false]);
    const { history } = await state();
    assert.deepEqual(
      history.map(({ gates }) => gates),
      [[result(true)], null, [result(true)]],
    );
    // It is champion already, and nothing is to be asked.
    await promoteModel(context, "2", CHAMPION_FOR);
    assert.equal(asked.length, 2);
  });

  it("changes nothing where a gate refuses, unless it is forced, which is noted", async (t) => {
    const { context, state } = await versions(t, 1, async () => [result(true), result(false)]);
    const error = await opsError("OPS_GATE_FAILED", () => promoteModel(context, "1", CHAMPION_FOR));
    assert.match(error.message, /minimum: too bad/);
    assert.deepEqual(error.details.gates, [result(true), result(false)]);
    assert.deepEqual((await state()).history, []);
    const { forced } = await promoteModel(context, "1", { ...CHAMPION_FOR, force: true });
    const [event] = (await state()).history;
    assert.deepEqual([forced, event.forced, event.gates], [true, true, [result(true), result(false)]]);
  });

  it("judges again when the champion changes while it judges", async (t) => {
    const champions: (number | null)[] = [];
    const { context, state } = await versions(t, 3, async (candidate, champion) => {
      champions.push(champion);
      // Meanwhile somebody else promotes version 2.
      if (candidate === 3 && champion === 1)
        await promoteModel({ ...context, judge: async () => [] }, "2", CHAMPION_FOR);
      return [result(true)];
    });
    await promoteModel(context, "1", CHAMPION_FOR);
    await promoteModel(context, "3", CHAMPION_FOR);
    assert.deepEqual(champions, [null, 1, 2]);
    assert.deepEqual(
      (await state()).history.map(({ version, previous }) => [version, previous]),
      [
        [1, null],
        [2, 1],
        [3, 2],
      ],
    );
  });

  it("gives an alias that is also the name of something every object has", async (t) => {
    const { context, state } = await versions(t, 1);
    const { previous } = await promoteModel(context, "1", { alias: "constructor", ...REASON });
    assert.equal(previous, null);
    assert.deepEqual(Object.entries((await state()).aliases), [["constructor", 1]]);
  });
});

describe("archiveModel", () => {
  it("takes the aliases away, keeps the files, and lets nobody promote the version until it is restored", async (t) => {
    const { context, state } = await versions(t, 2);
    await promoteModel(context, "1", CHAMPION_FOR);
    await promoteModel(context, "2", { alias: "staging", ...REASON });
    const archived = await archiveModel(context, "staging", { ...REASON, archive: true });
    assert.deepEqual([archived.version, archived.changed, archived.aliases], [2, true, ["staging"]]);
    assert.deepEqual((await state()).archived, [2]);
    await openModels(context).store.verify(2);
    for (const options of [CHAMPION_FOR, { alias: "staging", ...REASON, force: true }])
      await opsError("OPS_MODEL_ARCHIVED", () => promoteModel(context, "2", options));
    assert.equal((await archiveModel(context, "2", { ...REASON, archive: true })).changed, false);
    await archiveModel(context, "2", { ...REASON, archive: false });
    await promoteModel(context, "2", CHAMPION_FOR);
    assert.deepEqual(
      (await state()).history.map(({ action }) => action),
      ["promote", "promote", "archive", "restore", "promote"],
    );
  });

  it("leaves the champion in use", async (t) => {
    const { context, state } = await versions(t, 1);
    await promoteModel(context, "1", CHAMPION_FOR);
    await opsError("OPS_MODEL_IN_USE", () => archiveModel(context, "1", { ...REASON, archive: true }));
    assert.deepEqual((await state()).archived, []);
  });

  it("is passed over by a rollback", async (t) => {
    const { context } = await versions(t, 3);
    for (const version of ["1", "2", "3"]) await promoteModel(context, version, CHAMPION_FOR);
    await archiveModel(context, "2", { ...REASON, archive: true });
    assert.equal((await rollbackModel(context, REASON)).version, 1);
    await opsError("OPS_MODEL_NOT_FOUND", () => rollbackModel(context, REASON));
  });
});
