import assert from "node:assert/strict";
import type { RequestListener } from "node:http";
import { describe, it, type TestContext } from "node:test";
import { createRateLimit } from "../../../../src/core/tracking/remote/rate-limit.ts";
import { createTrackerHttp } from "../../../../src/core/tracking/remote/tracker-http.ts";
import { deadAddress, httpServer } from "../../../helpers/http-server.ts";
import { opsError } from "../../../helpers/ops-error.ts";

const signal = new AbortController().signal;

function opened(place: string, { limit = createRateLimit(1000), timeoutMs = 10_000 } = {}) {
  return createTrackerHttp({
    tracker: { name: "mlflow", place },
    headers: { authorization: "Bearer secret-token" },
    limit,
    timeoutMs,
    complaintIn: (body) => ({ code: body === "" ? null : "BAD_NAME", message: body || "no more" }),
  });
}

async function answering(t: TestContext, answer: RequestListener) {
  const place = await httpServer(t, answer);
  return { place, ask: opened(place), url: new URL("/api/runs", place) };
}

describe("asking a tracker", () => {
  it("sends who asks, and gives what it answers", async (t) => {
    const { ask, url } = await answering(t, (request, response) => {
      request.pipe(response.writeHead(200, { "x-seen": String(request.headers.authorization) }));
    });
    assert.equal(await ask({ method: "PATCH", url, body: "é" }, signal), "é");
    assert.equal(await ask({ method: "PUT", url, body: new Uint8Array([65]), bytes: 1 }, signal), "A");
  });

  it("tells what may be tried again from what is refused, and from what needs somebody to act", async (t) => {
    for (const [status, kind] of [
      [503, { transient: true, refused: false }],
      [429, { transient: true, refused: false }],
      [400, { transient: false, refused: true }],
      [401, { transient: false, refused: false }],
      [404, { transient: false, refused: false }],
    ] as const) {
      const { ask, url } = await answering(t, (_, response) =>
        response.writeHead(status).end("no such name"),
      );
      const { message, details } = await opsError("OPS_TRACKER_FAILED", () =>
        ask({ method: "POST", url }, signal),
      );
      assert.match(
        message,
        new RegExp(
          `^mlflow at http://127\\.0\\.0\\.1:\\d+: answered ${status} to POST /api/runs: no such name$`,
        ),
      );
      const { transient, refused, status: told, remoteCode } = details;
      assert.deepEqual(
        { transient, refused, told, remoteCode },
        { ...kind, told: status, remoteCode: "BAD_NAME" },
      );
      assert.doesNotMatch(JSON.stringify([message, details]), /secret-token/);
    }
  });

  it("says of one that is not there, or does not answer, that it may be later", async (t) => {
    const dead = await deadAddress();
    const silent = await httpServer(t, () => undefined);
    for (const place of [dead, silent]) {
      const ask = opened(place, { timeoutMs: 200 });
      const asked = () => ask({ method: "GET", url: new URL(place) }, signal);
      const { message, details } = await opsError("OPS_TRACKER_FAILED", asked);
      assert.match(message, /cannot be reached \((connect ECONNREFUSED .*|no answer within 0\.2 s)\)$/);
      assert.equal(details.transient, true);
    }
  });

  it("does not wait for an answer that begins and never ends", async (t) => {
    const place = await httpServer(t, (_, response) => void response.writeHead(200).write("{"));
    const ask = opened(place, { timeoutMs: 200 });
    await opsError("OPS_TRACKER_FAILED", () => ask({ method: "GET", url: new URL(place) }, signal));
  });

  it("keeps away as long as it is asked to", async (t) => {
    const pauses: number[] = [];
    const limit = { take: async () => undefined, pause: (ms: number) => void pauses.push(ms) };
    const place = await httpServer(t, (request, response) =>
      response.writeHead(429, { "retry-after": request.url === "/a" ? "2" : "3600" }).end(),
    );
    const ask = opened(place, { limit });
    for (const path of ["/a", "/b"])
      await opsError("OPS_TRACKER_FAILED", () => ask({ method: "GET", url: new URL(path, place) }, signal));
    assert.deepEqual(pauses, [2000, 60_000]);
  });
});
