import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { describe, it, type TestContext } from "node:test";
import { openModels } from "../../../../src/core/registry/open-models.ts";
import { promoteModel } from "../../../../src/core/registry/promote.ts";
import { createFolderRemote } from "../../../../src/core/registry/remote/folder-remote.ts";
import { pullModels } from "../../../../src/core/registry/remote/pull.ts";
import { pushModels } from "../../../../src/core/registry/remote/push.ts";
import type { RegistryRemote } from "../../../../src/core/registry/remote/remote.ts";
import { modelsIn, newVersion } from "../../../helpers/new-version.ts";
import { opsError } from "../../../helpers/ops-error.ts";
import { tempDir } from "../../../helpers/temp-dir.ts";
import { contentOf } from "../../../helpers/workspace.ts";

/** A remote with two versions, the place they came from, and one that has nothing yet. */
async function shared(t: TestContext) {
  const folder = await tempDir(t);
  const remote = createFolderRemote(path.join(folder, "remote"));
  const [from, to] = ["from", "to"].map((name) => modelsIn(path.join(folder, name)));
  for (const version of [1, 2]) {
    await openModels(from).store.add(await newVersion(version));
    await promoteModel(from, String(version), { alias: "champion", reason: "a test" });
  }
  await pushModels(from, remote, {});
  return { remote, from, to };
}

/** A remote that does something of its own before a forest is read from it. */
const beforeForest = (remote: RegistryRemote, act: () => Promise<unknown>): RegistryRemote => ({
  ...remote,
  async read(name, signal) {
    if (name.endsWith("forest.bin")) await act();
    return remote.read(name, signal);
  },
});

/** Resolves for all that wait once so many do. */
function meeting(count: number): () => Promise<unknown> {
  let waiting = 0;
  let open: (value?: unknown) => void;
  const all = new Promise((resolve) => {
    open = resolve;
  });
  return () => {
    if (++waiting === count) open();
    return all;
  };
}

describe("pullModels", () => {
  it("leaves the folder whole where two pull into it at once", async (t) => {
    const { remote, from, to } = await shared(t);
    const both = beforeForest(remote, meeting(2));
    const pulled = await Promise.all([pullModels(to, both, {}), pullModels(to, both, {})]);
    for (const version of [1, 2])
      assert.equal(pulled.filter(({ moved }) => moved.includes(version)).length, 1, `version ${version}`);
    for (const { moved, unchanged } of pulled) assert.deepEqual([...moved, ...unchanged].sort(), [1, 2]);
    assert.deepEqual(
      await contentOf(path.join(to.models, "tiny")),
      await contentOf(path.join(from.models, "tiny")),
    );
  });

  it("tells of another version that was trained here under the number while it read", async (t) => {
    const { remote, to } = await shared(t);
    const { store } = openModels(to);
    const meanwhile = beforeForest(remote, async () => store.add(await newVersion(9)));
    await opsError("OPS_MODEL_CONFLICT", () => pullModels(to, meanwhile, { version: "1" }));
    assert.equal((await store.verify(1)).seed, 9);
    assert.deepEqual(await readdir(store.folder), ["1"]);
  });
});
