import type { ColumnComparison } from "../compare/comparison.ts";
import { shownPValue, shownStatistic } from "./numbers.ts";
import type { DriftReport } from "./report.ts";
import { SKIPPED } from "./verdicts.ts";

interface Case {
  readonly name: string;
  readonly failure?: string | undefined;
  readonly skipped?: string | undefined;
}

/**
 * The report as JUnit XML, for CI systems that show tests: a case for the verdict, for each feature's values, for its
 * missing values where either side has any, and for measured performance. What drifted is a failure.
 */
export function driftJunit(report: DriftReport): string {
  const { comparison, summary } = report;
  const { performance, features } = comparison;
  const cases: Case[] = [
    { name: "drift of the whole", failure: report.isDrift ? summary.join("; ") : undefined },
    ...features.flatMap(featureCases),
    ...(performance === null
      ? []
      : [{ name: "measured performance", failure: performanceFailure(performance) }]),
  ];
  const count = (key: "failure" | "skipped") => cases.filter((each) => each[key] !== undefined).length;
  const totals = `tests="${cases.length}" failures="${count("failure")}" errors="0" skipped="${count("skipped")}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="titanic-ops drift-report" ${totals}>
  <testsuite name="${escaped(`drift of ${report.dataset}`)}" ${totals} timestamp="${report.createdAt}">
${cases.map((each) => testCase(each, report.dataset)).join("\n")}
  </testsuite>
</testsuites>
`;
}

function featureCases(column: ColumnComparison): Case[] {
  const { name, skipped, isDrift, missing } = column;
  const values = {
    name: `${name} values`,
    failure: isDrift ? failureOf(column) : undefined,
    skipped: skipped === undefined ? undefined : SKIPPED[skipped],
  };
  if (missing.threshold === null) return [values];
  const failure = missing.isDrift
    ? `missing share ${missing.reference.toFixed(4)} became ${missing.current.toFixed(4)}, p ${shownPValue(missing.pValue ?? 1)} is below ${shownStatistic(missing.threshold)}`
    : undefined;
  return [values, { name: `${name} missing values`, failure }];
}

function failureOf({
  test,
  testFrom,
  statistic,
  pValue,
  threshold,
  thresholdFrom,
}: ColumnComparison): string {
  const held = `${shownStatistic(threshold ?? 0)} (${thresholdFrom})`;
  return pValue === null
    ? `${test} (${testFrom}): ${shownStatistic(statistic ?? 0)} reaches ${held}`
    : `${test} (${testFrom}): statistic ${shownStatistic(statistic ?? 0)}, p ${shownPValue(pValue)} is below ${held}`;
}

function performanceFailure({
  accuracy,
  rocAuc,
}: NonNullable<DriftReport["comparison"]["performance"]>): string | undefined {
  const fell = [["accuracy", accuracy] as const, ["ROC AUC", rocAuc] as const].flatMap(([name, measure]) =>
    measure?.isDrift
      ? [`${name} fell from ${measure.reference.value.toFixed(3)} to ${measure.current.value.toFixed(3)}`]
      : [],
  );
  return fell.length === 0 ? undefined : fell.join("; ");
}

function testCase({ name, failure, skipped }: Case, dataset: string): string {
  const open = `    <testcase classname="${escaped(dataset)}" name="${escaped(name)}"`;
  if (failure !== undefined)
    return `${open}>\n      <failure message="${escaped(failure)}"/>\n    </testcase>`;
  if (skipped !== undefined)
    return `${open}>\n      <skipped message="${escaped(skipped)}"/>\n    </testcase>`;
  return `${open}/>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

/** XML 1.0 has no place for most control characters and for halves of characters, however they are written. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "\ufffd")
    .replace(/[&<>"']/g, (character) => ENTITIES[character]);
}
