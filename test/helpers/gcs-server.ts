import type { IncomingMessage, ServerResponse } from "node:http";
import type { TestContext } from "node:test";
import { CRC32C } from "@google-cloud/storage";
import { httpServer } from "./http-server.ts";

/** A small Cloud Storage with one bucket called `bucket`, for the faults that an emulator does not have. */
export interface GcsServer {
  readonly endpoint: string;
  /** Puts an object there under a new generation. */
  put(name: string, content: string | Buffer): void;
  /** What was asked for, as `GET /path?query`, with the first byte of a range. */
  readonly asked: string[];
  /** Answers a request in another way; true where it did. */
  interfere: (request: IncomingMessage, response: ServerResponse) => boolean;
}

export async function gcsServer(t: TestContext): Promise<GcsServer> {
  const objects = new Map<string, { bytes: Buffer; generation: string }>();
  let generation = 0;
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const url = new URL(String(request.url), "http://x");
    const from = Number(/^bytes=(\d+)-/.exec(String(request.headers.range))?.[1] ?? 0);
    server.asked.push(`${request.method} ${url.pathname}${url.search}${from > 0 ? ` from ${from}` : ""}`);
    if (server.interfere(request, response)) return;
    const [, bucket, name] = /^\/(?:storage\/v1\/)?b\/([^/]+)\/o(?:\/(.*))?$/.exec(url.pathname) ?? [];
    if (bucket !== "bucket") response.writeHead(404).end("The specified bucket does not exist.");
    else if (name === undefined) response.end(JSON.stringify({ items: listed(url) }));
    else sendObject(response, decodeURIComponent(name), url, from);
  };
  const listed = (url: URL) =>
    [...objects.keys()]
      .filter((name) => name.startsWith(url.searchParams.get("prefix") ?? ""))
      .map(metadataOf);
  const metadataOf = (name: string) => {
    const { bytes, generation } = objects.get(name) ?? { bytes: Buffer.alloc(0), generation: "" };
    const crc = new CRC32C();
    crc.update(bytes);
    return { name, generation, size: String(bytes.length), crc32c: crc.toString() };
  };
  const sendObject = (response: ServerResponse, name: string, url: URL, from: number): void => {
    const object = objects.get(name);
    const wanted = url.searchParams.get("generation") ?? object?.generation;
    if (object === undefined || wanted !== object.generation)
      response.writeHead(404).end(`No such object: bucket/${name}`);
    else if (url.searchParams.get("alt") !== "media") response.end(JSON.stringify(metadataOf(name)));
    else if (from === 0) response.end(object.bytes);
    else {
      const range = `bytes ${from}-${object.bytes.length - 1}/${object.bytes.length}`;
      response.writeHead(206, { "content-range": range }).end(object.bytes.subarray(from));
    }
  };
  const server: GcsServer = {
    endpoint: await httpServer(t, answer),
    asked: [],
    put: (name, content) => {
      objects.set(name, { bytes: Buffer.from(content), generation: String(++generation) });
    },
    interfere: () => false,
  };
  return server;
}
