import assert from "node:assert/strict";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, it } from "node:test";
import fc from "fast-check";
import { ALIAS } from "../../../src/core/registry/alias.ts";
import { createRegistry } from "../../../src/core/registry/registry.ts";
import {
  afterEvent,
  CHALLENGER,
  CHAMPION,
  championSince,
  emptyRegistry,
  previousChampion,
  type RegistryEvent,
  versionNamed,
} from "../../../src/core/registry/registry-state.ts";
import { spawnModule } from "../../helpers/child.ts";
import { opsError } from "../../helpers/ops-error.ts";
import { tempDir } from "../../helpers/temp-dir.ts";

const EMPTY = emptyRegistry("tiny");

const UPDATER = `
  import { createRegistry } from "./src/core/registry/registry.ts";
  const [folder, worker, times] = process.argv.slice(1);
  const registry = createRegistry(folder, "tiny");
  for (let i = 0; i < Number(times); i++) {
    await registry.update(({ aliases, history }) => ({
      action: "promote",
      version: history.length + 1,
      alias: "champion",
      previous: aliases.champion ?? null,
      reason: worker + " " + i,
      at: new Date().toISOString(),
      by: worker,
      gates: null,
      forced: false,
    }));
  }
`;

describe("createRegistry", () => {
  it("is empty before the first registration, and writes nothing for being read", async (t) => {
    const folder = path.join(await tempDir(t), "tiny");
    assert.deepEqual(await createRegistry(folder, "tiny").read(), EMPTY);
    await assert.rejects(readdir(folder), { code: "ENOENT" });
  });

  it("keeps versions, aliases and history, for others to read", async (t) => {
    const folder = path.join(await tempDir(t), "tiny");
    const registry = createRegistry(folder, "tiny");
    const events = [
      event({ version: 2, alias: CHAMPION }),
      event({ version: 1, alias: CHALLENGER }),
      event({ action: "promote", version: 2, alias: "shadow" }),
      event({ version: 3, alias: null }),
      event({ action: "promote", version: 1, alias: CHAMPION, previous: 2 }),
    ];
    for (const each of events) await registry.update(() => each);
    const state = await createRegistry(folder, "tiny").read();
    assert.deepEqual(state, {
      ...EMPTY,
      versions: [1, 2, 3],
      aliases: { champion: 1, challenger: 1, shadow: 2 },
      history: events,
    });
    assert.deepEqual(await readdir(folder), ["registry.json"]);
  });

  it("gives what it has become, and stays as it is for no event", async (t) => {
    const registry = createRegistry(await tempDir(t), "tiny");
    const changed = await registry.update(() => event({ version: 1 }));
    assert.deepEqual(await registry.read(), changed);
    assert.deepEqual(await registry.update(() => null), changed);
  });

  it("stays as it is when the change throws, and can be changed after it", async (t) => {
    const folder = await tempDir(t);
    const registry = createRegistry(folder, "tiny");
    const before = await registry.update(() => event({ version: 1 }));
    const refuse = () => {
      throw new RangeError("no");
    };
    await assert.rejects(registry.update(refuse), RangeError);
    assert.deepEqual(await registry.read(), before);
    await registry.update(() => event({ version: 2 }));
    assert.deepEqual(await readdir(folder), ["registry.json"]);
  });

  it("says that its file is corrupt, and does not overwrite it", async (t) => {
    const good = { ...EMPTY, versions: [1], aliases: { champion: 1 } };
    for (const content of [
      "",
      "{",
      "null",
      JSON.stringify({ ...good, formatVersion: 1 }),
      JSON.stringify({ ...good, formatVersion: 3 }),
      JSON.stringify({ ...good, more: 1 }),
      JSON.stringify({ ...good, aliases: { champion: "1" } }),
      JSON.stringify({ ...good, history: [{ action: "delete" }] }),
      JSON.stringify({ ...good, name: "another" }),
    ]) {
      const folder = await tempDir(t);
      const file = path.join(folder, "registry.json");
      await writeFile(file, content);
      const registry = createRegistry(folder, "tiny");
      const error = await opsError("OPS_MODEL_CORRUPT", () => registry.read());
      assert.equal(error.details.file, file);
      await opsError("OPS_MODEL_CORRUPT", () => registry.update(() => event({ version: 1 })));
    }
  });

  it("reads what was written before archives and names of people were kept, and keeps it", async (t) => {
    const folder = await tempDir(t);
    const upgraded = event({ reason: "old", by: null });
    const { by: _, gates: __, forced: ___, ...first } = upgraded;
    const old = {
      formatVersion: 1,
      name: "tiny",
      versions: [1],
      aliases: { champion: 1 },
      history: [first],
    };
    await writeFile(path.join(folder, "registry.json"), JSON.stringify(old));
    const registry = createRegistry(folder, "tiny");
    const state = { ...EMPTY, versions: [1], aliases: { champion: 1 }, history: [upgraded] };
    assert.deepEqual(await registry.read(), state);
    const next = event({ action: "promote", version: 2, alias: "staging" });
    await registry.update(() => next);
    assert.deepEqual(await registry.read(), afterEvent(state, next));
    const { formatVersion } = JSON.parse(await readFile(path.join(folder, "registry.json"), "utf8"));
    assert.equal(formatVersion, 2);
  });

  it("says that a folder is no registry file", async (t) => {
    const folder = await tempDir(t);
    await mkdir(path.join(folder, "registry.json"));
    await opsError("OPS_MODEL_CORRUPT", () => createRegistry(folder, "tiny").read());
  });

  it("loses no update of several processes, and its history is one line", async (t) => {
    const folder = path.join(await tempDir(t), "tiny");
    const workers = ["a", "b", "c", "d"];
    const children = workers.map((worker) => spawnModule(t, UPDATER, [folder, worker, "25"]));
    await Promise.all(children.map((child) => child.ended()));
    const { history, versions, aliases } = await createRegistry(folder, "tiny").read();
    const numbers = Array.from({ length: 100 }, (_, i) => i + 1);
    assert.deepEqual(versions, numbers);
    assert.deepEqual(aliases, { champion: 100 });
    assert.deepEqual(
      history.map(({ version, previous }) => [version, previous]),
      numbers.map((number) => [number, number === 1 ? null : number - 1]),
    );
    for (const worker of workers) {
      const own = history.filter(({ reason }) => reason.startsWith(worker)).map(({ reason }) => reason);
      assert.deepEqual(
        own,
        Array.from({ length: 25 }, (_, i) => `${worker} ${i}`),
      );
    }
    assert.deepEqual(await readdir(folder), ["registry.json"]);
  });
});

describe("previousChampion", () => {
  it("is the one before the present in a stack of promotions from which each rollback takes the top", () => {
    const step = fc.oneof(
      {
        weight: 3,
        arbitrary: fc.record({ version: fc.integer({ min: 1, max: 4 }), alias: fc.constant(CHAMPION) }),
      },
      {
        weight: 1,
        arbitrary: fc.record({ version: fc.integer({ min: 1, max: 4 }), alias: fc.constant("other") }),
      },
      { weight: 2, arbitrary: fc.constant("rollback" as const) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        let state = EMPTY;
        const reigns: number[] = [];
        for (const each of steps) {
          if (each === "rollback") {
            const version = previousChampion(state);
            assert.equal(version, reigns.at(-2) ?? null);
            if (version === null) continue;
            reigns.pop();
            state = afterEvent(state, event({ action: "rollback", version, alias: CHAMPION }));
          } else if (state.aliases[each.alias] !== each.version) {
            // A promotion of the one that has the alias is no event.
            if (each.alias === CHAMPION) reigns.push(each.version);
            state = afterEvent(state, event({ action: "promote", ...each }));
          }
          assert.equal(state.aliases[CHAMPION], reigns.at(-1));
          assert.equal(previousChampion(state), reigns.at(-2) ?? null);
        }
      }),
    );
  });

  it("is none where there was one champion or none", () => {
    assert.equal(previousChampion(EMPTY), null);
    assert.equal(previousChampion(afterEvent(EMPTY, event({ version: 1, alias: CHAMPION }))), null);
    assert.equal(previousChampion(afterEvent(EMPTY, event({ version: 1, alias: CHALLENGER }))), null);
  });
});

describe("afterEvent", () => {
  const promoted = (state: typeof EMPTY, version: number, alias: string) =>
    afterEvent(state, event({ action: "promote", version, alias }));

  it("takes every alias from a version that is archived, and gives none back when it is restored", () => {
    let state = promoted(promoted(promoted(EMPTY, 1, CHAMPION), 2, CHALLENGER), 2, "staging");
    state = afterEvent(state, event({ action: "archive", version: 2, alias: null }));
    assert.deepEqual([state.aliases, state.archived], [{ champion: 1 }, [2]]);
    state = afterEvent(state, event({ action: "restore", version: 2, alias: null }));
    assert.deepEqual([state.aliases, state.archived, state.versions], [{ champion: 1 }, [], [1, 2]]);
  });

  it("names no archived version, even where a file was edited by hand so that it would", () => {
    const edited = { ...EMPTY, versions: [1], aliases: { champion: 1 }, archived: [1] };
    assert.equal(versionNamed(edited, CHAMPION), undefined);
    assert.equal(versionNamed({ ...edited, archived: [] }, CHAMPION), 1);
    assert.equal(versionNamed(EMPTY, "constructor"), undefined);
  });
});

describe("previousChampion among archived versions", () => {
  it("is the last that is not archived, and the next rollback goes on from there", () => {
    let state = EMPTY;
    for (const version of [1, 2, 3])
      state = afterEvent(state, event({ action: "promote", version, alias: CHAMPION }));
    state = afterEvent(state, event({ action: "archive", version: 2, alias: null }));
    assert.equal(previousChampion(state), 1);
    state = afterEvent(state, event({ action: "rollback", version: 1, alias: CHAMPION }));
    assert.equal(previousChampion(state), null);
  });

  it("is never the champion itself", () => {
    let state = EMPTY;
    for (const version of [3, 1, 2, 1])
      state = afterEvent(state, event({ action: "promote", version, alias: CHAMPION }));
    state = afterEvent(state, event({ action: "archive", version: 2, alias: null }));
    assert.equal(previousChampion(state), 3);
    state = afterEvent(state, event({ action: "rollback", version: 3, alias: CHAMPION }));
    assert.deepEqual([state.aliases.champion, previousChampion(state)], [3, null]);
  });
});

describe("the name of an alias", () => {
  it("is any word but one that reads like a version", () => {
    for (const name of ["champion", "staging", "a", "eu-west_1", "v", "v2x", "latest-good"])
      assert.ok(ALIAS.test(name), name);
    for (const name of ["", "latest", "v2", "2", "A", "ä", "a b", "-a", "a/b", "a".repeat(101), "a\n"])
      assert.ok(!ALIAS.test(name), name);
  });
});

describe("championSince", () => {
  it("is when the present champion became it the last time, whatever else it was called since", () => {
    const crowned = (version: number, day: number) =>
      event({ version, alias: CHAMPION, at: `2026-01-0${day}T00:00:00.000Z` });
    const events = [crowned(1, 1), crowned(2, 2), crowned(1, 3), { ...crowned(1, 4), alias: "other" }];
    assert.equal(championSince(events.reduce(afterEvent, EMPTY)), "2026-01-03T00:00:00.000Z");
    assert.equal(championSince(EMPTY), null);
  });
});

function event(given: Partial<RegistryEvent>): RegistryEvent {
  return {
    action: "register",
    version: 1,
    alias: CHAMPION,
    previous: null,
    reason: "a test",
    at: "2026-01-01T00:00:00.000Z",
    by: "tester@test",
    gates: null,
    forced: false,
    ...given,
  };
}
