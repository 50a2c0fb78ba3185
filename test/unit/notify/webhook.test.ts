import assert from "node:assert/strict";
import type { IncomingMessage } from "node:http";
import { describe, it } from "node:test";
import { tellWebhook } from "../../../src/core/notify/webhook.ts";
import { deadAddress, httpServer } from "../../helpers/http-server.ts";
import { opsError } from "../../helpers/ops-error.ts";

const AT_ONCE = { tries: 3, firstWaitMs: 0, maxWaitMs: 0 };

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += chunk;
  return text;
}

describe("a webhook", () => {
  it("is told a document as JSON, once", async (t) => {
    const said: unknown[] = [];
    const url = await httpServer(t, async (request, response) => {
      said.push([
        request.method,
        request.url,
        request.headers["content-type"],
        JSON.parse(await bodyOf(request)),
      ]);
      response.end("ok");
    });
    const told = await tellWebhook(`${url}/services/secret`, { text: "é" });
    assert.deepEqual(told, { to: url, told: true, fault: null });
    assert.deepEqual(said, [["POST", "/services/secret", "application/json", { text: "é" }]]);
  });

  it("is given the user and password that its URL names", async (t) => {
    let given: string | undefined;
    const url = await httpServer(t, (request, response) => {
      given = request.headers.authorization;
      response.end();
    });
    await tellWebhook(url.replace("http://", "http://us%20er:w%40rd@"), {});
    assert.equal(given, `Basic ${Buffer.from("us er:w@rd").toString("base64")}`);
  });

  it("is tried again after what may pass, and not after what will not", async (t) => {
    for (const [statuses, told, tries] of [
      [[503, 429, 204], true, 3],
      [[500, 500, 500, 200], false, 3],
      [[404, 200], false, 1],
    ] as const) {
      let asked = 0;
      const url = await httpServer(t, (_, response) => response.writeHead(statuses[asked++]).end());
      const result = await tellWebhook(url, {}, { retries: AT_ONCE });
      assert.deepEqual([result.told, asked], [told, tries]);
      assert.equal(result.fault, told ? null : `it answered ${statuses[tries - 1]}`);
    }
  });

  it("that hangs, or is not there, is no error", async (t) => {
    const hanging = await httpServer(t, () => undefined);
    const slow = await tellWebhook(hanging, {}, { retries: AT_ONCE, timeoutMs: 20 });
    assert.equal(slow.fault, "no answer within 0.02 s");
    const gone = await tellWebhook(await deadAddress(), {}, { retries: AT_ONCE });
    assert.match(gone.fault ?? "", /ECONNREFUSED/);
  });

  it("is not waited for any longer once somebody interrupts", async (t) => {
    const abort = new AbortController();
    const url = await httpServer(t, () => abort.abort());
    await opsError("OPS_INTERRUPTED", () => tellWebhook(url, {}, { signal: abort.signal }));
  });

  it("is called by its host alone, whatever its URL holds", async () => {
    const dead = (await deadAddress()).replace("http://", "http://user:word@");
    const told = await tellWebhook(`${dead}/T0/B0/hush?key=hush#hush`, {}, { retries: AT_ONCE });
    assert.doesNotMatch(JSON.stringify(told), /hush|word/);
    for (const url of ["hush", "ftp://hush", "file:///hush", ""]) {
      const { message } = await opsError("OPS_USAGE", () => tellWebhook(url, {}));
      assert.doesNotMatch(message, /hush/);
    }
  });
});
