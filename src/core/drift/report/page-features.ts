import { type Html, html } from "../../report/html.ts";
import { clipped, fitting } from "../../report/page.ts";
import type { ColumnComparison } from "../compare/comparison.ts";
import { DRIFT_TESTS } from "../tests/drift-tests.ts";
import { missingChange, valueChange } from "./changes.ts";
import type { DisplayNames } from "./display-names.ts";
import { capital, shownPValue, shownShare, shownStatistic, unbroken } from "./numbers.ts";
import { overlay } from "./overlay.ts";
import type { ColumnProfile, DriftReport } from "./report.ts";
import { inReadingOrder } from "./summary.ts";
import { columnVerdict, SKIPPED } from "./verdicts.ts";

/** What the cards may take of the page; features that have no room are in the table below, and in the JSON report. */
const MAX_BYTES = 500_000;

/** A card for each feature with both of its distributions, those that drifted first. */
export function featureCards(report: DriftReport, names: DisplayNames): Html {
  const profileOf = new Map(report.profiles.map((profile) => [profile.name, profile]));
  const { shown, left } = fitting(inReadingOrder(report, names), MAX_BYTES, (column) =>
    card(column, profileOf.get(column.name), names),
  );
  return html`${LEGEND}
<div class="cards">
${shown}</div>
${left > 0 && html`<p>${left} more are in the table below, and with their distributions in the JSON report.</p>`}`;
}

/** What the two colours of every drawing stand for. */
export const LEGEND = html`<p class="legend"><span class="before">reference</span> <span class="now">current</span></p>`;

function card(column: ColumnComparison, profile: ColumnProfile | undefined, names: DisplayNames): Html {
  const isDrifted = column.isDrift || column.missing.isDrift;
  const label = names.feature(column.name);
  const change = column.isDrift && profile ? valueChange(profile, names) : null;
  return html`<article${isDrifted && html` class="failed"`}>
<header><h3>${clipped(label)}</h3>${label !== column.name && html`<code class="quiet">${clipped(column.name)}</code>`} <span class="verdict ${tone(column)}">${columnVerdict(column)}</span></header>
${change !== null && html`<p><strong>${unbroken(change)}</strong></p>`}
${column.missing.isDrift && html`<p><strong>${unbroken(missingChange(column, names))}</strong></p>`}
${profile && overlay(profile, names)}
<p class="quiet">${unbroken(`${column.skipped === undefined ? testTold(column) : `Not tested: ${SKIPPED[column.skipped]}.`} ${unseenTold(column, profile, names)}`)}</p>
</article>
`;
}

function tone({ test, isDrift, missing }: ColumnComparison): string {
  if (isDrift || missing.isDrift) return "bad";
  return test === null ? "warn" : "good";
}

/** "Kolmogorov–Smirnov 0.21, p 1.2e-9; drift below 0.05 (drift.p_value)". */
function testTold({ test, statistic, pValue, threshold, thresholdFrom }: ColumnComparison): string {
  const title = test === null ? "" : DRIFT_TESTS[test].title;
  const found = `${capital(title)} ${statistic === null ? "" : shownStatistic(statistic)}`;
  const held = `${threshold === null ? "" : shownStatistic(threshold)} (${thresholdFrom})`;
  return pValue === null
    ? `${found}; drift from ${held} on.`
    : `${found}, p ${shownPValue(pValue)}; drift below ${held}.`;
}

function unseenTold(
  { name, rows }: ColumnComparison,
  profile: ColumnProfile | undefined,
  names: DisplayNames,
): string {
  if (profile === undefined || profile.unseen.rows === 0 || rows.current === 0) return "";
  const share = shownShare(profile.unseen.rows / rows.current);
  if (profile.kind === "number") return `${share} of the rows lie outside the reference's range.`;
  const values = profile.unseen.values.map((value) => clipped(names.value(name, value), 24));
  return `${share} of the rows have a category that the reference has not${values.length > 0 ? ` (${values.join(", ")})` : ""}.`;
}
