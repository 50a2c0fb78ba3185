import assert from "node:assert/strict";
import { appendFile, cp, rm } from "node:fs/promises";
import { describe, it, type TestContext } from "node:test";
import { trained } from "../helpers/trained.ts";

/** A trained workspace with a pair of keys, and two command lines: one that must work, one that must fail with a code. */
async function signing(t: TestContext) {
  const { w, cli } = await trained(t);
  const ok = async (line: string, env = {}) => {
    const { code, stdout, stderr } = await cli(`${line} --config small.yaml --json`, { env });
    assert.equal(code, 0, stdout + stderr);
    return JSON.parse(stdout);
  };
  const fails = async (line: string, expected: string, env = {}) => {
    const { code, stdout } = await cli(`${line} --config small.yaml --json`, { env });
    assert.equal(code, 2, stdout);
    assert.equal(JSON.parse(stdout).error.code, expected, line);
  };
  await ok("models keygen release.pem");
  return { w, cli, ok, fails };
}

describe("models that are signed", () => {
  it("are what predict, export and verify take where a signature is required", async (t) => {
    const { w, cli, ok, fails } = await signing(t);
    const uses = ["predict in.csv", "export --output model.onnx"];
    for (const use of uses)
      await fails(`${use} --require-signature release.pem.pub`, "OPS_SIGNATURE_MISSING");
    const { code } = await cli("models verify --public-key release.pem.pub --config small.yaml");
    assert.equal(code, 1);
    await fails("models sign champion", "OPS_USAGE");
    const pem = await w.read("release.pem");
    assert.equal((await ok("models sign champion", { TITANIC_OPS_SIGNING_KEY: pem })).added, true);
    assert.equal((await ok("models sign champion --key release.pem")).added, false);
    assert.equal((await ok("models show 1")).signedBy.length, 1);
    for (const use of uses) {
      await ok(`${use} --require-signature release.pem.pub`);
      await ok(use, { TITANIC_OPS_REQUIRE_SIGNATURE: await w.read("release.pem.pub") });
    }
    const verified = await ok("models verify --public-key release.pem.pub");
    assert.deepEqual(
      verified.versions[0].signatures.map(({ holds }: { holds: boolean }) => holds),
      [true],
    );
    await appendFile(w.at("artifacts/models/titanic/1/manifest.json"), " ");
    await ok("predict in.csv");
    for (const use of uses)
      await fails(`${use} --require-signature release.pem.pub`, "OPS_SIGNATURE_INVALID");
  });

  it("take their signatures along, and without one nothing is pulled that needs one", async (t) => {
    const { w, ok, fails } = await signing(t);
    const pull = "models pull --remote shared --artifacts other";
    await ok("models push --remote shared");
    await fails(`${pull} --require-signature release.pem.pub`, "OPS_SIGNATURE_MISSING");
    assert.deepEqual(await ok("models list --artifacts other"), []);

    // Signed after it was pushed: the version stays, its signature goes.
    await ok("models sign 1 --key release.pem");
    const pushed = await ok("models push --remote shared");
    assert.deepEqual([pushed.moved, pushed.unchanged, pushed.signed], [[], [1], [1]]);
    assert.deepEqual((await ok("models push --remote shared")).signed, []);
    const pulled = await ok(`${pull} --require-signature release.pem.pub`);
    assert.deepEqual([pulled.moved, pulled.signed], [[1], [1]]);
    await ok("predict in.csv --artifacts other --require-signature release.pem.pub");

    // A second key, on the other side, comes back.
    await ok("models keygen second.pem");
    await ok("models sign 1 --key second.pem --artifacts other");
    await ok("models push --remote shared --artifacts other");
    assert.deepEqual((await ok("models pull --remote shared")).signed, [1]);
    await ok("models verify --public-key second.pem.pub");

    // Altered where it lies for others: nothing of it gets here.
    await cp(w.at("shared"), w.at("forged"), { recursive: true });
    await appendFile(w.at("forged/titanic/1/manifest.json"), " ");
    const forged = "models pull --remote forged --artifacts third";
    await fails(`${forged} --require-signature release.pem.pub`, "OPS_SIGNATURE_INVALID");
    await rm(w.at("forged/titanic/1/signatures.json"));
    await fails(`${forged} --require-signature release.pem.pub`, "OPS_SIGNATURE_MISSING");
    assert.deepEqual(await ok("models list --artifacts third"), []);
  });
});
