import { type Html, html } from "../report/html.ts";
import { clipped, dataTable, facts, fitting, page, tableRow } from "../report/page.ts";
import type { ExpectationResult } from "./expectation.ts";
import type { ValidationReport } from "./validation-report.ts";
import { inWords } from "./words.ts";

/** What each part of the page may take, so that all of it stays below 1 MB; what has no room is in the JSON report. */
const MAX_BYTES = { failed: 450_000, warned: 200_000, met: 250_000 } as const;

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

function detailed(
  title: string,
  kind: "failed" | "warned",
  results: readonly ExpectationResult[],
): Html | null {
  if (results.length === 0) return null;
  const { shown, left } = fitting(results, MAX_BYTES[kind], (result) => article(result, kind));
  return html`<section><h2>${title}</h2>
${shown}
${leftOver(left)}</section>`;
}

function leftOver(count: number): Html | null {
  return count === 0 ? null : html`<p>${count} more are in the JSON report.</p>`;
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
${result.details !== undefined && html`<p class="quiet">${clipped(capital(told(result.details)), 600)}.</p>`}`;
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
  const rows = results.map(({ expectation_config: config, result }) => [
    clipped(capital(inWords(config)), 200),
    observed(result),
  ]);
  const { shown, left } = fitting(rows, MAX_BYTES.met, (row) => tableRow(row));
  return html`<section><h2>Met</h2>
${dataTable({ caption: `${results.length} ${plural(results.length, "expectation")} met`, columns: ["Expectation", "Found"], rows: rows.slice(0, shown.length) })}
${leftOver(left)}</section>`;
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

/** A value as people write it: numbers to six digits, a list by its parts, an object by its names and values. */
function told(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number")
    return String(Number.isInteger(value) ? value : Number(value.toPrecision(6)));
  if (Array.isArray(value)) return value.map((each) => (each === null ? "empty" : told(each))).join(", ");
  if (typeof value !== "object" || value === null) return value === null ? "empty" : String(value);
  const parts = Object.entries(value).map(([name, each]) => `${name.replaceAll("_", " ")}: ${told(each)}`);
  return parts.join("; ");
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
