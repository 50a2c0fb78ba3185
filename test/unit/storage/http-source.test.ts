import assert from "node:assert/strict";
import type { RequestListener } from "node:http";
import { describe, it, type TestContext } from "node:test";
import { inspect } from "node:util";
import { createHttpSource } from "../../../src/core/storage/http-source.ts";
import { openOnly } from "../../../src/core/storage/source.ts";
import { readAll } from "../../contract/source.ts";
import { deadAddress, httpServer } from "../../helpers/http-server.ts";
import { opsError } from "../../helpers/ops-error.ts";

describe("createHttpSource", () => {
  it("says that nobody answers", async () => {
    const address = await deadAddress();
    const error = await opsError("OPS_SOURCE_UNREACHABLE", () =>
      openOnly(createHttpSource(`${address}/x.csv`)),
    );
    assert.match(error.message, /ECONNREFUSED/);
    // A name with several addresses fails with an error that has no text of its own.
    const named = address.replace("127.0.0.1", "localhost");
    const other = await opsError("OPS_SOURCE_UNREACHABLE", () =>
      openOnly(createHttpSource(`${named}/x.csv`)),
    );
    assert.match(other.message, /ECONNREFUSED/);
  });

  it("tells the server's refusal", async (t) => {
    const source = await answering(t, (_, response) => response.writeHead(500, "Oh dear").end("stack trace"));
    const error = await opsError("OPS_SOURCE_UNREACHABLE", () => openOnly(source));
    assert.match(error.message, /the server answered 500 Oh dear$/);
  });

  it("hints at credentials where they are refused", async (t) => {
    for (const status of [401, 403]) {
      const source = await answering(t, (_, response) => response.writeHead(status).end());
      const error = await opsError("OPS_SOURCE_UNREACHABLE", () => openOnly(source));
      assert.match(String(error.hint), /user:password@host/);
    }
  });

  it("takes a page that is gone for one that is not there", async (t) => {
    const source = await answering(t, (_, response) => response.writeHead(410).end());
    await opsError("OPS_INPUT_NOT_FOUND", () => openOnly(source));
  });

  it("does not take an answer without a body for data", async (t) => {
    const source = await answering(t, (_, response) => response.writeHead(204).end());
    await opsError("OPS_SOURCE_UNREACHABLE", () => openOnly(source));
  });

  it("notices a body that is shorter than announced", async (t) => {
    const source = await answering(t, ({ method }, response) => {
      response.writeHead(200, { "content-length": "1000" });
      if (method === "HEAD") return void response.end();
      response.write("1,2\n");
      setTimeout(() => response.destroy(), 20);
    });
    const error = await opsError("OPS_SOURCE_UNREACHABLE", () => readAll(source));
    assert.match(error.message, /the transfer broke off/);
  });

  it("notices a body in pieces that has no last piece", async (t) => {
    const source = await answering(t, ({ method }, response) => {
      if (method === "HEAD") return void response.end();
      response.write("1,2\n");
      setTimeout(() => response.destroy(), 20);
    });
    const error = await opsError("OPS_SOURCE_UNREACHABLE", () => readAll(source));
    assert.match(error.message, /the transfer broke off/);
  });

  it("lets go of a server that does not answer when it is interrupted", async (t) => {
    const source = await answering(t, () => undefined);
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 20);
    await opsError("OPS_INTERRUPTED", () => openOnly(source, controller.signal));
  });

  it("lets go of a server that stopped sending when it is interrupted", async (t) => {
    const source = await answering(t, (_, response) => void response.write("1,2\n"));
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 50);
    await opsError("OPS_INTERRUPTED", () => readAll(source, controller.signal));
  });

  it("sends the user and password of the URL as basic authentication", async (t) => {
    const address = await httpServer(t, ({ headers }, response) => response.end(headers.authorization));
    const source = createHttpSource(`${address.replace("//", "//us%40er:p%25w@")}/x.csv`);
    assert.equal(String(await readAll(source)), `Basic ${Buffer.from("us@er:p%w").toString("base64")}`);
  });

  it("asks with the query, but never shows it", async (t) => {
    const address = await httpServer(t, ({ url }, response) => response.end(url));
    const source = createHttpSource(`${address}/x.csv?token=secret`);
    assert.equal(String(await readAll(source)), "/x.csv?token=secret");
    assert.equal(source.uri, `${address}/x.csv?…`);
  });

  it("keeps secrets out of every error, with its causes", async (t) => {
    const refusing = await httpServer(t, (_, response) => response.writeHead(403).end());
    for (const address of [refusing, await deadAddress()]) {
      const source = createHttpSource(`${address.replace("//", "//user:secret@")}/x.csv?sig=secret#secret`);
      const error = await opsError("OPS_SOURCE_UNREACHABLE", () => openOnly(source));
      assert.doesNotMatch(inspect(error, { depth: 10 }) + error.hint, /secret/);
    }
  });
});

async function answering(t: TestContext, answer: RequestListener) {
  return createHttpSource(`${await httpServer(t, answer)}/x.csv`);
}
