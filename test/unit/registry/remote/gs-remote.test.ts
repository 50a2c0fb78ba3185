import assert from "node:assert/strict";
import type { IncomingMessage, ServerResponse } from "node:http";
import { describe, it, type TestContext } from "node:test";
import { CRC32C } from "@google-cloud/storage";
import { createGsRegistryRemote } from "../../../../src/core/registry/remote/gs-remote.ts";
import { httpServer } from "../../../helpers/http-server.ts";

/**
 * As much of Cloud Storage as a registry needs, with its preconditions, which the emulator passes over:
 * https://cloud.google.com/storage/docs/request-preconditions.
 */
async function bucketWithPreconditions(t: TestContext): Promise<void> {
  const objects = new Map<string, { bytes: Buffer; generation: number }>();
  const send = (response: ServerResponse, name: string): void => {
    const object = objects.get(name);
    if (object === undefined) return void response.writeHead(404).end(`No such object: bucket/${name}`);
    const crc = new CRC32C();
    crc.update(object.bytes);
    const { generation, bytes } = object;
    const about = {
      name,
      generation: String(generation),
      size: String(bytes.length),
      crc32c: crc.toString(),
    };
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(about));
  };
  const upload = async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const body = Buffer.concat(pieces).toString("latin1");
    const [, boundary] = /boundary="?([^";]+)/.exec(String(request.headers["content-type"])) ?? [];
    const part = body.split(`--${boundary}`)[2];
    const bytes = Buffer.from(part.slice(part.indexOf("\r\n\r\n") + 4, -2), "latin1");
    const name = url.searchParams.get("name") ?? "";
    const generation = objects.get(name)?.generation ?? 0;
    if (url.searchParams.get("ifGenerationMatch") !== String(generation)) {
      response.setHeader("content-type", "application/json");
      const error = { code: 412, message: "At least one of the pre-conditions you specified did not hold." };
      return void response.writeHead(412).end(JSON.stringify({ error }));
    }
    objects.set(name, { bytes, generation: generation + 1 });
    send(response, name);
  };
  const before = process.env.STORAGE_EMULATOR_HOST;
  process.env.STORAGE_EMULATOR_HOST = await httpServer(t, (request, response) => {
    const url = new URL(String(request.url), "http://x");
    if (request.method === "POST") return void upload(request, response, url);
    const name = decodeURIComponent(/\/o\/(.*)$/.exec(url.pathname)?.[1] ?? "");
    if (url.searchParams.get("alt") === "media") response.end(objects.get(name)?.bytes);
    else send(response, name);
  });
  t.after(() => {
    if (before === undefined) delete process.env.STORAGE_EMULATOR_HOST;
    else process.env.STORAGE_EMULATOR_HOST = before;
  });
}

describe("a registry in a bucket", () => {
  it("is written by one of those who saw the same, and by nobody who saw what is no longer there", async (t) => {
    await bucketWithPreconditions(t);
    const remote = createGsRegistryRemote("gs://bucket/some/folder");
    assert.equal(await remote.read("registry.json"), null);
    const written = (over: string | null, from: string) =>
      Promise.all(
        [1, 2, 3, 4].map((who) => remote.write("registry.json", Buffer.from(`${from} ${who}`), over)),
      );
    let mark: string | null = null;
    for (let round = 0; round < 20; round++) {
      const won = await written(mark, `round ${round}`);
      assert.equal(won.filter(Boolean).length, 1);
      const found = await remote.read("registry.json");
      assert.equal(String(found?.content), `round ${round} ${won.indexOf(true) + 1}`);
      assert.deepEqual(await written(mark, "too late"), [false, false, false, false]);
      mark = found?.mark ?? null;
    }
  });
});
