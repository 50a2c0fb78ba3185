import assert from "node:assert/strict";
import type { RequestListener } from "node:http";
import path from "node:path";
import { describe, it, type TestContext } from "node:test";
import { createGsSource, type GsOptions } from "../../../src/core/storage/gs-source.ts";
import { readAll } from "../../contract/source.ts";
import { deadAddress, httpServer } from "../../helpers/http-server.ts";
import { opsError } from "../../helpers/ops-error.ts";
import { tempDir } from "../../helpers/temp-dir.ts";

// Google's client puts the emulator before the endpoint that it is told.
delete process.env.STORAGE_EMULATOR_HOST;

// The faults that an emulator does not have. What the service does when it is well: test/contract/gs-source.test.ts.
describe("createGsSource", () => {
  it("says that nobody answers", async () => {
    const source = asking(await deadAddress());
    const error = await opsError("OPS_SOURCE_UNREACHABLE", () => source.open());
    assert.match(error.message, /ECONNREFUSED/);
  });

  it("waits a bounded time for an answer", async (t) => {
    const source = await answering(t, () => undefined, { answerWithinMs: 100 });
    const error = await opsError("OPS_SOURCE_UNREACHABLE", () => source.open());
    assert.match(error.message, /no answer within 0\.1 s/);
  });

  it("lets go of a service that does not answer when it is interrupted", async (t) => {
    const source = await answering(t, () => undefined);
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 20);
    await opsError("OPS_INTERRUPTED", () => source.open(controller.signal));
  });

  it("hints at how to log in where it is refused", async (t) => {
    for (const status of [401, 403]) {
      const source = await answering(t, (_, response) =>
        response.writeHead(status).end("Anonymous caller does not have\n storage.objects.get access"),
      );
      const error = await opsError("OPS_SOURCE_UNREACHABLE", () => source.open());
      assert.match(error.message, new RegExp(`answered ${status} Anonymous caller does not have storage`));
      assert.match(
        String(error.hint),
        /gcloud auth application-default login.*GOOGLE_APPLICATION_CREDENTIALS=/,
      );
    }
  });

  it("says that the named credentials cannot be used, and asks nobody", async (t) => {
    const file = path.join(await tempDir(t), "no-key.json");
    process.env.GOOGLE_APPLICATION_CREDENTIALS = file;
    t.after(() => delete process.env.GOOGLE_APPLICATION_CREDENTIALS);
    const error = await opsError("OPS_SOURCE_UNREACHABLE", () => createGsSource("gs://bucket/x.csv").open());
    assert.match(error.message, /no credentials: .*no-key\.json/);
    assert.match(String(error.hint), /gcloud auth application-default login/);
  });

  it("tells the service's failure in one line", async (t) => {
    const source = await answering(t, (_, response) => response.writeHead(500).end(`x\n${"y".repeat(9000)}`));
    const error = await opsError("OPS_SOURCE_UNREACHABLE", () => source.open());
    assert.match(error.message, /the service answered 500 x y+$/);
    assert.ok(error.message.length < 500);
  });

  it("tries again after a failure that passes", async (t) => {
    let calls = 0;
    const source = await answering(
      t,
      (_, response) => (calls++ === 0 ? response.writeHead(503).end() : response.end("1,2\n")),
      { maxRetries: 1 },
    );
    assert.equal(String(await readAll(source)), "1,2\n");
  });

  it("refuses bytes that are not those whose checksum the service tells", async (t) => {
    // CRC32C of "1,2\n", in base64, is not this one.
    const source = await answering(t, (_, response) => {
      const headers = { "x-goog-hash": "crc32c=AAAAAA==", "x-goog-stored-content-encoding": "identity" };
      response.writeHead(200, headers).end("1,2\n");
    });
    await opsError("OPS_SOURCE_UNREACHABLE", () => readAll(source));
  });

  it("notices a body that is shorter than announced", async (t) => {
    const source = await answering(
      t,
      (_, response) => {
        response.writeHead(200, { "content-length": "1000" }).write("1,2\n");
        setTimeout(() => response.destroy(), 20);
      },
      { answerWithinMs: 200 },
    );
    const error = await opsError("OPS_SOURCE_UNREACHABLE", () => readAll(source));
    assert.match(error.message, /terminated|closed/);
  });
});

function asking(apiEndpoint: string, options: GsOptions = {}) {
  return createGsSource("gs://bucket/folder/x.csv", { apiEndpoint, maxRetries: 0, ...options });
}

async function answering(t: TestContext, answer: RequestListener, options: GsOptions = {}) {
  return asking(await httpServer(t, answer), options);
}
