import assert from "node:assert/strict";
import { appendFile, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, it, type TestContext } from "node:test";
import { Registry } from "prom-client";
import { createFolderSink, type FolderSinkOptions } from "../../src/core/prediction-log/folder-sink.ts";
import {
  createPredictionLog,
  type PredictionLogOptions,
} from "../../src/serve/prediction-log/prediction-log.ts";
import { given } from "../helpers/given-predictions.ts";
import { skipWithoutSmallDisk, smallDisk } from "../helpers/small-disk.ts";
import { tempDir } from "../helpers/temp-dir.ts";

const DAY_MS = 86_400_000;

type Options = Partial<PredictionLogOptions> & Omit<FolderSinkOptions, "now">;

function logIn(folder: string, { maxBytes, maxFiles, ...options }: Options = {}) {
  const { now = Date.now } = options;
  const limits = { ...(maxBytes && { maxBytes }), ...(maxFiles && { maxFiles }) };
  const sink = createFolderSink(folder, { ...limits, now: () => new Date(now()) });
  const warnings: string[] = [];
  const registry = new Registry();
  const log = {
    info: () => undefined,
    warn: (_: object, message: string) => warnings.push(message),
    error: () => undefined,
  };
  const predictionLog = createPredictionLog({ sink, log, registry, flushMs: 1, ...options });
  return { predictionLog, warnings, metrics: () => registry.metrics() };
}

async function linesIn(folder: string): Promise<ReturnType<typeof JSON.parse>[]> {
  const names = (await readdir(folder)).sort();
  const texts = await Promise.all(names.map((name) => readFile(path.join(folder, name), "utf8")));
  return texts
    .join("")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

describe("the prediction log", () => {
  it("has a line for every prediction once it is closed", async (t) => {
    const folder = path.join(await tempDir(t), "new", "log");
    const { predictionLog, metrics } = logIn(folder, { now: () => 0 });
    predictionLog.given(given({ requestId: "a", entityIds: [7, null], probabilities: [0.25, 0.5] }));
    predictionLog.given(given({ requestId: "b", indices: [3], entityIds: ["x"] }));
    await predictionLog.close();
    const lines = await linesIn(folder);
    assert.deepEqual(lines[0], {
      time: "1970-01-01T00:00:00.000Z",
      requestId: "a",
      index: 0,
      entityId: 7,
      model: { name: "tiny", version: "3", digest: "d".repeat(64) },
      features: { Age: 30, Title: "Mr" },
      probability: 0.25,
      label: 1,
    });
    assert.deepEqual(
      lines.map(({ requestId, index }) => [requestId, index]),
      [
        ["a", 0],
        ["a", 1],
        ["b", 3],
      ],
    );
    assert.match(await metrics(), /^prediction_log_up 1\n/m);
    assert.match(await metrics(), /^prediction_log_rows_total\{result="written"\} 3$/m);
  });

  it("has a line for every outcome too, in files of their own, and counts those that it could not write", async (t) => {
    const folder = path.join(await tempDir(t), "log");
    const told = (index: number) => ({
      time: "2026-02-01T10:00:00.000Z",
      requestId: "a",
      index,
      entityId: 7,
      modelVersion: "3",
      probability: 0.7,
      predictedAt: "2026-01-31T10:00:00.000Z",
      isPositive: true,
    });
    const { predictionLog, metrics } = logIn(folder, { now: () => 0 });
    predictionLog.given(given());
    predictionLog.told([told(0), told(1)]);
    await predictionLog.close();
    assert.deepEqual(await readdir(folder), [
      "outcomes-1970-01-01-0001.ndjson",
      "predictions-1970-01-01-0001.ndjson",
    ]);
    assert.deepEqual((await linesIn(folder)).slice(0, 2), [told(0), told(1)]);
    assert.match(await metrics(), /^prediction_log_outcomes_total\{result="written"\} 2$/m);

    const file = path.join(await tempDir(t), "file");
    await writeFile(file, "not a folder");
    const down = logIn(file, { now: () => 0 });
    down.predictionLog.told([told(0)]);
    await down.predictionLog.close();
    assert.equal(down.warnings.length, 1);
    assert.match(await down.metrics(), /^prediction_log_outcomes_total\{result="dropped"\} 1$/m);
  });

  it("starts a file when one is full and when a day begins, and keeps no more than it may", async (t) => {
    const folder = await tempDir(t);
    let now = 0;
    const { predictionLog } = logIn(folder, { now: () => now, maxBytes: 200, maxFiles: 3 });
    await writeFile(path.join(folder, "notes.txt"), "not of the log");
    for (let day = 0; day < 2; day++) {
      for (let i = 0; i < 4; i++) {
        predictionLog.given(given({ requestId: `d${day}-${i}` }));
        await predictionLog.find([]);
      }
      now += DAY_MS;
    }
    await predictionLog.close();
    assert.deepEqual((await readdir(folder)).sort(), [
      "notes.txt",
      "predictions-1970-01-02-0002.ndjson",
      "predictions-1970-01-02-0003.ndjson",
      "predictions-1970-01-02-0004.ndjson",
    ]);
  });

  it("goes on with the file of the day, and ends a line that was cut short", async (t) => {
    const folder = await tempDir(t);
    const first = logIn(folder, { now: () => 0 });
    first.predictionLog.given(given({ requestId: "a" }));
    await first.predictionLog.close();
    const [name] = await readdir(folder);
    await appendFile(path.join(folder, name), '{"time":"1970');
    const second = logIn(folder, { now: () => 0 });
    second.predictionLog.given(given({ requestId: "b" }));
    await second.predictionLog.close();
    assert.deepEqual(await readdir(folder), [name]);
    const [, cut, whole] = (await readFile(path.join(folder, name), "utf8")).split("\n");
    assert.equal(cut, '{"time":"1970');
    assert.equal(JSON.parse(whole).requestId, "b");
  });

  it("is one for several workers: every line is whole and there once, over changes of the file", async (t) => {
    const folder = await tempDir(t);
    const workers = Array.from({ length: 3 }, () => logIn(folder, { maxBytes: 4000, maxFiles: 1000 }));
    for (let i = 0; i < 100; i++) {
      for (const [worker, { predictionLog }] of workers.entries()) {
        predictionLog.given(given({ requestId: `w${worker}-${i}`, entityIds: [1, 2, 3] }));
      }
      await Promise.all(workers.map(({ predictionLog }) => predictionLog.find([])));
    }
    const [first] = workers;
    const found = await first.predictionLog.find([{ requestId: "w2-7", index: 1 }]);
    assert.equal(found[0]?.entityId, 2);
    await Promise.all(workers.map(({ predictionLog }) => predictionLog.close()));
    const keys = (await linesIn(folder)).map(({ requestId, index }) => `${requestId} ${index}`);
    assert.deepEqual([keys.length, new Set(keys).size], [900, 900]);
    assert.ok((await readdir(folder)).length > 10);
  });

  it("finds predictions by request and by entity, the newest of them", async (t) => {
    const { predictionLog } = logIn(await tempDir(t), { maxBytes: 1000 });
    for (let i = 0; i < 20; i++) {
      predictionLog.given(
        given({ requestId: `r${i}`, entityIds: [i % 5, `e"${i}`], probabilities: [i / 20, 0.5] }),
      );
      await predictionLog.find([]);
    }
    const found = await predictionLog.find([
      { requestId: "r3", index: 1 },
      { entityId: "4" },
      { requestId: "r3", index: 2 },
      { entityId: 'e"2' },
    ]);
    assert.deepEqual(
      found.map((each) => each && [each.requestId, each.index]),
      [["r3", 1], ["r19", 0], undefined, ["r2", 1]],
    );
    await predictionLog.close();
  });

  it("warns once of a place that cannot be written, and writes again when it can be", async (t) => {
    const folder = path.join(await tempDir(t), "log");
    await writeFile(folder, "a file where the folder should be");
    let now = 0;
    const { predictionLog, warnings, metrics } = logIn(folder, { now: () => now, retryMs: 1000 });
    for (let i = 0; i < 3; i++) {
      await predictionLog.find([]);
      predictionLog.given(given());
    }
    assert.equal(warnings.filter((each) => each.includes("not written down")).length, 1);
    assert.match(await metrics(), /^prediction_log_up 0\n/m);
    await rm(folder);
    now += 1000;
    predictionLog.given(given({ requestId: "again" }));
    await predictionLog.close();
    assert.deepEqual(
      (await linesIn(folder)).map(({ requestId }) => requestId),
      ["again"],
    );
    assert.match(await metrics(), /^prediction_log_up 1\n/m);
    assert.match(await metrics(), /^prediction_log_rows_total\{result="dropped"\} 3$/m);
  });

  it("stops when the disk is full", { skip: skipWithoutSmallDisk() }, async (t: TestContext) => {
    const { predictionLog, warnings, metrics } = logIn(smallDisk(t, "64k"));
    for (let i = 0; i < 100; i++)
      predictionLog.given(given({ entityIds: Array.from({ length: 50 }, (_, id) => id) }));
    await predictionLog.close();
    assert.equal(warnings.length, 1);
    assert.match(await metrics(), /^prediction_log_up 0\n/m);
  });
});
