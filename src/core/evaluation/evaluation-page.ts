import { SCORE_NAMES } from "../metrics/scores.ts";
import { curveFigures, drawFigures } from "../report/figures/evaluation-figures.ts";
import { FIGURE_STYLE, inlineFigure } from "../report/figures/plot.ts";
import { type Html, html } from "../report/html.ts";
import { dataTable, facts, page } from "../report/page.ts";
import { beatenBy } from "./beaten-by.ts";
import type { ClassesEvaluation, ModelEvaluation } from "./model-evaluation.ts";
import type { FairnessGap, Subgroups } from "./subgroups.ts";

/** An evaluation, and of what it is. */
export type PageEvaluation = ModelEvaluation & {
  readonly model: { readonly name: string; readonly version: number; readonly digest: string };
  readonly data: { readonly file: string; readonly rows: number };
};

const STYLE = `${FIGURE_STYLE}
figure { margin: 0; }
figure svg { width: 100%; height: auto; max-width: 30rem; }
figcaption { max-width: 30rem; color: var(--quiet); font-size: .875rem; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); gap: 2rem; }
`;

const BASELINES = {
  majority_class: "the larger class of everyone",
  logistic_regression: "a logistic regression",
};

/** How good a model is, as a page for people in one file: the scores, the figures, and the groups of rows. */
export function evaluationPage(evaluation: PageEvaluation): string {
  const { model, data } = evaluation;
  return page({
    title: `Evaluation of ${model.name} version ${model.version}`,
    style: STYLE,
    body: html`<h1>${model.name} version ${model.version}, evaluated</h1>
${facts([
  ["Rows", data.rows.toLocaleString("en-US")],
  ["File", data.file],
  ["Digest of the model", model.digest.slice(0, 12)],
])}
${scores(evaluation)}
<section aria-labelledby="figures"><h2 id="figures">Figures</h2>
<div class="figures">${[...drawFigures(evaluation).values()].map(inlineFigure)}</div></section>
${"classes" in evaluation ? classes(evaluation) : evaluation.subgroups.map((of) => subgroup(of))}`,
  });
}

/** Each class as the positive one against the rest. */
function classes({ classes: all }: ClassesEvaluation): Html {
  return html`<section aria-labelledby="classes"><h2 id="classes">Classes</h2>
${dataTable({
  caption: "Each class against the rest",
  columns: ["class", "rows", "precision", "recall", "F1", "ROC AUC", "average precision"],
  rows: all.map((of) => [
    of.label,
    of.positives,
    ...[of.precision, of.recall, of.f1, of.roc_auc, of.average_precision].map(told),
  ]),
})}</section>
${all.map(
  (of, k) => html`<section aria-labelledby="class-${k}"><h2 id="class-${k}">${of.label} against the rest</h2>
<div class="figures">${[...curveFigures(of).values()].map(inlineFigure)}</div>
${of.subgroups.map((each) => subgroup(each, ` of ${of.label}`))}</section>`,
)}`;
}

function scores(evaluation: PageEvaluation): Html {
  const { intervals, baselines } = evaluation;
  const beaten = beatenBy(evaluation, baselines).map(({ name }) => BASELINES[name]);
  return html`<section aria-labelledby="scores"><h2 id="scores">Scores</h2>
${beaten.length > 0 && html`<p><span class="verdict warn">Beaten</span> It ranks these rows worse than ${beaten.join(" and ")}. Ship that, or find out why.</p>`}
${dataTable({
  caption: "With the interval in which chance alone may put a score, and baselines on the same rows",
  columns: ["score", "value", "95 % interval", ...baselines.map(({ name }) => BASELINES[name])],
  rows: SCORE_NAMES.map((name) => [
    name,
    told(evaluation[name]),
    between(intervals[name]),
    ...baselines.map((baseline) => told(baseline.scores[name])),
  ]),
})}</section>`;
}

function subgroup({ column, label, groups, gaps, others }: Subgroups, what = ""): Html {
  const id = `by-${column}${what}`.replaceAll(" ", "-");
  return html`<section aria-labelledby="${id}"><h2 id="${id}">By ${label}${what}</h2>
${dataTable({
  caption: "With 95 % intervals",
  columns: [label, "rows", "accuracy", "ROC AUC", "predicted positive", "true positive rate"],
  rows: groups.map((group) => [
    group.label,
    group.rows,
    ...[group.accuracy, group.roc_auc, group.selection_rate, group.true_positive_rate].map(
      (each) => each && `${told(each.value)} (${between(each)})`,
    ),
  ]),
})}
${gap("Demographic parity, the gap of predicted positives", gaps.demographic_parity)}
${gap("Equal opportunity, the gap of true positive rates", gaps.equal_opportunity)}
${others > 0 && html`<p class="quiet">${others} rows of smaller groups are not shown.</p>`}</section>`;
}

function gap(title: string, found: FairnessGap | null): Html {
  if (found === null) return html`<p>${title}: not told, there are not two groups of ten such rows.</p>`;
  const { difference, highest, lowest } = found;
  return html`<p>${title}: <strong>${told(difference)}</strong> (${between(found)}), ${highest.label} ${told(highest.share)}, ${lowest.label} ${told(lowest.share)}.</p>`;
}

function told(value: number | null): string {
  return value === null ? "–" : value.toFixed(4);
}

function between(interval: { readonly low: number | null; readonly high: number | null } | null): string {
  if (interval === null || interval.low === null || interval.high === null) return "–";
  return `${interval.low.toFixed(3)}–${interval.high.toFixed(3)}`;
}
