import assert from "node:assert/strict";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, it } from "node:test";
import fc from "fast-check";
import {
  CHALLENGER,
  CHAMPION,
  createRegistry,
  previousChampion,
  type RegistryEvent,
  type RegistryState,
} from "../../../src/core/registry/registry.ts";
import { spawnModule } from "../../helpers/child.ts";
import { opsError } from "../../helpers/ops-error.ts";
import { tempDir } from "../../helpers/temp-dir.ts";

const EMPTY: RegistryState = { formatVersion: 1, name: "tiny", versions: [], aliases: {}, history: [] };

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
      JSON.stringify({ ...good, formatVersion: 2 }),
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
            state = after(state, event({ action: "rollback", version, alias: CHAMPION }));
          } else if (state.aliases[each.alias] !== each.version) {
            // A promotion of the one that has the alias is no event.
            if (each.alias === CHAMPION) reigns.push(each.version);
            state = after(state, event({ action: "promote", ...each }));
          }
          assert.equal(state.aliases[CHAMPION], reigns.at(-1));
          assert.equal(previousChampion(state), reigns.at(-2) ?? null);
        }
      }),
    );
  });

  it("is none where there was one champion or none", () => {
    assert.equal(previousChampion(EMPTY), null);
    assert.equal(previousChampion(after(EMPTY, event({ version: 1, alias: CHAMPION }))), null);
    assert.equal(previousChampion(after(EMPTY, event({ version: 1, alias: CHALLENGER }))), null);
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
    ...given,
  };
}

/** The simple model of what an event does to a state; the registry's own is behind its file. */
function after(state: RegistryState, given: RegistryEvent): RegistryState {
  const aliases = given.alias === null ? state.aliases : { ...state.aliases, [given.alias]: given.version };
  return { ...state, aliases, history: [...state.history, given] };
}
