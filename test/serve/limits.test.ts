import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { describe, it, type TestContext } from "node:test";
import { inspect } from "node:util";
import type { ServeDeps } from "../../src/serve/deps.ts";
import { createGate, type GateOptions } from "../../src/serve/limits/gate.ts";
import { createRateLimiter } from "../../src/serve/limits/rate-limit.ts";
import { assertError, type Serving, serving } from "../helpers/serving.ts";

async function limited(
  t: TestContext,
  options: Partial<GateOptions>,
  more: Partial<ServeDeps> = {},
): Promise<Serving> {
  const gate = createGate({ maxConcurrent: 100, apiKeys: null, rateLimiter: null, ...options });
  const s = await serving({ gate, ...more });
  t.after(() => s.close());
  return s;
}

/** Begins a request whose body does not come. */
async function hang(t: TestContext, s: Serving) {
  const { hostname, port } = new URL(s.url);
  const socket = connect(Number(port), hostname).on("error", () => undefined);
  t.after(() => socket.destroy());
  socket.write(
    "POST /predict HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 10\r\n\r\n{",
  );
  await once(socket, "connect");
  return socket;
}

describe("a limit of requests at once", () => {
  it("sheds what is above it with 503 before the body is read, and takes in again what is below", async (t) => {
    const s = await limited(t, { maxConcurrent: 1 });
    const first = await hang(t, s);
    while (!/in_flight 1\n|in_flight 2\n/.test((await s.get("/metrics")).text));
    for (const path of ["/predict", "/predict/batch"]) {
      const reply = await s.post(path, s.records[0]);
      assertError(reply, 503, "OVERLOADED");
      assert.equal(reply.headers.get("retry-after"), "1");
    }
    const second = await hang(t, s);
    const [answer] = (await once(second, "data")) as [Buffer];
    assert.match(String(answer), /^HTTP\/1\.1 503 /);
    assert.equal((await s.get("/health")).status, 200);
    first.destroy();
    for (let tries = 0; tries < 100 && (await s.post("/predict", s.records[0])).status !== 200; tries++);
    assert.equal((await s.post("/predict", s.records[0])).status, 200);
  });
});

describe("a limit of requests a minute", () => {
  it("is one for all routes, says what is left, and answers 429 above it", async (t) => {
    const rateLimiter = createRateLimiter(3);
    t.after(() => rateLimiter.close());
    const s = await limited(t, { rateLimiter });
    const left: (string | null)[] = [];
    for (const reply of [
      await s.post("/predict", s.records[0]),
      await s.get("/"),
      await s.post("/predict", {}),
    ]) {
      left.push(reply.headers.get("ratelimit")?.match(/remaining=(\d+)/)?.[1] ?? null);
    }
    assert.deepEqual(left, ["2", "1", "0"]);
    for (const reply of [await s.post("/predict", s.records[0]), await s.get("/")]) {
      assertError(reply, 429, "RATE_LIMITED");
      const wait = Number(reply.headers.get("retry-after"));
      assert.ok(wait >= 1 && wait <= 60);
    }
    for (let i = 0; i < 5; i++) assert.equal((await s.get("/ready")).status, 200);
  });
});

describe("what is logged of a request", () => {
  const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  const traceparent = `00-${TRACE}-00f067aa0ba902b7-01`;

  it("is nothing when it went well, unless all are to be logged, and then nothing of a person", async (t) => {
    const infos: string[] = [];
    const log = {
      info: (fields: object, message: string) => void infos.push(inspect({ message, ...fields })),
      warn: () => undefined,
      error: () => undefined,
    };
    const quiet = await limited(t, {}, { log });
    await quiet.post("/predict", quiet.records[0], { traceparent });
    assert.deepEqual(infos, []);
    const loud = await limited(t, {}, { log, logRequests: true });
    await loud.post("/predict", loud.records[0], { traceparent, "x-request-id": "mine" });
    await loud.get("/health");
    assert.match(infos.join("\n"), new RegExp(`requestId: 'mine'[^]*traceId: '${TRACE}'`));
    for (const value of Object.values(loud.records[0]).filter(
      (each) => typeof each === "string" && each.length > 3,
    )) {
      assert.ok(!infos.join("\n").includes(String(value)), String(value));
    }
  });

  it("has the id of the trace when the service failed", async (t) => {
    const broken = () => {
      throw new Error("broken");
    };
    const s = await limited(t, {}, { drift: { observe: broken, flag: broken, view: broken } });
    assertError(await s.post("/predict", s.records[0], { traceparent }), 500, "INTERNAL");
    assert.ok(s.errors.length > 0);
    for (const line of s.errors) assert.match(line, new RegExp(TRACE));
  });
});
