import assert from "node:assert/strict";
import { once } from "node:events";
import { type ClientRequest, request as httpRequest, type IncomingMessage } from "node:http";
import { after, before, describe, it } from "node:test";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import type { Passenger } from "../helpers/passenger-records.ts";
import { assertError, type Serving, serving } from "../helpers/serving.ts";
import { passengers } from "../helpers/workspace.ts";

const CSV = { "content-type": "text/csv" };
const NDJSON = { "content-type": "application/x-ndjson" };
const HEADER = "PassengerId,Pclass,Name,Sex,Age,SibSp,Parch,Ticket,Fare,Cabin,Embarked";
const ROW = '1,3,"Braund, Mr. Owen",male,22,1,0,A/5 21171,7.25,,S';

describe("POST /predict/batch", () => {
  let server: Serving;
  before(async () => {
    server = await serving();
  });
  after(() => server.close());

  const ndjson = async (body: string) => {
    const reply = await fetch(`${server.url}/predict/batch`, { method: "POST", headers: NDJSON, body });
    const told = (await reply.text()).split("\n").filter(Boolean);
    return { status: reply.status, rows: told.map((line) => JSON.parse(line)) };
  };
  const lines = (records: readonly unknown[]) => records.map((each) => `${JSON.stringify(each)}\n`).join("");

  it("answers CSV with CSV, a line an answer, in order, each as the model alone answers", async () => {
    const reply = await server.post("/predict/batch", passengers(200), CSV);
    assert.equal(reply.status, 200);
    assert.match(reply.headers.get("content-type") ?? "", /^text\/csv/);
    assert.equal(reply.headers.get("x-model-version"), "1");
    const rows: Record<string, string>[] = parse(reply.text, { columns: true });
    assert.deepEqual(Object.keys(rows[0]), [
      "line",
      "PassengerId",
      "prediction",
      "label",
      "probability",
      "error",
    ]);
    assert.deepEqual(
      rows.map(({ line, PassengerId, probability }) => [line, PassengerId, Number(probability)]),
      server.records.map((record, i) => [
        String(i + 2),
        String(record.PassengerId),
        server.offline(server.models[0], record),
      ]),
    );
  });

  it("answers in the other form when asked to", async () => {
    const asNdjson = await server.post("/predict/batch", `${HEADER}\n${ROW}\n`, {
      ...CSV,
      accept: "application/x-ndjson",
    });
    const { probability, ...rest } = JSON.parse(asNdjson.text);
    assert.deepEqual(rest, {
      line: 2,
      PassengerId: 1,
      prediction: probability > 0.5 ? "Survived" : "Did Not Survive",
      label: probability > 0.5 ? 1 : 0,
    });
    const asCsv = await server.post("/predict/batch", lines([server.records[0]]), {
      ...NDJSON,
      accept: "text/csv",
    });
    assert.match(asCsv.text, /^line,PassengerId,prediction,label,probability,error\n1,1,/);
  });

  it("gives every row the answer, or the refusal, that it has alone", async () => {
    const broken = fc.constantFrom<unknown>(
      { Age: "old" },
      { Age: 200 },
      { Hat: 1 },
      { Sex: null },
      { Pclass: 4 },
    );
    const row = fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...server.records) },
      { weight: 1, arbitrary: broken.map((change) => ({ ...server.records[0], ...(change as Passenger) })) },
      { weight: 1, arbitrary: fc.constantFrom<unknown>(7, null, [], {}) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 12 }), async (records) => {
        const { rows } = await ndjson(lines(records));
        assert.equal(rows.length, records.length);
        for (const [i, record] of records.entries()) {
          const { status, json } = await server.post("/predict", record);
          if (status === 200) assert.equal(rows[i].probability, json.probability);
          else assert.equal(rows[i].error.code, json.error.code);
          assert.equal(rows[i].line, i + 1);
        }
      }),
      { numRuns: 20 },
    );
  });

  it("refuses a wrong row by its line and goes on with the next", async () => {
    const bad = { ...server.records[0], Age: 200, Hat: "top" };
    const { rows, status } = await ndjson(
      `${lines([server.records[0], bad])}{"Age":\n\n${lines([server.records[1]])}`,
    );
    assert.equal(status, 200);
    assert.deepEqual(
      rows.map(({ line, error }) => [line, error?.code]),
      [
        [1, undefined],
        [2, "INVALID_INPUT"],
        [3, "BODY_NOT_JSON"],
        [5, undefined],
      ],
    );
    assert.deepEqual(rows[1].error.details.map(({ path }: { path: string }) => path).sort(), ["Age", "Hat"]);
    const csv = await server.post(
      "/predict/batch",
      `${HEADER}\n${ROW.replace("22", "old")}\n${ROW},9\n${ROW}\n`,
      CSV,
    );
    const [, text, count, good] = parse(csv.text) as string[][];
    assert.deepEqual(text, ["2", "", "", "", "", "INVALID_INPUT: Age: `old` is not a number"]);
    assert.match(count[5], /^OPS_INPUT_FIELD_COUNT: /);
    assert.equal(good[5], "");
  });

  it("ends with an error as the last line where the body cannot be read on, and counts it", async () => {
    const open = await server.post("/predict/batch", `${HEADER}\n${ROW}\n${ROW}\n1,"3,x\n`, CSV);
    assert.equal(open.status, 200);
    const rows = parse(open.text) as string[][];
    assert.equal(rows.length, 4);
    assert.equal(rows[3][0], "4");
    assert.match(rows[3][5], /^OPS_INPUT_SYNTAX: .*quote/);
    const latin = Buffer.concat([
      Buffer.from(lines([server.records[0]])),
      Buffer.from('{"Name":"Andr\xe9"}\n', "latin1"),
    ]);
    const streamed = await pieces(server, NDJSON, [Buffer.from(lines([server.records[0]])), latin]);
    const last = JSON.parse(streamed.trim().split("\n").at(-1) ?? "");
    assert.equal(last.error.code, "OPS_INPUT_ENCODING");
    const { text } = await server.get("/metrics");
    assert.match(text, /prediction_error_total\{code="OPS_INPUT_SYNTAX"\} 1/);
    assert.match(text, /batch_rows_total\{result="refused"\} [1-9]/);
  });

  it("refuses as a whole what has no row that can be read", async () => {
    const post = (body: string, headers: Record<string, string>) =>
      server.post("/predict/batch", body, headers);
    assertError(await post("", CSV), 422, "OPS_INPUT_EMPTY");
    assertError(await post("\n \n", NDJSON), 422, "OPS_INPUT_EMPTY");
    assertError(await post(`${HEADER},Hat\n${ROW},1\n`, CSV), 422, "OPS_INPUT_COLUMN_UNKNOWN");
    assertError(await post("{}", { "content-type": "application/json" }), 415, "MEDIA_TYPE");
    assertError(await post("{}", { "content-type": "text/csv; charset=latin1" }), 415, "MEDIA_TYPE");
    assertError(await post(ROW, { ...CSV, accept: "image/png" }), 406, "NOT_ACCEPTABLE");
    assertError(await server.get("/predict/batch"), 405, "METHOD_NOT_ALLOWED");
  });

  it("answers rows while the rest of the body has yet to come", async () => {
    const { request, response } = open(server, NDJSON);
    request.write(lines([server.records[0]]));
    const reading = (await response)[Symbol.asyncIterator]();
    assert.match(String((await reading.next()).value), /"line":1,/);
    request.end(lines([server.records[1]]));
    assert.match(String((await reading.next()).value), /"line":2,/);
    assert.equal((await reading.next()).done, true);
  });

  it("reads no more than the caller takes of the answers", async () => {
    const { request, response } = open(server, NDJSON);
    const many = Buffer.from(lines(server.records).repeat(20));
    let sent = 0;
    const send = (): void => {
      while (sent < 2000 && request.write(many)) sent++;
    };
    request.on("drain", send).on("error", () => undefined);
    send();
    (await response).pause();
    let before = -1;
    while (before !== sent) {
      before = sent;
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    assert.ok(sent < 2000, `${sent} pieces of ${many.length} bytes were taken`);
    request.destroy();
  });

  it("stops when the caller has gone", async () => {
    const { request, response } = open(server, NDJSON);
    request.on("error", () => undefined).write(lines(server.records));
    (await response).on("error", () => undefined).destroy();
    request.destroy();
    for (let i = 0; i < 100; i++) {
      const { text } = await server.get("/metrics");
      // The one in flight is the request for the metrics.
      if (/http_requests_in_flight 1\n/.test(text)) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    assert.fail("the request is still being answered");
  });
});

function open(server: Serving, headers: Record<string, string>) {
  const request: ClientRequest = httpRequest(`${server.url}/predict/batch`, { method: "POST", headers });
  const response = once(request, "response").then(([each]) => each as IncomingMessage);
  return { request, response };
}

/** Sends a body in pieces that arrive apart; returns the whole answer. */
async function pieces(
  server: Serving,
  headers: Record<string, string>,
  parts: readonly Buffer[],
): Promise<string> {
  const { request, response } = open(server, headers);
  const [first, ...rest] = parts;
  request.write(first);
  const answer = await response;
  for (const part of rest) request.write(part);
  request.end();
  let text = "";
  for await (const piece of answer) text += piece;
  return text;
}
