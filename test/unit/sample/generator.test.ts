import assert from "node:assert/strict";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import {
  DECK_COUNTS,
  FAMILY_CELLS,
  HISTORICAL_ROWS,
  MISSING,
  PORT_COUNTS,
  TITLE_COUNTS,
} from "../../../src/core/sample/facts.ts";
import { createPassengerGenerator, MAX_SAMPLE_ROWS } from "../../../src/core/sample/generator.ts";
import type { Passenger } from "../../../src/core/sample/passenger.ts";
import { ageGroupOf, flatten, sampleOf, shareOf, tally, titleOf } from "./tally.ts";

const historicalSize = sampleOf();
const familyKey = (p: Passenger): string =>
  [p.pclass, p.sex, ageGroupOf(p), p.survived, p.sibSp, p.parch].join(" ");
const portKey = (p: Passenger): string => [p.pclass, p.sex, p.survived, p.embarked ?? MISSING].join(" ");
const deckKey = (p: Passenger): string => [p.pclass, p.survived, p.cabin?.charAt(0) ?? MISSING].join(" ");
const titleKey = (p: Passenger): string => [p.sex, ageGroupOf(p), titleOf(p)].join(" ");

test("a sample of the historical size has exactly the historical counts", () => {
  const cells = FAMILY_CELLS.map((cell) => [
    [cell.pclass, cell.sex, cell.ageGroup, cell.survived, cell.sibSp, cell.parch].join(" "),
    cell.count,
  ]);
  assert.deepEqual(tally(historicalSize, familyKey), Object.fromEntries(cells));
  assert.deepEqual(tally(historicalSize, portKey), flatten(PORT_COUNTS));
  assert.deepEqual(tally(historicalSize, deckKey), flatten(DECK_COUNTS));
  assert.deepEqual(tally(historicalSize, titleKey), flatten(TITLE_COUNTS));
});

test("the well-known totals of the historical file come out", () => {
  const count = (has: (p: Passenger) => boolean): number => historicalSize.filter(has).length;
  assert.equal(historicalSize.length, 891);
  assert.equal(
    count((p) => p.survived === 1),
    342,
  );
  assert.equal(
    count((p) => p.age === null),
    177,
  );
  assert.equal(
    count((p) => p.cabin === null),
    687,
  );
  assert.equal(
    count((p) => p.embarked === null),
    2,
  );
});

test("every other seed has the same counts in another order", () => {
  const other = sampleOf({ seed: 7 });
  assert.deepEqual(tally(other, familyKey), tally(historicalSize, familyKey));
  assert.deepEqual(tally(other, titleKey), tally(historicalSize, titleKey));
  assert.notDeepEqual(other.map(familyKey), historicalSize.map(familyKey));
});

test("a larger sample keeps the shares", () => {
  const rows = 20_000;
  const large = sampleOf({ rows });
  for (const keyOf of [familyKey, portKey, deckKey, titleKey]) {
    const expected = tally(historicalSize, keyOf);
    const actual = tally(large, keyOf);
    for (const [key, count] of Object.entries(expected)) {
      const share = (count * rows) / HISTORICAL_ROWS;
      // One row of rounding in the cell and one in the stratum it is part of.
      assert.ok(Math.abs((actual[key] ?? 0) - share) < 2, `${key}: ${actual[key]} rows instead of ${share}`);
    }
    assert.deepEqual(Object.keys(actual).sort(), Object.keys(expected).sort());
  }
});

test("even samples of a few rows have the survivors of each class and sex within one row", () => {
  const keyOf = (p: Passenger): string => `${p.pclass} ${p.sex} ${p.survived}`;
  for (const rows of [1, 2, 10, 100]) {
    const actual = tally(sampleOf({ rows, seed: rows }), keyOf);
    for (const [key, count] of Object.entries(tally(historicalSize, keyOf))) {
      assert.ok(Math.abs((actual[key] ?? 0) - (count * rows) / HISTORICAL_ROWS) < 1, key);
    }
  }
});

test("single-row samples differ between seeds as the passengers do", () => {
  const firsts = Array.from({ length: 200 }, (_, seed) => sampleOf({ rows: 1, seed })[0]);
  const women = shareOf(firsts, (p) => p.sex === "female");
  assert.ok(women > 0.2 && women < 0.5, `${women} of the seeds give a woman`);
});

test("passengers are numbered from one in the order of the rows", () => {
  assert.deepEqual(
    historicalSize.map((p) => p.passengerId),
    Array.from({ length: 891 }, (_, i) => i + 1),
  );
});

test("the order of the rows says nothing about survival", () => {
  const large = sampleOf({ rows: 20_000 });
  const firstHalf = shareOf(large.slice(0, 10_000), (p) => p.survived === 1);
  assert.ok(Math.abs(firstHalf - 342 / 891) < 0.02);
});

test("wives travel with a spouse more often than unmarried women, early in the file and late", () => {
  const women = sampleOf({ rows: 20_000 }).filter((p) => p.sex === "female" && ageGroupOf(p) === "adult");
  for (const part of [women.slice(0, 2000), women.slice(-2000)]) {
    const withOne = (title: string): number =>
      shareOf(
        part.filter((p) => titleOf(p) === title),
        (p) => p.sibSp === 1,
      );
    assert.ok(withOne("Mrs") > 2 * withOne("Miss"));
  }
});

test("heap use does not grow with the number of rows", () => {
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  const heapUsed = (): number => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  const passengers = createPassengerGenerator({ rows: 300_000, seed: 1 });
  const take = (count: number): void => {
    for (let i = 0; i < count; i++) passengers.next();
  };
  take(30_000);
  const early = heapUsed();
  take(270_000);
  assert.ok(heapUsed() - early < 2e6);
  assert.equal(passengers.next().done, true);
});

test("the largest sample starts at once", () => {
  const first = createPassengerGenerator({ rows: MAX_SAMPLE_ROWS, seed: 1 }).next().value;
  assert.equal(first?.passengerId, 1);
});

test("rows and seeds out of range are refused before the first row", () => {
  for (const rows of [0, -1, 1.5, Number.NaN, MAX_SAMPLE_ROWS + 1]) {
    assert.throws(() => createPassengerGenerator({ rows, seed: 1 }), {
      code: "OPS_USAGE",
      message: `rows \`${rows}\` is not a whole number from 1 to 1000000000`,
    });
  }
  for (const seed of [0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.throws(() => createPassengerGenerator({ rows: 1, seed }), { code: "OPS_USAGE" });
  }
});
