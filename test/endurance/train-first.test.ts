import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { Agent } from "node:http";
import { describe, it } from "node:test";
import { predict } from "../helpers/served-binary.ts";
import { KEYS, runInTerminal, skipWithoutTerminal } from "../helpers/terminal.ts";
import { trained } from "../helpers/trained.ts";
import { contentOf, leftovers, workspace } from "../helpers/workspace.ts";

const SERVE = ["serve", "--config", "small.yaml", "--port", "0"];
const QUESTION = "Train one now?";

describe("serve with no model, in a terminal", { skip: skipWithoutTerminal(), timeout: 60_000 }, () => {
  it("asks, trains when told to, and serves until Ctrl-C", async (t) => {
    const w = await workspace(t);
    const terminal = runInTerminal(t, SERVE, { cwd: w.folder });
    await terminal.shows(QUESTION);
    terminal.type(KEYS.enter);
    const screen = await terminal.shows("serving titanic on http://");
    assert.match(screen, /train +ran/);
    const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(screen) ?? [];
    assert.equal((await predict(url ?? "", new Agent())).status, 200);
    terminal.type(KEYS.ctrlC);
    const { code } = await terminal.ended;
    assert.equal(code, 0);
    assert.deepEqual(leftovers(await contentOf(w.at("artifacts"))), []);
  });

  it("ends with the command that trains when told not to", async (t) => {
    const w = await workspace(t);
    const terminal = runInTerminal(t, SERVE, { cwd: w.folder });
    await terminal.shows(QUESTION);
    terminal.type(KEYS.down + KEYS.enter);
    const { code, screen } = await terminal.ended;
    assert.equal(code, 2);
    assert.match(screen, /OPS_MODEL_NOT_FOUND.*hint: titanic-ops pipeline/s);
    assert.deepEqual(await readdir(w.folder), ["small.yaml"]);
  });

  it("ends with 130 on Ctrl-C at the question, and leaves nothing", async (t) => {
    const w = await workspace(t);
    const terminal = runInTerminal(t, SERVE, { cwd: w.folder });
    await terminal.shows(QUESTION);
    terminal.type(KEYS.ctrlC);
    const { code, screen } = await terminal.ended;
    assert.equal(code, 130, screen);
    assert.deepEqual(await readdir(w.folder), ["small.yaml"]);
  });

  it("ends with 130 on Ctrl-C while it trains, and leaves no lock and no half-written file", async (t) => {
    const w = await workspace(t);
    await w.config("small.yaml", (dataset) => {
      dataset.model.forest.n_estimators = 5000;
    });
    const terminal = runInTerminal(t, SERVE, { cwd: w.folder });
    await terminal.shows(QUESTION);
    terminal.type(KEYS.enter);
    await terminal.shows("train  ");
    terminal.type(KEYS.ctrlC);
    const { code, screen } = await terminal.ended;
    assert.equal(code, 130, screen);
    assert.match(screen, /OPS_INTERRUPTED/);
    assert.deepEqual(leftovers(await contentOf(w.at("artifacts"))), []);
  });

  it("says where it serves when there is a model", async (t) => {
    const { w } = await trained(t);
    const terminal = runInTerminal(t, SERVE, { cwd: w.folder });
    await terminal.shows("serving titanic on http://");
    terminal.type(KEYS.ctrlC);
    assert.equal((await terminal.ended).code, 0);
  });

  it("does not ask in continuous integration", async (t) => {
    const w = await workspace(t);
    const { code, screen } = await runInTerminal(t, SERVE, { cwd: w.folder, env: { CI: "true" } }).ended;
    assert.equal(code, 2);
    assert.ok(!screen.includes(QUESTION) && screen.includes("titanic-ops pipeline"), screen);
  });
});
