import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { statusesIn } from "../helpers/raw-http.ts";
import { type Serving, serving } from "../helpers/serving.ts";

const BODY_MS = 200;

/** A connection, and what it will have been sent when it is closed, whoever closes it. */
interface Connection {
  readonly socket: Socket;
  readonly closed: Promise<string>;
}

async function connectTo(url: string): Promise<Connection> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname).on("error", () => undefined);
  let said = "";
  socket.setEncoding("latin1").on("data", (text: string) => {
    said += text;
  });
  const closed = new Promise<string>((resolve) => socket.once("close", () => resolve(said)));
  await once(socket, "connect");
  return { socket, closed };
}

describe("the service", { timeout: 60_000 }, () => {
  let server: Serving;
  before(async () => {
    server = await serving({
      limits: { bodyBytes: 64 * 1024, batchRows: 100, bodyMs: BODY_MS },
      timeouts: { headersMs: 400, idleMs: 400, keepAliveMs: 400 },
    });
  });
  after(() => server.close());

  const post = (path: string, type: string) =>
    `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: ${type}\r\ncontent-length: 1000\r\n\r\n`;
  const isWell = async () => assert.equal((await server.post("/predict", server.records[0])).status, 200);

  for (const [path, type] of [
    ["/predict", "application/json"],
    ["/predict?x", "application/json"],
    ["/predict/batch", "application/x-ndjson"],
  ]) {
    it(`lets a client go that sends the body of ${path} a byte at a time`, async () => {
      const { socket, closed } = await connectTo(server.url);
      socket.write(post(path, type));
      const drip = setInterval(() => socket.write(" "), 50);
      // What is refused is read on for some seconds, so that the answer arrives.
      await sleep(BODY_MS * 4);
      await isWell();
      clearInterval(drip);
      socket.destroySoon();
      assert.deepEqual(statusesIn(await closed), [408]);
    });

    it(`answers a client of ${path} that sends no more, before it cuts the connection`, async () => {
      const { socket, closed } = await connectTo(server.url);
      socket.write(`${post(path, type)}{`);
      await Promise.race([once(socket, "data"), closed]);
      socket.destroySoon();
      assert.deepEqual(statusesIn(await closed), [408]);
      await isWell();
    });
  }

  it("lets a client go that never ends the head of its request", async () => {
    const { socket, closed } = await connectTo(server.url);
    socket.write("POST /predict HTTP/1.1\r\nhost: x\r\nx-a: ");
    const drip = setInterval(() => socket.write("a"), 50);
    assert.deepEqual(statusesIn(await closed), [408]);
    clearInterval(drip);
  });

  it("lets a client go that asks and asks and reads no answer", async () => {
    const { socket, closed } = await connectTo(server.url);
    socket.pause();
    const rows = `${JSON.stringify(server.records[0])}\n`.repeat(200);
    const piece = `${Buffer.byteLength(rows).toString(16)}\r\n${rows}\r\n`;
    socket.write(
      "POST /predict/batch HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-ndjson\r\ntransfer-encoding: chunked\r\n\r\n",
    );
    let sent = 0;
    const more = setInterval(() => {
      // The buffers of both sides are full at some time; more is of no use.
      if (socket.writableLength < 1 << 20) sent += socket.write(piece) ? 1 : 0;
    }, 1);
    await closed;
    clearInterval(more);
    assert.ok(sent > 0);
    await isWell();
  });

  it("answers beside a thousand connections on which nothing is asked, and lets them go", async () => {
    const idle = await Promise.all(Array.from({ length: 1000 }, () => connectTo(server.url)));
    for (let i = 0; i < 10; i++) await isWell();
    await Promise.all(idle.map(({ closed }) => closed));
    await isWell();
  });
});
