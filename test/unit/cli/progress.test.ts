import assert from "node:assert/strict";
import { Writable } from "node:stream";
import { describe, it, mock, type TestContext } from "node:test";
import { stripVTControlCharacters } from "node:util";
import { amountTold, createPace } from "../../../src/cli/pace.ts";
import { createProgress, type Progress } from "../../../src/cli/progress.ts";

const START = { done: 0, total: 300, unit: "trees" };

describe("the pace of an amount", () => {
  const at = (ms: number) => () => ms;
  it("is the growth since it was first told, and what is left at that", () => {
    let time = 0;
    const pace = createPace(() => time);
    assert.deepEqual(pace({ ...START, done: 20 }), { perSecond: null, secondsLeft: null });
    time = 2000;
    assert.deepEqual(pace({ ...START, done: 120 }), { perSecond: 50, secondsLeft: 3.6 });
  });

  it("has no time left where nobody knows the total", () => {
    let time = 0;
    const pace = createPace(() => time);
    const rows = { done: 0, total: null, unit: "rows" };
    pace(rows);
    time = 1000;
    assert.deepEqual(pace({ ...rows, done: 5000 }), { perSecond: 5000, secondsLeft: null });
  });

  it("begins anew with another unit, another total or a smaller number", () => {
    let time = 0;
    const pace = createPace(() => time);
    const none = { perSecond: null, secondsLeft: null };
    pace(START);
    time = 10_000;
    assert.deepEqual(pace({ done: 3, total: 10, unit: "folds" }), none);
    time = 20_000;
    assert.deepEqual(pace({ done: 4, total: 20, unit: "folds" }), none);
    time = 30_000;
    assert.deepEqual(pace({ done: 1, total: 20, unit: "folds" }), none);
    time = 32_000;
    assert.equal(pace({ done: 3, total: 20, unit: "folds" }).perSecond, 1);
  });

  it("says nothing too soon", () => {
    const pace = createPace(at(0));
    pace(START);
    assert.deepEqual(pace({ ...START, done: 200 }), { perSecond: null, secondsLeft: null });
  });

  const told: [Parameters<typeof amountTold>, string][] = [
    [
      [
        { ...START, done: 140 },
        { perSecond: 52.4, secondsLeft: 3.05 },
      ],
      "140 of 300 trees, 52/s, 3 s left",
    ],
    [
      [
        { done: 12_000, total: null, unit: "rows" },
        { perSecond: 1.25, secondsLeft: null },
      ],
      "12,000 rows, 1.3/s",
    ],
    [
      [
        { done: 1.5e6, total: 4e9, unit: "bytes" },
        { perSecond: 2e6, secondsLeft: 1999 },
      ],
      "1.5 MB of 4.0 GB, 2.0 MB/s, 33 min 19 s left",
    ],
    [[START, { perSecond: 0.01, secondsLeft: 30_000 }], "0 of 300 trees, 0.0/s, 8 h 20 min left"],
  ];
  for (const [given, text] of told) it(`is told as: ${text}`, () => assert.equal(amountTold(...given), text));
});

/** Progress with a clock and timers that only move when told to. */
function watched(t: TestContext, options: { animate: boolean; unicode?: boolean; quiet?: boolean }) {
  mock.timers.enable({ apis: ["setInterval"] });
  t.after(() => mock.timers.reset());
  let time = 0;
  const written: string[] = [];
  const output = new Writable({
    write(chunk: Buffer, _encoding, done) {
      written.push(chunk.toString());
      done();
    },
  });
  const progress: Progress = createProgress(Object.assign(output, { columns: 80 }), {
    unicode: true,
    quiet: false,
    ...options,
    now: () => time,
  });
  return {
    progress,
    written,
    pass(ms: number) {
      for (let left = ms; left > 0; left -= 20) {
        time += 20;
        mock.timers.tick(20);
      }
    },
  };
}

describe("progress in a terminal", () => {
  it("is a line with a bar, the rate and the time left, which goes when the work has ended", (t) => {
    const { progress, written, pass } = watched(t, { animate: true });
    progress.start("train");
    progress.update(START);
    pass(1000);
    progress.update({ ...START, done: 150 });
    pass(100);
    assert.match(
      stripVTControlCharacters(written.at(-1) ?? ""),
      /^\r[◒◐◓◑] train {2}████████ {10}150 of 300 trees, 1\d\d\/s, 1 s left$/,
    );
    progress.end("train  ran");
    assert.deepEqual(written.slice(-2), ["\r\u001b[2K", "✔ train  ran\n"]);
  });

  it("is not shown for what is over at once", (t) => {
    const { progress, written, pass } = watched(t, { animate: true });
    progress.start("train");
    pass(100);
    progress.stop();
    pass(1000);
    assert.deepEqual(written, []);
  });

  it("never is wider than the terminal", (t) => {
    const { progress, written, pass } = watched(t, { animate: true });
    progress.start("extract");
    progress.update(
      "try 1 of 3 to download failed: the service did not answer within thirty seconds, nor within sixty",
    );
    pass(1000);
    for (const line of written) assert.ok(stripVTControlCharacters(line).length <= 80, line);
  });

  it("is ASCII where the terminal shows no more", (t) => {
    const { progress, written, pass } = watched(t, { animate: true, unicode: false });
    progress.start("train");
    progress.update({ ...START, done: 150 });
    pass(300);
    progress.end("done – whole");
    assert.match(
      stripVTControlCharacters(written.at(-3) ?? ""),
      /^\r[-\\|/] train {2}######## {10}150 of 300 trees$/,
    );
    assert.equal(written.at(-1), "+ done - whole\n");
  });
});

describe("progress without a terminal", () => {
  it("is a line every ten seconds, a line for what happens, and a line for what has ended", (t) => {
    const { progress, written, pass } = watched(t, { animate: false });
    progress.start("process");
    pass(9000);
    progress.update("Redis did not answer; try 2 of 3");
    pass(2000);
    progress.update({ done: 1000, total: 5000, unit: "entities" });
    pass(8000);
    progress.update({ done: 3000, total: 5000, unit: "entities" });
    pass(2000);
    progress.end("process  ran");
    pass(60_000);
    assert.deepEqual(written, [
      "… process  Redis did not answer; try 2 of 3\n",
      "… process  10 s so far\n",
      "… process  3,000 of 5,000 entities, 222/s, 9 s left\n",
      "✔ process  ran\n",
    ]);
  });

  it("is nothing at all when it is to be quiet", (t) => {
    const { progress, written, pass } = watched(t, { animate: false, quiet: true });
    progress.start("process");
    progress.update("Redis did not answer");
    pass(60_000);
    progress.end("process");
    assert.deepEqual(written, []);
  });
});
