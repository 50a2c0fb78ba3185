import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, truncate, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, it, type TestContext } from "node:test";
import { clearDownloads, download, downloadPath } from "../../../src/core/storage/download.ts";
import { createGsSource } from "../../../src/core/storage/gs-source.ts";
import { createHttpSource } from "../../../src/core/storage/http-source.ts";
import { type GcsServer, gcsServer } from "../../helpers/gcs-server.ts";
import { httpServer } from "../../helpers/http-server.ts";
import { opsError } from "../../helpers/ops-error.ts";
import { tempDir } from "../../helpers/temp-dir.ts";

delete process.env.STORAGE_EMULATOR_HOST;

const BYTES = randomBytes(3 << 20);

describe("download", () => {
  it("brings all bytes into a file, with their digest", async (t) => {
    const { object, file } = await remote(t);
    const { sha256, bytes, received } = await download(object, file);
    assert.deepEqual(await readFile(file), BYTES);
    assert.equal(sha256, createHash("sha256").update(BYTES).digest("hex"));
    assert.deepEqual([bytes, received], [BYTES.length, BYTES.length]);
  });

  it("goes on where it was broken off, and checks the whole", async (t) => {
    const { server, object, file } = await remote(t);
    server.interfere = cutAfter(1 << 20);
    const error = await opsError("OPS_SOURCE_UNREACHABLE", () => download(object, file));
    assert.equal(error.details.transient, true);
    const part = (await readFile(file)).length;
    assert.ok(part > 0 && part < BYTES.length);
    server.interfere = () => false;
    const { received } = await download(object, file);
    assert.equal(received, BYTES.length - part);
    assert.match(String(server.asked.at(-1)), new RegExp(`from ${part}$`));
    assert.deepEqual(await readFile(file), BYTES);
  });

  it("asks for nothing when all of it is there", async (t) => {
    const { server, object, file } = await remote(t);
    await download(object, file);
    const before = server.asked.length;
    assert.equal((await download(object, file)).received, 0);
    assert.equal(server.asked.length, before);
  });

  it("starts anew after bytes that are not those that there should be", async (t) => {
    const { object, file } = await remote(t);
    await writeFile(file, Buffer.alloc(1000, 1));
    await opsError("OPS_SOURCE_UNREACHABLE", () => download(object, file));
    assert.ok(!existsSync(file));
    await download(object, file);
    await truncate(file, 10);
    await writeFile(file, "more than there is", { flag: "a" });
    await download(object, file).catch(() => download(object, file));
    assert.deepEqual(await readFile(file), BYTES);
  });

  it("keeps nothing of bytes that no version tells from others", async (t) => {
    const address = await httpServer(t, ({ method }, response) => {
      if (method === "HEAD") return void response.end();
      response.writeHead(200, { "content-length": "1000" }).write("1,2\n");
      setTimeout(() => response.destroy(), 20);
    });
    const folder = await tempDir(t);
    const [object] = await createHttpSource(`${address}/x.csv`).list();
    await opsError("OPS_SOURCE_UNREACHABLE", () => download(object, downloadPath(folder, object)));
    assert.deepEqual(await readdir(folder), []);
  });

  it("goes on over https where the server tells an ETag, and notices another", async (t) => {
    let tag = '"a"';
    let cut = true;
    const address = await httpServer(t, ({ method, headers }, response) => {
      const from = Number(/bytes=(\d+)-/.exec(String(headers.range))?.[1] ?? 0);
      response.setHeader("etag", tag);
      response.setHeader("content-length", BYTES.length - from);
      if (method === "HEAD") return void response.end();
      if (from > 0) response.setHeader("content-range", `bytes ${from}-${BYTES.length - 1}/${BYTES.length}`);
      response.writeHead(from > 0 ? 206 : 200);
      if (!cut) return void response.end(BYTES.subarray(from));
      response.write(BYTES.subarray(0, 1 << 20));
      setTimeout(() => response.destroy(), 50);
    });
    const folder = await tempDir(t);
    const [object] = await createHttpSource(`${address}/x.csv`).list();
    const file = downloadPath(folder, object);
    await opsError("OPS_SOURCE_UNREACHABLE", () => download(object, file));
    cut = false;
    tag = '"b"';
    await opsError("OPS_SOURCE_CHANGED", () => download(object, file));
    tag = '"a"';
    const { received } = await download(object, file);
    assert.ok(received < BYTES.length);
    assert.deepEqual(await readFile(file), BYTES);
  });

  it("leaves the downloads that are wanted, and no others", async (t) => {
    const { server, object, file, folder } = await remote(t);
    await download(object, file);
    server.put("x.csv", "another");
    const [newer] = await createGsSource("gs://bucket/x.csv", { apiEndpoint: server.endpoint }).list();
    const other = downloadPath(folder, newer);
    assert.notEqual(other, file);
    await download(newer, other);
    await clearDownloads(folder, [other]);
    assert.deepEqual(await readdir(folder), [path.basename(other)]);
    await clearDownloads(folder);
    assert.ok(!existsSync(folder));
  });
});

function cutAfter(bytes: number): GcsServer["interfere"] {
  return ({ url }, response) => {
    if (!url?.includes("alt=media")) return false;
    response.writeHead(200, { "content-length": BYTES.length }).write(BYTES.subarray(0, bytes));
    setTimeout(() => response.destroy(), 50);
    return true;
  };
}

async function remote(t: TestContext) {
  const server = await gcsServer(t);
  server.put("x.csv", BYTES);
  const folder = path.join(await tempDir(t), "downloads");
  const [object] = await createGsSource("gs://bucket/x.csv", { apiEndpoint: server.endpoint }).list();
  const file = downloadPath(folder, object);
  await mkdir(folder);
  return { server, object, folder, file };
}
