import assert from "node:assert/strict";
import { Agent, request } from "node:http";
import { after, before, describe, it } from "node:test";
import fc from "fast-check";
import type { Passenger } from "../helpers/passenger-records.ts";
import { assertErrorShape, type Serving, serving } from "../helpers/serving.ts";

const BODIES = 10_000;
const AT_ONCE = 50;

/** What a field may be sent as, right or wrong. */
const anyValue = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.double(),
  fc.string({ unit: "binary" }),
  fc.constantFrom(null, "", 0, -1, 1e308, 2 ** 53, "1", true, [], {}, "x".repeat(2_000)),
);

/** A record with some fields replaced, left out, added or made the whole of something else. */
function changedRecords(records: readonly Passenger[]): fc.Arbitrary<unknown> {
  const record = fc.constantFrom(...records);
  const fields = [...Object.keys(records[0]), "__proto__", "instances", "entityIds", "passengerId", "id"];
  const changes = fc.dictionary(fc.oneof(fc.constantFrom(...fields), fc.string()), anyValue, { maxKeys: 4 });
  const changed = fc
    .tuple(record, changes, fc.subarray(fields, { maxLength: 2 }))
    .map(([each, added, left]) =>
      Object.fromEntries(Object.entries({ ...each, ...added }).filter(([name]) => !left.includes(name))),
    );
  return fc.oneof(
    { weight: 4, arbitrary: changed },
    {
      weight: 2,
      arbitrary: fc.record({ instances: fc.array(fc.oneof(changed, anyValue), { maxLength: 4 }) }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ entityIds: fc.oneof(fc.array(anyValue, { maxLength: 3 }), anyValue) }),
    },
  );
}

/** A text with some of its characters dropped, doubled or replaced. */
function damaged(text: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const damage = fc.tuple(
    fc.nat(),
    fc.nat({ max: 3 }),
    fc.oneof(fc.constantFrom(...'{}[]":,\\e-0'), fc.string()),
  );
  return fc.tuple(text, fc.array(damage, { minLength: 1, maxLength: 4 })).map(([whole, damages]) =>
    damages.reduce((left, [at, drop, put]) => {
      const place = at % (left.length + 1);
      return left.slice(0, place) + put + left.slice(place + drop);
    }, whole),
  );
}

function bodies(records: readonly Passenger[]): fc.Arbitrary<Buffer> {
  const texts = changedRecords(records).map((value) => JSON.stringify(value));
  return fc.oneof(
    { weight: 4, arbitrary: texts.map((text) => Buffer.from(text)) },
    { weight: 3, arbitrary: damaged(texts).map((text) => Buffer.from(text)) },
    { weight: 2, arbitrary: fc.json({ maxDepth: 5 }).map((text) => Buffer.from(text)) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes)) },
  );
}

describe("POST /predict, whatever it is sent", () => {
  let server: Serving;
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  before(async () => {
    server = await serving();
  });
  after(async () => {
    agent.destroy();
    await server.close();
  });

  const send = (path: string, body: Buffer): Promise<{ status: number; text: string }> =>
    new Promise((resolve, reject) => {
      const headers = { "content-type": "application/json", "content-length": body.length };
      request(server.url + path, { method: "POST", agent, headers }, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (piece: string) => {
          text += piece;
        });
        response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
      })
        .on("error", reject)
        .end(body);
    });

  it("answers with a prediction or tells what is wrong, and never fails", async () => {
    const counts = new Map<number, number>();
    const sent = fc.sample(bodies(server.records), { numRuns: BODIES, seed: 20_260_101 });
    const caller = async (first: number) => {
      for (let i = first; i < sent.length; i += AT_ONCE) {
        // One in ten takes the ordinary road, through Express.
        const { status, text } = await send(i % 10 === 0 ? "/predict?x" : "/predict", sent[i]);
        const said = `${sent[i].toString()} → ${status} ${text}`;
        counts.set(status, (counts.get(status) ?? 0) + 1);
        const answer = JSON.parse(text);
        if (status === 200) assert.ok("prediction" in answer || "predictions" in answer, said);
        else {
          assert.ok([400, 404, 413, 422].includes(status), said);
          assertErrorShape(answer);
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, (_, i) => caller(i)));
    assert.deepEqual(server.errors, []);
    // The bodies must reach every part of the checks, or nothing was shown.
    for (const status of [200, 400, 422]) assert.ok((counts.get(status) ?? 0) > 300, `${[...counts]}`);
    assert.equal((await server.post("/predict", server.records[0])).status, 200);
  });
});
