import assert from "node:assert/strict";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, it, type TestContext } from "node:test";
import { type OpenLoopResult, openLoop } from "../../bench/open-loop.ts";

const quickly: RequestListener = (_, response) => void response.end("ok");

async function load(t: TestContext, rate: number, answer: RequestListener): Promise<OpenLoopResult> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  t.after(() => server.close());
  await new Promise((resolve) => server.once("listening", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return openLoop({ url, path: "/", body: "{}", connections: 2, rate, seconds: 0.4 });
}

const slowly: RequestListener = (_, response) => void setTimeout(() => response.end("ok"), 50);

describe("a load at a constant rate", () => {
  it("sends what is due, and counts what is not answered well", async (t) => {
    let asked = 0;
    const result = await load(t, 100, (_, response) => {
      response.statusCode = asked++ < 3 ? 503 : 200;
      response.end("ok");
    });
    assert.equal(result.errors, Math.min(3, asked));
    assert.equal(result.requests + result.errors, asked);
  });

  it("takes for unsent, and not for unanswered, what is due above the rate that is answered", async (t) => {
    const result = await load(t, 5_000, slowly);
    assert.equal(result.errors, 0);
    assert.ok(result.requests >= 2 && result.unsent > result.requests, JSON.stringify(result));
    assert.ok(result.p99 > 50, "what was not sent has waited too");
  });

  it("ends, also where its end comes while something is due and a connection is free", async (t) => {
    let [ms, step] = [0, 0];
    // Time goes on by a step whenever somebody looks: with one step or another the end comes between two looks.
    t.mock.method(performance, "now", () => {
      ms += step;
      return ms;
    });
    for (step = 3; step < 20; step++) {
      const { errors } = await load(t, 700 / step, quickly);
      assert.equal(errors, 0);
    }
  });
});
