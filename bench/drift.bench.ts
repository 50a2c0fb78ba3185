/**
 * How long drift tests take, how often they are wrong without drift, and how often they find it:
 * `npx tsx bench/drift.bench.ts`. Rows are made up here, but for the power, which is measured on passengers of the
 * sample generator with its own drifts.
 */
import { type Column, type Table, textColumn } from "../src/core/dataset/table.ts";
import { classifierTest } from "../src/core/drift/compare/classifier.ts";
import { compareColumns } from "../src/core/drift/compare/compare-columns.ts";
import { compareTables } from "../src/core/drift/compare/compare-tables.ts";
import { referenceOfTable } from "../src/core/drift/compare/pairs.ts";
import { driftSettingsSchema } from "../src/core/drift/compare/settings.ts";
import { createIncrementalKs } from "../src/core/drift/incremental-ks.ts";
import { buildDriftReference } from "../src/core/drift/reference.ts";
import { DRIFT_TEST_NAMES, DRIFT_TESTS } from "../src/core/drift/tests/drift-tests.ts";
import { createDriftWindow } from "../src/core/drift/window.ts";
import { createRng } from "../src/core/rng.ts";
import { parseDrift } from "../src/core/sample/drift.ts";
import { createPassengerGenerator } from "../src/core/sample/generator.ts";
import type { Passenger } from "../src/core/sample/passenger.ts";

const print = (...cells: (string | number)[]): void => {
  const line = cells
    .map((cell, i) => (i === 0 ? String(cell).padEnd(46) : String(cell).padStart(22)))
    .join("");
  process.stdout.write(`${line}\n`);
};
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const rate = (rows: number, ms: number): string => `${(rows / ms / 1000).toFixed(2)} M rows/s`;

function timed<T>(work: () => T): { result: T; ms: number } {
  const start = performance.now();
  const result = work();
  return { result, ms: performance.now() - start };
}

/** Eight columns of numbers and three of categories. */
function madeUp(rows: number, seed: number): Table {
  const rng = createRng(seed);
  const columns = Array.from({ length: 11 }, (_, i): [string, Column] =>
    i < 8
      ? [
          `x${i}`,
          { kind: "number", values: Float64Array.from({ length: rows }, () => rng.float() ** (i + 1)) },
        ]
      : [
          `t${i}`,
          {
            kind: "text",
            codes: Int32Array.from({ length: rows }, () => rng.below(i)),
            dictionary: [..."abcdefghijk"],
          },
        ],
  );
  return { rows, columns: new Map(columns) };
}

const ROWS = 1_000_000;

async function speed(): Promise<void> {
  const [reference, current] = [madeUp(ROWS, 1), madeUp(ROWS, 2)];
  const only = (names: readonly string[], table: Table): Table => ({
    rows: table.rows,
    columns: new Map([...table.columns].filter(([name]) => names.includes(name))),
  });
  print("one column of 1,000,000 rows, both sorted once", "numbers", "categories");
  for (const test of DRIFT_TEST_NAMES) {
    const of = (name: string): string => {
      const settings = driftSettingsSchema.parse({ columns: { [name]: { test } } });
      const prepared = referenceOfTable(only([name], reference));
      const { ms } = timed(() => compareColumns(prepared, only([name], current), settings));
      return rate(ROWS, ms);
    };
    print(test, of("x0"), DRIFT_TESTS[test].takes === "all" ? of("t10") : "");
  }
  for (const policy of ["evidently", "alibi"] as const) {
    const start = performance.now();
    await compareTables(
      { features: reference },
      { features: current },
      driftSettingsSchema.parse({ policy }),
      {
        seed: 1,
      },
    );
    const seconds = (performance.now() - start) / 1000;
    print(`compareTables, 1,000,000 × 11, ${policy}`, `${seconds.toFixed(2)} s`);
  }
  print("memory at most", `${Math.round(process.resourceUsage().maxRSS / 1000)} MB`);
}

/** What the window of `serve` costs: a row that comes in, and an evaluation. */
function liveWindow(): void {
  const served = madeUp(100_000, 3);
  const reference = buildDriftReference(madeUp(2000, 4));
  for (const size of [1000, 10_000]) {
    const window = createDriftWindow({ reference, size });
    const { ms } = timed(() => {
      for (let row = 0; row < served.rows; row++) window.observe(served, row);
    });
    const evaluations = timed(() => {
      for (let i = 0; i < 20; i++) window.evaluate();
    });
    print(
      `live window of ${size} rows × 11`,
      `${((1000 * ms) / served.rows).toFixed(2)} µs a row`,
      `${(evaluations.ms / 20).toFixed(2)} ms to evaluate`,
    );
  }
}

/** What a value costs that comes while the oldest of 1,000 goes, and what it costs to look at the statistic. */
function incrementalKs(): void {
  const rng = createRng(5);
  const values = Float64Array.from({ length: 1_000_000 }, () => rng.float());
  for (const size of [100, 1000, 10_000, 100_000]) {
    const ks = createIncrementalKs(Float64Array.from({ length: size }, () => rng.float()).sort());
    const held = new Int32Array(1000).fill(-1);
    const { ms } = timed(() => {
      for (let i = 0; i < values.length; i++) {
        const slot = i % held.length;
        if (held[slot] >= 0) ks.remove(held[slot]);
        held[slot] = ks.add(values[i]);
      }
    });
    const looks = timed(() => {
      for (let i = 0; i < 100; i++) ks.statistic();
    });
    print(
      `incremental KS, reference of ${size} values`,
      `${((1e6 * ms) / values.length).toFixed(0)} ns a value`,
      `${(10 * looks.ms).toFixed(1)} µs to look`,
    );
  }
}

const TRIALS = 2000;

/** The share of trials without drift that each test calls drifted, at its own threshold. */
function falseAlarms(): void {
  const sizes = [
    [300, 300],
    [3000, 300],
    [3000, 3000],
  ] as const;
  print(`false alarms in ${TRIALS} trials`, ...sizes.map(([m, n]) => `${m} / ${n}`));
  for (const test of DRIFT_TEST_NAMES) {
    const shares = sizes.map(([m, n]) => {
      const rng = createRng(1912);
      const trials = test === "ks_exact" || test === "ks_auto" ? 200 : TRIALS;
      const side = (rows: number): Table => ({
        rows,
        columns: new Map([
          ["x", draw(rows, () => (DRIFT_TESTS[test].takes === "all" ? rng.below(4) : rng.float()))],
        ]),
      });
      const settings = driftSettingsSchema.parse({ numbers: { test } });
      let alarms = 0;
      for (let i = 0; i < trials; i++)
        if (compareColumns(referenceOfTable(side(m)), side(n), settings).columns[0].isDrift) alarms++;
      return percent(alarms / trials);
    });
    print(`  ${test}`, ...shares);
  }
}

function draw(rows: number, value: () => number): Column {
  return { kind: "number", values: Float64Array.from({ length: rows }, value) };
}

function passengers(rows: number, seed: number, drift: string): Table {
  const all = [...createPassengerGenerator({ rows, seed, drift: parseDrift(drift) })];
  const numbers = (value: (p: Passenger) => number | null): Column => ({
    kind: "number",
    values: Float64Array.from(all, (p) => value(p) ?? Number.NaN),
  });
  return {
    rows,
    columns: new Map<string, Column>([
      ["Age", numbers((p) => p.age)],
      ["Fare", numbers((p) => Number(p.fare))],
      ["SibSp", numbers((p) => p.sibSp)],
      ["Pclass", numbers((p) => p.pclass)],
      ["Sex", textColumn(all.map((p) => p.sex))],
      ["Embarked", textColumn(all.map((p) => p.embarked))],
    ]),
  };
}

/** The share of batches of 200 passengers that are called drifted against 891 of the same ship. */
async function power(): Promise<void> {
  const drifts = [
    "",
    "age=+3",
    "age=+8",
    "fare=x1.2",
    "fare=x2",
    "sex=female:0.5",
    "age=missing:0.4",
    "embarked=C:0.3",
  ];
  print("batches of 200 called drifted, of 100", "evidently", "alibi", "any column", "classifier");
  for (const drift of drifts) {
    const reference = passengers(891, 1, "");
    const alarms = { evidently: 0, alibi: 0, column: 0, classifier: 0 };
    for (let seed = 0; seed < 100; seed++) {
      const current = passengers(200, 1000 + seed, drift);
      for (const policy of ["evidently", "alibi"] as const) {
        const { columns } = compareColumns(
          referenceOfTable(reference),
          current,
          driftSettingsSchema.parse({ policy }),
        );
        const drifted = columns.filter(({ isDrift }) => isDrift).length;
        const missing = columns.some((column) => column.missing.isDrift);
        if (missing || (policy === "alibi" ? drifted > 0 : drifted >= columns.length / 2)) alarms[policy]++;
        if (policy === "evidently" && (missing || drifted > 0)) alarms.column++;
      }
      if ((await classifierTest(reference, current, { seed }))?.isDrift) alarms.classifier++;
    }
    print(`  ${drift || "none"}`, alarms.evidently, alarms.alibi, alarms.column, alarms.classifier);
  }
}

await speed();
liveWindow();
incrementalKs();
falseAlarms();
await power();
