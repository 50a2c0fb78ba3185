import assert from "node:assert/strict";
import { test } from "node:test";
import { OpsError } from "../../../src/core/errors.ts";
import { parseDrift } from "../../../src/core/sample/drift.ts";
import { createPassengerGenerator } from "../../../src/core/sample/generator.ts";
import type { Passenger } from "../../../src/core/sample/passenger.ts";
import { agesOf, meanOf, sampleOf, shareOf } from "./tally.ts";

const drifted = (text: string): Passenger[] => sampleOf({ rows: 2000, drift: parseDrift(text) });
const plain = drifted("");

test("a drift is read with columns and values in any case", () => {
  assert.deepEqual(parseDrift(" Age = +15, FARE=X2.5 ,sibsp=-1,Embarked=s:0.9,cabin=MISSING:.5"), [
    { kind: "shift", column: "age", by: 15 },
    { kind: "scale", column: "fare", by: 2.5 },
    { kind: "shift", column: "sibsp", by: -1 },
    { kind: "share", column: "embarked", value: "S", share: 0.9 },
    { kind: "share", column: "cabin", value: "missing", share: 0.5 },
  ]);
  assert.deepEqual(parseDrift(" "), []);
});

test("a mistake names the bad part and the hint lists columns and forms", () => {
  const mistakes: [text: string, message: string][] = [
    ["age", "drift `age` is not `column=change`"],
    ["age=+1,,fare=x2", "drift `` is not `column=change`"],
    ["age=+1=2", "drift `age=+1=2` is not `column=change`"],
    ["boat=+1", "column `boat` cannot drift in `boat=+1`"],
    ["toString=a:0.5", "column `toString` cannot drift in `toString=a:0.5`"],
    ["age=15", "`15` is no change of `age` in drift `age=15`"],
    ["age=x1e3", "`x1e3` is no change of `age` in drift `age=x1e3`"],
    ["fare=x2000000", "`x2000000` is above 1000000 in drift `fare=x2000000`"],
    ["sex=+1", "`sex` takes `value:share`, not `+1`, in drift `sex=+1`"],
    ["fare=missing:0.1", "`fare` has no shares to set in drift `fare=missing:0.1`"],
    ["pclass=4:0.5", "`4` is no value to set the share of in drift `pclass=4:0.5`"],
    ["sex=male:1.5", "share `1.5` is not between 0 and 1 in drift `sex=male:1.5`"],
    ["sex=male:", "share `` is not between 0 and 1 in drift `sex=male:`"],
    ["sex=male:0.5:1", "share `0.5:1` is not between 0 and 1 in drift `sex=male:0.5:1`"],
    ["sex=male:0.5,sex=female:0.5", "`sex` has more than one share in drift `sex=male:0.5,sex=female:0.5`"],
  ];
  for (const [text, message] of mistakes) {
    assert.throws(
      () => parseDrift(text),
      (error) =>
        error instanceof OpsError &&
        error.code === "OPS_USAGE" &&
        error.message === message &&
        /age, fare, sibsp, parch.*value:share.*embarked \(C, Q, S, missing\)/.test(error.hint ?? ""),
      text,
    );
  }
});

test("shifting and scaling move the written value and nothing else", () => {
  const moved = drifted("age=+15,fare=x2,parch=+1");
  const back = moved.map((p, i) => ({ ...p, age: plain[i].age, fare: plain[i].fare, parch: plain[i].parch }));
  assert.deepEqual(back, plain);
  assert.ok(Math.abs(meanOf(agesOf(moved)) - meanOf(agesOf(plain)) - 15) < 1e-6);
  moved.forEach((p, i) => {
    assert.ok(Math.abs(p.fare - 2 * plain[i].fare) < 1e-4);
    assert.equal(p.parch, plain[i].parch + 1);
  });
});

test("changes of one column are applied in their order", () => {
  const first = agesOf(drifted("age=+10,age=x2"));
  const second = agesOf(drifted("age=x2,age=+10"));
  assert.ok(Math.abs(meanOf(first) - meanOf(second)) > 5);
});

test("drifted values stay plausible", () => {
  for (const text of ["age=+200", "age=x50", "age=-200", "age=x0"]) {
    for (const age of agesOf(drifted(text))) assert.ok(age >= 0.08 && age <= 120);
  }
  for (const { fare, sibSp, parch } of drifted("fare=-50,sibsp=-3,parch=x1.5")) {
    assert.ok(fare >= 0 && sibSp >= 0 && Number.isInteger(parch));
  }
});

const shares: [text: string, share: number, has: (p: Passenger) => boolean][] = [
  ["sex=female:0.8", 0.8, (p) => p.sex === "female"],
  ["sex=female:1", 1, (p) => p.sex === "female"],
  ["pclass=3:0.9", 0.9, (p) => p.pclass === 3],
  ["survived=1:0.1", 0.1, (p) => p.survived === 1],
  ["age=missing:0.5", 0.5, (p) => p.age === null],
  ["age=missing:0", 0, (p) => p.age === null],
  ["cabin=missing:0.25", 0.25, (p) => p.cabin === null],
  ["embarked=C:0.7", 0.7, (p) => p.embarked === "C"],
  ["embarked=missing:0.3", 0.3, (p) => p.embarked === null],
];
for (const [text, share, has] of shares) {
  test(`\`${text}\` gives the value that share of the rows`, () => {
    const sample = drifted(text);
    assert.equal(sample.length, 2000);
    // One row of rounding in each of the dozen strata of a port at most.
    assert.ok(Math.abs(shareOf(sample, has) - share) < 12 / 2000);
  });
}

test("shares of several columns hold together", () => {
  const sample = drifted("pclass=3:0.9,sex=female:0.8,survived=1:0.2,age=missing:0.4");
  assert.ok(Math.abs(shareOf(sample, (p) => p.pclass === 3) - 0.9) < 0.01);
  assert.ok(Math.abs(shareOf(sample, (p) => p.sex === "female") - 0.8) < 0.01);
  assert.ok(Math.abs(shareOf(sample, (p) => p.survived === 1) - 0.2) < 0.01);
  assert.ok(Math.abs(shareOf(sample, (p) => p.age === null) - 0.4) < 0.01);
});

test("re-weighting one column leaves the survival within its values as it was", () => {
  const sample = drifted("sex=female:0.8");
  const survival = (rows: Passenger[], sex: string): number =>
    shareOf(
      rows.filter((p) => p.sex === sex),
      (p) => p.survived === 1,
    );
  for (const sex of ["female", "male"]) {
    assert.ok(Math.abs(survival(sample, sex) - survival(plain, sex)) < 0.01);
  }
});

test("shares that no passengers can have together are refused", () => {
  const drift = parseDrift("sex=female:1,pclass=2:1,age=missing:1,survived=1:0.5");
  assert.throws(() => createPassengerGenerator({ rows: 10, seed: 1, drift }), {
    code: "OPS_USAGE",
    message: /no sample has all of the shares `sex=female:1`, `pclass=2:1`/,
  });
});
