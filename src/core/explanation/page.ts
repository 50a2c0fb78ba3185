import { type Html, html } from "../report/html.ts";
import { dataTable, facts, page } from "../report/page.ts";
import type { ExplainedRow, ShownAnswer } from "./explain-rows.ts";

/** What a page of explanations is of. */
export interface ExplanationPage {
  readonly model: string;
  /** What probabilities are of; null where they are of the class that is predicted for a row. */
  readonly positive: string | null;
  readonly source: string;
  readonly rows: readonly ExplainedRow[];
}

const STYLE = `
:root { --raises: #2166ac; --lowers: #b8430b; }
@media (prefers-color-scheme: dark) { :root { --raises: #7fb8ea; --lowers: #ff9d5c; } }
article h2 { margin: 0; }
.bars { width: 100%; max-width: 44rem; height: auto; font-size: 13px; }
.bars text { fill: var(--text); } .bars .raises { fill: var(--raises); } .bars .lowers { fill: var(--lowers); }
.bars line { stroke: var(--quiet); }
`;

/** Rows with their answers, why they are so, and what would turn them: one file for people. */
export function explanationPage({ model, positive, source, rows }: ExplanationPage): string {
  const body = html`<h1>Why the model answers so</h1>
<p class="lead">Each bar is what a feature added to the score of ${positive === null ? "the class that is predicted" : `“${positive}”`}, or took from it. Together with the mean over the training rows they add up to the score.</p>
${facts([
  ["Model", model],
  ["Rows", source],
  ["Explained", rows.length],
])}
${rows.map((row, i) => rowArticle(row, i, positive))}`;
  return page({ title: `Explanations by ${model}`, body, style: STYLE });
}

function rowArticle(row: ExplainedRow, index: number, positive: ExplanationPage["positive"]): Html {
  const { id, prediction, probability, base, score } = row;
  return html`<article>
<header><h2>${id === null ? `Row ${index + 1}` : String(id)}</h2><span>${prediction}, probability ${probability.toFixed(4)}</span></header>
<p class="quiet">From ${base.toFixed(4)} to ${score.toFixed(4)}${score !== probability && `, which is calibrated to ${probability.toFixed(4)}`}</p>
${bars(row)}
${changesOf(row, positive)}
</article>
`;
}

const LINE = 22;
const NAME = 180;
const HALF = 160;

function bars({ contributions }: ExplainedRow): Html {
  const most = Math.max(...contributions.map(({ contribution }) => Math.abs(contribution)), Number.MIN_VALUE);
  const middle = NAME + HALF;
  const width = middle + HALF + 80;
  const height = contributions.length * LINE;
  return html`<svg class="bars" viewBox="0 0 ${width} ${height}" role="img" aria-label="What each feature added or took">
${contributions.map(({ label, contribution }, i) => {
  const length = (Math.abs(contribution) / most) * HALF;
  const y = i * LINE;
  return html`<text x="${NAME - 8}" y="${y + 15}" text-anchor="end">${label}</text><rect class="${contribution < 0 ? "lowers" : "raises"}" x="${(contribution < 0 ? middle - length : middle).toFixed(1)}" y="${y + 4}" width="${length.toFixed(1)}" height="14"/><text x="${width - 4}" y="${y + 15}" text-anchor="end">${signed(contribution)}</text>
`;
})}<line x1="${middle}" x2="${middle}" y1="0" y2="${height}"/>
</svg>`;
}

function changesOf({ changes, pair }: ExplainedRow, positive: ExplanationPage["positive"]): Html {
  // Of two classes it is clear to which one an answer turns.
  const then = ({ prediction, probability }: ShownAnswer) =>
    positive === null ? `${prediction} ${probability.toFixed(4)}` : probability.toFixed(4);
  if (changes.length === 0) {
    const together = pair?.changes
      .map(({ label, from, to }) => `${label} from ${from} to ${to}`)
      .join(" and ");
    return html`<p>No change of a single column turns the answer${together ? ` within what training saw. The nearest of two does: ${together}, which has the probability ${pair && then(pair)}` : ", and none of two, within what training saw"}.</p>`;
  }
  return dataTable({
    caption: "The nearest change of each single column that turns the answer",
    columns: ["column", "from", "to", "probability then"],
    rows: changes.map((change) => [change.label, String(change.from), String(change.to), then(change)]),
  });
}

/** A number with its sign, in four digits. */
function signed(value: number): string {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(4)}`;
}
