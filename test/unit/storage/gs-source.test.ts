import assert from "node:assert/strict";
import type { RequestListener } from "node:http";
import path from "node:path";
import { describe, it, type TestContext } from "node:test";
import type { GsOptions } from "../../../src/core/storage/gs-client.ts";
import { createGsSource } from "../../../src/core/storage/gs-source.ts";
import { readAll } from "../../contract/source.ts";
import { type GcsServer, gcsServer } from "../../helpers/gcs-server.ts";
import { deadAddress, httpServer } from "../../helpers/http-server.ts";
import { opsError } from "../../helpers/ops-error.ts";
import { tempDir } from "../../helpers/temp-dir.ts";

// Google's client puts the emulator before the endpoint that it is told.
delete process.env.STORAGE_EMULATOR_HOST;

// The faults that an emulator does not have. What the service does when it is well: test/contract/gs-source.test.ts.
describe("createGsSource", () => {
  it("says that nobody answers", async () => {
    const source = asking(await deadAddress());
    const error = await opsError("OPS_SOURCE_UNREACHABLE", () => source.list());
    assert.match(error.message, /ECONNREFUSED/);
    assert.equal(error.details.transient, true);
  });

  it("waits a bounded time for an answer", async (t) => {
    const source = await answering(t, () => undefined, { answerWithinMs: 100 });
    const error = await opsError("OPS_SOURCE_UNREACHABLE", () => source.list());
    assert.match(error.message, /no answer within 0\.1 s/);
  });

  it("lets go of a service that does not answer when it is interrupted", async (t) => {
    const source = await answering(t, () => undefined);
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 20);
    await opsError("OPS_INTERRUPTED", () => source.list(controller.signal));
  });

  it("hints at how to log in where it is refused, and takes that for no fault that passes", async (t) => {
    for (const status of [401, 403]) {
      const source = await answering(t, (_, response) =>
        response.writeHead(status).end("Anonymous caller does not have\n storage.objects.get access"),
      );
      const error = await opsError("OPS_SOURCE_UNREACHABLE", () => source.list());
      assert.match(error.message, new RegExp(`answered ${status} Anonymous caller does not have storage`));
      assert.match(
        String(error.hint),
        /gcloud auth application-default login.*GOOGLE_APPLICATION_CREDENTIALS=/,
      );
      assert.equal(error.details.transient, undefined);
    }
  });

  it("takes 408, 429 and 5xx for faults that may pass", async (t) => {
    for (const status of [408, 429, 500, 503]) {
      const source = await answering(t, (_, response) => response.writeHead(status).end());
      const error = await opsError("OPS_SOURCE_UNREACHABLE", () => source.list());
      assert.equal(error.details.transient, true, String(status));
    }
  });

  it("says that the named credentials cannot be used, and asks nobody", async (t) => {
    const file = path.join(await tempDir(t), "no-key.json");
    process.env.GOOGLE_APPLICATION_CREDENTIALS = file;
    t.after(() => delete process.env.GOOGLE_APPLICATION_CREDENTIALS);
    const error = await opsError("OPS_SOURCE_UNREACHABLE", () => createGsSource("gs://bucket/x.csv").list());
    assert.match(error.message, /no credentials: .*no-key\.json/);
    assert.match(String(error.hint), /gcloud auth application-default login/);
  });

  it("tells the service's failure in one line", async (t) => {
    const source = await answering(t, (_, response) => response.writeHead(500).end(`x\n${"y".repeat(9000)}`));
    const error = await opsError("OPS_SOURCE_UNREACHABLE", () => source.list());
    assert.match(error.message, /the service answered 500 x y+$/);
    assert.ok(error.message.length < 500);
  });

  it("does not take any page for a description of objects", async (t) => {
    const source = await answering(t, (_, response) => response.end("<html>log in to the network</html>"));
    await opsError("OPS_SOURCE_UNREACHABLE", () => source.list());
  });

  it("refuses bytes that are not those whose checksum the service tells", async (t) => {
    const { server, source } = await holding(t, { "x.csv": "1,2\n" });
    server.interfere = ({ url }, response) => {
      if (!url?.includes("alt=media")) return false;
      response.end("1,3\n");
      return true;
    };
    const error = await opsError("OPS_SOURCE_UNREACHABLE", () => readAll(source));
    assert.match(error.message, /checksum/);
  });

  it("notices a body that is shorter than announced", async (t) => {
    const { server, source } = await holding(t, { "x.csv": "1,2\n" });
    server.interfere = ({ url }, response) => {
      if (!url?.includes("alt=media")) return false;
      response.writeHead(200, { "content-length": "1000" }).write("1,2\n");
      setTimeout(() => response.destroy(), 20);
      return true;
    };
    const error = await opsError("OPS_SOURCE_UNREACHABLE", () => readAll(source));
    assert.match(error.message, /the transfer broke off/);
    assert.equal(error.details.transient, true);
  });

  it("notices an object that was replaced after it was listed", async (t) => {
    const { server, source } = await holding(t, { "x.csv": "1,2\n" });
    const [object] = await source.list();
    server.put("x.csv", "3,4\n");
    await opsError("OPS_SOURCE_CHANGED", () => object.open());
    assert.equal(String(await readAll(source)), "3,4\n");
  });

  it("opens an object from a byte on, by a range or, where the service knows none, by leaving out", async (t) => {
    const { server, source } = await holding(t, { "x.csv": "0123456789" });
    const [object] = await source.list();
    assert.equal(await textOf(await object.open({ from: 4 })), "456789");
    server.interfere = (_, response) => Boolean(response.end("0123456789"));
    assert.equal(await textOf(await object.open({ from: 4 })), "456789");
  });
});

describe("the names of gs:// sources", () => {
  const names = async (t: TestContext, uri: string) => {
    const { server } = await holding(t, {
      "b.csv": "1",
      "a.CSV": "1",
      "notes.txt": "1",
      "2024/": "",
      "2024/1.csv": "1",
      "2024/2.csv": "1",
      "2024/x/3.csv": "1",
      "2024.csv": "1",
      "odd*.csv": "1",
    });
    const objects = await createGsSource(uri, { apiEndpoint: server.endpoint }).list();
    return objects.map((object) => object.uri.replace("gs://bucket/", ""));
  };

  it("a bucket is all of its objects called .csv, in the order of their names", async (t) => {
    for (const uri of ["gs://bucket", "gs://bucket/"])
      assert.deepEqual(await names(t, uri), [
        "2024.csv",
        "2024/1.csv",
        "2024/2.csv",
        "2024/x/3.csv",
        "a.CSV",
        "b.csv",
        "odd*.csv",
      ]);
  });

  it("a folder is what is in it, whether it ends with a slash or not", async (t) => {
    for (const uri of ["gs://bucket/2024", "gs://bucket/2024/"])
      assert.deepEqual(await names(t, uri), ["2024/1.csv", "2024/2.csv", "2024/x/3.csv"]);
  });

  it("a pattern stands for what matches, an object of that very name coming first", async (t) => {
    assert.deepEqual(await names(t, "gs://bucket/2024/*.csv"), ["2024/1.csv", "2024/2.csv"]);
    assert.deepEqual(await names(t, "gs://bucket/**/?.csv"), [
      "2024/1.csv",
      "2024/2.csv",
      "2024/x/3.csv",
      "b.csv",
    ]);
    assert.deepEqual(await names(t, "gs://bucket/odd*.csv"), ["odd*.csv"]);
    assert.deepEqual(await names(t, "gs://bucket/notes.txt"), ["notes.txt"]);
  });

  it("what is not there is not found: object, folder, pattern, bucket", async (t) => {
    for (const uri of ["gs://bucket/no.csv", "gs://bucket/no/", "gs://bucket/no-*.csv", "gs://another/x.csv"])
      await opsError("OPS_INPUT_NOT_FOUND", () => names(t, uri));
  });
});

async function holding(t: TestContext, objects: Record<string, string>) {
  const server: GcsServer = await gcsServer(t);
  for (const [name, content] of Object.entries(objects)) server.put(name, content);
  return { server, source: createGsSource("gs://bucket/x.csv", { apiEndpoint: server.endpoint }) };
}

async function textOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return String(Buffer.concat(all));
}

function asking(apiEndpoint: string, options: GsOptions = {}) {
  return createGsSource("gs://bucket/folder/x.csv", { apiEndpoint, ...options });
}

async function answering(t: TestContext, answer: RequestListener, options: GsOptions = {}) {
  return asking(await httpServer(t, answer), options);
}
