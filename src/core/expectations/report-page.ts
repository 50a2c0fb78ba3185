import { type Html, html } from "../report/html.ts";
import { clipped, dataTable, facts, page } from "../report/page.ts";
import type { ExpectationResult } from "./expectation.ts";
import type { ValidationReport } from "./validation-report.ts";
import { inWords } from "./words.ts";

/** Failures that are told in full; with the twenty examples that each has, and those cut, a page stays below 1 MB. */
const MAX_DETAILED = 100;
/** Rows of the table of what was met. */
const MAX_LISTED = 1000;

/** The report as a page for people: what failed first, in words, with examples. */
export function reportPage(
  report: ValidationReport,
  { invalidFile }: { invalidFile: string | null },
): string {
  const failed = report.results.filter(({ success }) => !success);
  const isWarning = (result: ExpectationResult) => result.expectation_config.severity === "warn";
  const errors = failed.filter((result) => !isWarning(result));
  const warnings = failed.filter(isWarning);
  const met = report.results.filter(({ success }) => success);
  const verdict = report.success ? "passed" : "failed";
  return page({
    title: `Data validation ${verdict}: ${report.meta.file}`,
    body: html`<h1>Data validation <span class="verdict ${report.success ? "good" : "bad"}">${verdict}</span></h1>
<p class="lead">${summary(report, errors.length, warnings.length)}</p>
${facts([
  ["Checked", report.meta.file],
  ["Suite", report.suite_name],
  ["Rows", report.meta.rows],
  ["Invalid rows", report.meta.invalid_rows],
  [
    "Expectations met",
    `${report.statistics.successful_expectations} of ${report.statistics.evaluated_expectations}`,
  ],
])}
${invalidFile !== null && html`<p>The invalid rows are in <code>${invalidFile}</code>, each with what it breaks.</p>`}
${detailed("Not met", "failed", errors)}
${detailed("Warnings", "warned", warnings)}
${met.length > 0 && listed(met)}`,
  });
}

function summary({ meta, results }: ValidationReport, errors: number, warnings: number): string {
  const all = `${results.length} ${plural(results.length, "expectation")}`;
  if (errors === 0 && warnings === 0)
    return `All ${all} were met by ${meta.rows} ${plural(meta.rows, "row")}.`;
  const told = [
    errors > 0 && `${errors} of ${all} ${errors === 1 ? "was" : "were"} not met`,
    warnings > 0 &&
      `${warnings} ${errors > 0 ? "more " : ""}gave ${warnings === 1 ? "a warning" : "warnings"}`,
  ].filter((part) => part !== false);
  return `${told.join(", and ")}, over ${meta.rows} ${plural(meta.rows, "row")}.`;
}

function plural(count: number, word: string): string {
  return count === 1 ? word : `${word}s`;
}

function detailed(title: string, kind: string, results: readonly ExpectationResult[]): Html | null {
  if (results.length === 0) return null;
  const more = results.length - MAX_DETAILED;
  return html`<section><h2>${title}</h2>
${results.slice(0, MAX_DETAILED).map((result) => article(result, kind))}
${more > 0 && html`<p>${more} more are in the JSON report.</p>`}</section>`;
}

function article(
  { expectation_config: config, result, exception_info: fault }: ExpectationResult,
  kind: string,
): Html {
  const notes = config.description ?? (typeof config.notes === "string" ? config.notes : null);
  return html`<article class="${kind}">
<header><h3>${clipped(capital(inWords(config)), 400)}</h3><code class="quiet">${config.type}</code></header>
${notes !== null && html`<p>${clipped(notes, 1000)}</p>`}
${fault.exception_message !== null && html`<p>It could not be judged: ${fault.exception_message}.</p>`}
${found(result)}
${examples(result)}
</article>
`;
}

type Result = ExpectationResult["result"];

function found(result: Result): Html | null {
  if (result.unexpected_count !== undefined && result.element_count !== undefined) {
    const share = result.unexpected_percent;
    return html`<p><strong>${result.unexpected_count}</strong> of ${result.element_count} rows${
      share == null ? "" : ` (${percent(share)}${result.missing_count ? " of those that have a value" : ""})`
    } ${result.unexpected_count === 1 ? "is" : "are"} not as expected${
      result.missing_count ? `; ${result.missing_count} more have no value` : ""
    }.</p>`;
  }
  if (result.observed_value === undefined) return null;
  return html`<p>Found: <strong>${clipped(told(result.observed_value), 600)}</strong></p>
${result.details !== undefined && html`<p class="quiet"><code>${clipped(JSON.stringify(result.details), 600)}</code></p>`}`;
}

function examples(result: Result): Html | null {
  const { partial_unexpected_list: values = [], partial_unexpected_counts: counts = [] } = result;
  if (values.length === 0) return null;
  const places = result.partial_unexpected_lines ?? result.partial_unexpected_index_list;
  const place = result.partial_unexpected_lines === undefined ? "Row (from 0)" : "Line";
  const first = values.map((value, i) => [...(places ? [places[i]] : []), shown(value)]);
  const repeated = counts.some(({ count }) => count > 1);
  return html`<div class="side">
${dataTable({ caption: "The first of them", columns: [...(places ? [place] : []), "Value"], rows: first })}
${repeated && dataTable({ caption: "The most frequent of them", columns: ["Value", "Rows"], rows: counts.map(({ value, count }) => [shown(value), count]) })}
</div>`;
}

function listed(results: readonly ExpectationResult[]): Html {
  const rows = results
    .slice(0, MAX_LISTED)
    .map(({ expectation_config: config, result }) => [
      clipped(capital(inWords(config)), 200),
      observed(result),
    ]);
  const more = results.length - rows.length;
  return html`<section><h2>Met</h2>
${dataTable({ caption: `${results.length} ${plural(results.length, "expectation")} met`, columns: ["Expectation", "Found"], rows })}
${more > 0 && html`<p>${more} more are in the JSON report.</p>`}</section>`;
}

/** What was found of an expectation that was met, in a few words. */
function observed(result: Result): string {
  if (Array.isArray(result.observed_value)) return clipped(told(result.observed_value), 120);
  if (result.observed_value != null) return clipped(told(result.observed_value), 120);
  if (result.unexpected_count)
    return `${result.unexpected_count} are not (${percent(result.unexpected_percent ?? 0)})`;
  return result.missing_count ? `all; ${result.missing_count} have no value` : "all";
}

function percent(share: number): string {
  return `${share >= 0.05 || share === 0 ? share.toFixed(1) : "< 0.1"} %`;
}

function shown(value: unknown): string | Html {
  return value === null ? html`<span class="quiet">empty</span>` : clipped(told(value));
}

/** A value as people write it: a list by its parts. */
function told(value: unknown): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map((each) => (each === null ? "empty" : told(each))).join(", ");
  return JSON.stringify(value);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
