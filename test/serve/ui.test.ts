import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, it, type TestContext } from "node:test";
import { listen } from "../../src/serve/server.ts";
import { loadPage } from "../../src/serve/ui/page.ts";
import { listenUi } from "../../src/serve/ui/ui-server.ts";
import { opsError } from "../helpers/ops-error.ts";
import { serving } from "../helpers/serving.ts";
import { tempDir } from "../helpers/temp-dir.ts";

const BROWSER = { accept: "text/html" };

async function builtPage(t: TestContext): Promise<string> {
  const folder = await tempDir(t);
  mkdirSync(path.join(folder, "assets"));
  writeFileSync(path.join(folder, "index.html"), "<!doctype html><title>page</title>");
  writeFileSync(path.join(folder, "assets", "main-ABC.js"), "run();");
  return folder;
}

describe("the page on a port of its own", () => {
  it("has the service behind it too, and ends with it", async (t) => {
    const page = await loadPage(await builtPage(t));
    assert.ok(page);
    const s = await serving({ page });
    t.after(s.close);
    const server = await listen(s.deps, { host: "127.0.0.1", port: 0, uiPort: 0, graceMs: 100 });
    const { uiUrl = "" } = server;
    assert.notEqual(uiUrl, server.url);
    assert.match(await (await fetch(uiUrl, { headers: BROWSER })).text(), /<title>page/);
    const answers = await Promise.all(
      [server.url, uiUrl].map(async (url) => {
        const response = await fetch(`${url}/predict`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify(s.records[0]),
        });
        return ((await response.json()) as { probability: number }).probability;
      }),
    );
    assert.equal(answers[0], answers[1]);
    await server.stop();
    await assert.rejects(fetch(uiUrl));
  });

  it("is not begun where the port is taken, and neither is the service", async (t) => {
    const s = await serving();
    t.after(s.close);
    const uiPort = Number(new URL(s.url).port);
    await opsError("OPS_USAGE", () => listen(s.deps, { host: "127.0.0.1", port: 0, uiPort, graceMs: 0 }));
  });
});

describe("the page apart from the service", () => {
  it("asks that service and no other", async (t) => {
    const folder = await builtPage(t);
    const ui = await listenUi({ host: "127.0.0.1", port: 0, folder, apiUrl: 'https://api.example.org/"x' });
    t.after(ui.stop);
    const response = await fetch(ui.url, { headers: BROWSER });
    assert.match(
      await response.text(),
      /<meta name="titanic-ops-api" content="https:\/\/api\.example\.org\/&quot;x">/,
    );
    const policy = response.headers.get("content-security-policy") ?? "";
    assert.match(policy, /; connect-src https:\/\/api\.example\.org; /);
    assert.match(policy, /script-src 'self'/);
    assert.equal((await fetch(`${ui.url}/assets/main-ABC.js`)).status, 200);
  });

  it("is all that is there", async (t) => {
    const folder = await builtPage(t);
    const ui = await listenUi({ host: "127.0.0.1", port: 0, folder, apiUrl: "http://127.0.0.1:8000" });
    t.after(ui.stop);
    for (const [where, init] of [
      ["/predict", { method: "POST", body: "{}" }],
      ["/metrics", {}],
    ] as const) {
      const response = await fetch(ui.url + where, init);
      const { error } = (await response.json()) as { error: { code: string; hint: string } };
      assert.deepEqual([response.status, error.code], [404, "NOT_FOUND"]);
      assert.match(error.hint, /127\.0\.0\.1:8000/);
    }
  });

  it("is not begun where it was not built", async (t) => {
    const folder = await tempDir(t);
    await opsError("OPS_INPUT_NOT_FOUND", () =>
      listenUi({ host: "127.0.0.1", port: 0, folder, apiUrl: "http://127.0.0.1:8000" }),
    );
  });
});
