import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { parseRegistry, type RegistryState } from "../../src/core/registry/registry-state.ts";
import { createRng } from "../../src/core/rng.ts";
import { ended, runBinary, startBinary } from "../helpers/binary.ts";
import { trained } from "../helpers/trained.ts";
import { contentOf, leftovers, type Workspace } from "../helpers/workspace.ts";

const PROCESSES = 4;
const PROMOTIONS = 200;
const KILLS = 50;

/** A workspace with two versions, and the command line of a promotion in it. */
async function twoVersions(t: TestContext) {
  const { w, cli } = await trained(t);
  await w.config("small.yaml", (dataset) => {
    dataset.model.forest.max_depth = 3;
  });
  const { code, stderr } = await cli("pipeline --config small.yaml --source in.csv");
  assert.equal(code, 0, stderr);
  const promotion = (version: number, reason: string) =>
    ["models", "promote", String(version), "--reason", reason, "--config", "small.yaml", "--json"] as const;
  return { w, promotion, registry: async () => stateOf(w) };
}

async function stateOf(w: Workspace): Promise<RegistryState> {
  return parseRegistry(await w.read("artifacts", "models", "titanic", "registry.json"), "titanic");
}

/** Fails unless each event names as the one before it what the events until then had made champion. */
function assertLinear({ history, aliases }: RegistryState): void {
  let champion: number | null = null;
  for (const { alias, version, previous } of history) {
    if (alias !== "champion") continue;
    assert.equal(previous, champion);
    champion = version;
  }
  assert.equal(aliases.champion, champion);
}

describe("promotions", () => {
  it(`of ${PROCESSES} processes at once, ${PROMOTIONS} in all, make one history, of which none is lost`, async (t) => {
    const { w, promotion, registry } = await twoVersions(t);
    const before = (await registry()).history.length;
    const work = async (_: unknown, process: number): Promise<string[]> => {
      // Drawn: of processes that keep step, each promoting in turns, most would find done what they ask for.
      const rng = createRng(process);
      const made: string[] = [];
      for (let i = 0; i < PROMOTIONS / PROCESSES; i++) {
        const reason = `process ${process}, promotion ${i}`;
        const { code, stdout } = await runBinary(promotion(1 + rng.below(2), reason), {
          cwd: w.folder,
        });
        assert.equal(code, 0, stdout);
        if (JSON.parse(stdout).changed) made.push(reason);
      }
      return made;
    };
    const made = (await Promise.all(Array.from({ length: PROCESSES }, work))).flat();
    const state = await registry();
    assertLinear(state);
    const kept = state.history.slice(before).map(({ reason }) => reason);
    assert.deepEqual(kept.toSorted(), made.toSorted());
    assert.ok(made.length > PROMOTIONS / PROCESSES, `only ${made.length} changed anything`);
    assert.deepEqual(leftovers(await contentOf(w.at("artifacts/models"))), []);
  });

  it(`that are killed at ${KILLS} random moments leave a registry that is whole and goes on`, async (t) => {
    const { w, promotion, registry } = await twoVersions(t);
    const rng = createRng(1912);
    const started = performance.now();
    assert.equal((await runBinary(promotion(1, "first"), { cwd: w.folder })).code, 0);
    const lengthMs = performance.now() - started;
    let died = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      const child = startBinary(promotion(1 + (kill % 2), `kill ${kill}`), { cwd: w.folder });
      const end = ended(child);
      // The second half of a promotion is the work; before that the program is being loaded.
      await Promise.race([sleep(lengthMs * (0.5 + rng.float() / 2), undefined, { ref: false }), end]);
      child.kill("SIGKILL");
      const { code, signal, stdout } = await end;
      if (signal === "SIGKILL") died++;
      else assert.equal(code, 0, stdout);
      assertLinear(await registry());
    }
    assert.ok(died > KILLS / 5, `only ${died} of ${KILLS} were at work when they were killed`);
    for (const version of [1, 2])
      assert.equal((await runBinary(promotion(version, "last"), { cwd: w.folder })).code, 0);
    assertLinear(await registry());
    assert.deepEqual(leftovers(await contentOf(w.at("artifacts/models"))), []);
  });
});
