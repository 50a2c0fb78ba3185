import { type Html, html } from "../../report/html.ts";
import { facts, page } from "../../report/page.ts";
import type { DisplayNames } from "./display-names.ts";
import { capital, shownNumber, unbroken } from "./numbers.ts";
import { featureCards } from "./page-features.ts";
import { predictionSection } from "./page-predictions.ts";
import { DRIFT_STYLE } from "./page-style.ts";
import { correlationTable, overviewTable, qualityTable, subgroupTable, unusualTable } from "./page-tables.ts";
import type { DriftReport } from "./report.ts";
import { type Verdict, verdictOf } from "./verdicts.ts";

const TONES: Readonly<Record<Verdict, string>> = { drift: "bad", "some drift": "warn", "no drift": "good" };

/** The report as a page for people, in one file below 1 MB whatever the data: words first, then what they rest on. */
export function driftPage(report: DriftReport, names: DisplayNames): string {
  const verdict = verdictOf(report);
  const sections = [
    section("features", "Features", [featureCards(report, names), overviewTable(report, names)]),
    section("predictions", "Predictions", predictionSection(report, names)),
    section("together", "Features together", correlationTable(report, names)),
    section("subgroups", "Subgroups", subgroupTable(report, names)),
    section("quality", "Data quality", qualityTable(report, names)),
    section("unusual", "Rows most unlike the reference", unusualTable(report, names)),
    section("method", "How this was judged", method(report)),
  ].filter((each) => each !== null);
  return page({
    title: `Drift report: ${verdict} (${report.dataset})`,
    style: DRIFT_STYLE,
    body: html`<h1>Drift report <span class="verdict ${TONES[verdict]}">${verdict}</span></h1>
<ul class="changes">${report.summary.map((clause) => html`<li>${unbroken(capital(clause))}</li>`)}</ul>
${about(report)}
${report.notes.map((note) => html`<p><span class="verdict warn">Note</span> ${note}</p>`)}
<nav aria-label="Sections"><ul class="contents">${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>
${sections.map(({ markup }) => markup)}`,
  });
}

function section(id: string, title: string, content: Html | readonly Html[] | null) {
  if (content === null) return null;
  return {
    id,
    title,
    markup: html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>\n${content}</section>\n`,
  };
}

function about({ reference, current, model, createdAt, period, comparison }: DriftReport): Html {
  const time = (text: string) => text.replace("T", " ").replace(/(:\d\d)\.\d+Z$/, "$1 UTC");
  const span =
    current.from !== null && current.to !== null ? `${time(current.from)} to ${time(current.to)}` : null;
  const asked = [
    period.since && `since ${time(period.since)}`,
    period.until && `until ${time(period.until)}`,
  ];
  return facts([
    ["Reference", `${reference.name}, ${reference.rows.toLocaleString("en-US")} rows`],
    ["Current", `${current.name}, ${current.rows.toLocaleString("en-US")} rows`],
    ...(asked.some(Boolean) ? [["Asked for", asked.filter(Boolean).join(", ")] as const] : []),
    ...(span === null ? [] : [["Predictions given", span] as const]),
    ...(current.outcomes > 0 ? [["Known outcomes", current.outcomes] as const] : []),
    ["Model", model === null ? "none" : `${model.name} version ${model.version}`],
    ["Policy", comparison.policy],
    ["Made", time(createdAt)],
  ]);
}

/** The rules that decided, in words. */
function method({ comparison, codeVersion }: DriftReport): Html {
  const { policy, correction, pValue, drifted } = comparison;
  const whole =
    policy === "evidently"
      ? `the whole has drifted when at least ${shownNumber(drifted.threshold)} of the tested features has`
      : "the whole has drifted when any feature has";
  const corrected =
    correction === "none"
      ? "tests are not corrected for their number"
      : `tests are corrected by ${correction}`;
  return html`<p>Policy <code>${policy}</code> at level ${pValue}: ${corrected}; ${whole}, when the missing values of any feature have, or when measured performance fell. The keys under <code>drift</code> in the dataset file change this; <code>docs/reference/drift-tests.md</code> says what each test does.</p>
<p>A p-value says how often chance alone would give such a difference: with many rows it finds differences that matter to nobody. A distance says how large the difference is, whatever the number of rows. Missing values are tested apart from the values, by chi-squared, corrected over the features that miss any.</p>
<p class="quiet">titanic-ops ${codeVersion}</p>`;
}
