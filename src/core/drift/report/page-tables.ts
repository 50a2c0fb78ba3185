import { type Html, html } from "../../report/html.ts";
import { clipped, dataTable } from "../../report/page.ts";
import type { ColumnComparison } from "../compare/comparison.ts";
import type { DisplayNames } from "./display-names.ts";
import { shownNumber, shownPValue, shownShare, shownStatistic } from "./numbers.ts";
import type { ColumnProfile, DriftReport, NumberStatistics } from "./report.ts";
import { inReadingOrder } from "./summary.ts";
import { columnVerdict, SKIPPED } from "./verdicts.ts";

/** Lines of a table for people; the JSON report has them all. */
const MOST = { columns: 400, correlations: 12, subgroups: 25 } as const;

/** Every feature with its test, its threshold, and where both came from. */
export function overviewTable(report: DriftReport, names: DisplayNames): Html {
  const columns = inReadingOrder(report, names);
  return html`${dataTable({
    caption: "Each feature: its test, what it found, and what that was held against",
    columns: ["Feature", "Verdict", ...TEST_COLUMNS, "Missing"],
    rows: columns
      .slice(0, MOST.columns)
      .map((column) => [
        clipped(names.feature(column.name), 60),
        columnVerdict(column),
        ...testCells(column),
        missingTold(column),
      ]),
  })}${more(columns.length, MOST.columns)}`;
}

/** What {@link testCells} are of. */
export const TEST_COLUMNS = ["Test, and why", "Statistic", "p-value", "Threshold, and its origin"] as const;

/** The test of a column, what it found, and where test and threshold came from. */
export function testCells(column: ColumnComparison): (string | Html | null)[] {
  const { test, testFrom, statistic, pValue, threshold, thresholdFrom, skipped } = column;
  if (skipped !== undefined) return [SKIPPED[skipped], null, null, null];
  return [
    html`${test} <span class="quiet">${testFrom}</span>`,
    statistic === null ? null : shownStatistic(statistic),
    pValue === null ? null : shownPValue(pValue),
    html`${threshold === null ? "" : shownStatistic(threshold)} <span class="quiet">${thresholdFrom}</span>`,
  ];
}

function missingTold({ missing, skipped }: ColumnComparison): string {
  if (skipped === "absent") return "all";
  const { reference, current, pValue } = missing;
  if (reference === 0 && current === 0) return "none";
  const shares = `${shownShare(reference)} → ${shownShare(current)}`;
  return pValue === null ? shares : `${shares} (p ${shownPValue(pValue)})`;
}

/** How numeric features go together, and whether a forest tells both sides apart. */
export function correlationTable({ comparison }: DriftReport, names: DisplayNames): Html[] | null {
  const { correlations, classifier } = comparison;
  if (correlations === null && classifier === null) return null;
  const parts: Html[] = [];
  if (classifier !== null) {
    const { auc, pValue, threshold, thresholdFrom, isDrift, features } = classifier;
    const told = features.slice(0, 3).filter(({ mean }) => mean > 0.005);
    parts.push(
      html`<p>${isDrift ? "A forest tells the current rows from the reference's" : "A forest cannot tell the current rows from the reference's"}: ROC AUC ${auc.toFixed(3)} (0.5 is chance), p ${shownPValue(pValue)}; drift by the ${thresholdFrom}, ${threshold}.${told.length > 0 && isDrift ? ` What gives them away most: ${told.map(({ feature }) => names.feature(feature)).join(", ")}.` : ""}</p>`,
    );
  }
  if (correlations !== null && correlations.length > 0) {
    parts.push(
      dataTable({
        caption: "Correlations (Pearson's r) of numeric features, those that changed most first",
        columns: ["Features", "Verdict", "Reference", "Current", "Change", "p-value"],
        rows: correlations
          .slice(0, MOST.correlations)
          .map(({ features, reference, current, change, pValue, isDrift }) => [
            features.map((name) => clipped(names.feature(name), 40)).join(" and "),
            isDrift ? "drifted" : "steady",
            signed(reference),
            signed(current),
            `${change > 0 ? "+" : ""}${signed(change)}`,
            pValue === null ? null : shownPValue(pValue),
          ]),
      }),
    );
  }
  return parts.length === 0 ? null : parts;
}

/** To two digits, with the minus sign that is as wide as a plus. */
function signed(value: number): string {
  return value.toFixed(2).replace("-", "−");
}

/** What drifted within the rows of one value. */
export function subgroupTable({ subgroups }: DriftReport, names: DisplayNames): Html | null {
  if (subgroups === null || subgroups.length === 0) return null;
  return html`<p>Drift within the rows that share a value: what a small group goes through drowns in the whole. Features that look steady over all rows are marked.</p>
${dataTable({
  caption: "Subgroups, those in which most drifted unseen first",
  columns: ["Rows where", "Reference", "Current", "Drifted within", "Accuracy, and now expected"],
  rows: subgroups
    .slice(0, MOST.subgroups)
    .map(({ feature, value, share, drifted, accuracy }) => [
      `${clipped(names.feature(feature), 40)} is ${clipped(names.value(feature, value), 40)}`,
      shownShare(share.reference),
      shownShare(share.current),
      drifted.length === 0
        ? "nothing"
        : html`${drifted.slice(0, 5).map(({ feature: name, isHidden }, i) => html`${i > 0 && ", "}${clipped(names.feature(name), 40)}${isHidden && html` <span class="verdict warn">unseen</span>`}`)}${drifted.length > 5 && ` and ${drifted.length - 5} more`}`,
      accuracy === null ? null : `${accuracy.reference.toFixed(2)} → ${accuracy.expected.toFixed(2)}`,
    ]),
})}${more(subgroups.length, MOST.subgroups)}`;
}

/** What the values are like on both sides. */
export function qualityTable({ comparison, profiles }: DriftReport, names: DisplayNames): Html {
  const columnOf = new Map(comparison.features.map((column) => [column.name, column]));
  return html`${dataTable({
    caption: "Values and missing values: reference → current",
    columns: [
      "Feature",
      "Missing",
      "Minimum",
      "Quartile",
      "Median",
      "Quartile",
      "Maximum",
      "Not in the reference",
    ],
    rows: profiles.slice(0, MOST.columns).map((profile) => {
      const column = columnOf.get(profile.name);
      return [
        clipped(names.feature(profile.name), 60),
        column === undefined ? null : missingTold(column),
        ...(["min", "q25", "median", "q75", "max"] as const).map((key) => both(profile, key)),
        unseen(profile, column),
      ];
    }),
  })}${more(profiles.length, MOST.columns)}`;
}

function both({ numbers }: ColumnProfile, key: keyof NumberStatistics): string | null {
  if (!numbers?.reference || !numbers.current) return null;
  const [before, now] = [numbers.reference[key], numbers.current[key]].map(shownNumber);
  return before === now ? before : `${before} → ${now}`;
}

function unseen({ unseen: { rows, values } }: ColumnProfile, column: ColumnComparison | undefined): string {
  const all = column?.rows.current ?? 0;
  if (rows === 0 || all === 0) return "none";
  const named = values.length === 0 ? "" : `: ${values.map((value) => clipped(value, 24)).join(", ")}`;
  return `${shownShare(rows / all)} of the rows${named}`;
}

/** The rows that stand out, and by what. */
export function unusualTable({ unusual, reference }: DriftReport, names: DisplayNames): Html | null {
  if (unusual === null || unusual.rows.length === 0) return null;
  const kind = reference.kind === "model" ? "training rows" : "reference's rows";
  return html`<p>${shownShare(unusual.share)} of the current rows are more unlike the reference than 99 % of the ${kind} are. The most unlike:</p>
${dataTable({
  caption:
    "The score is the sum over the features of −ln of the share of reference rows whose value is as extreme or as rare",
  columns: ["Row", "Score", "Because of"],
  rows: unusual.rows.map(({ row, score, reasons }) => [
    clipped(row, 60),
    score.toFixed(1),
    reasons.length === 0
      ? "many values that are a little unusual"
      : reasons
          .map(
            ({ feature, value, share }) =>
              `${names.feature(feature)} ${valueTold(feature, value, names)} (${shownShare(share)})`,
          )
          .join("; "),
  ]),
})}
<p class="quiet">In brackets: how many of the ${kind} are as extreme or as rare.</p>`;
}

function valueTold(feature: string, value: string | number | null, names: DisplayNames): string {
  if (value === null) return "is missing";
  const named = names.value(feature, String(value));
  return clipped(typeof value === "number" && named === String(value) ? shownNumber(value) : named, 40);
}

function more(count: number, most: number): Html | null {
  return count > most ? html`<p>${count - most} more are in the JSON report.</p>` : null;
}
