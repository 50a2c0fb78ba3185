import type { FeatureImportance } from "../../metrics/feature-importance.ts";
import { html } from "../html.ts";
import { type Figure, place } from "./plot.ts";

const LINE = 24;
const TOP = 48;
const LEFT = 152;
const LENGTH = 280;
/** More would not be read; the rest is in the evaluation. */
const MAX_FEATURES = 30;
/** Longer names would run into the bars. */
const MAX_NAME = 20;

/** How much worse a model scores when a feature is shuffled, with the deviation over the shuffles; null without features. */
export function importanceFigure(importance: readonly FeatureImportance[]): Figure | null {
  if (importance.length === 0) return null;
  const shown = importance.slice(0, MAX_FEATURES);
  const most = Math.max(...shown.map(({ mean, sd }) => mean + sd), Number.MIN_VALUE);
  const length = (value: number) => (Math.max(0, value) / most) * LENGTH;
  const [first] = shown;
  return {
    title: "Permutation importance",
    description: `The score drops by ${first.mean.toFixed(4)} when ${first.feature} is shuffled, more than for any other feature.`,
    width: LEFT + LENGTH + 96,
    height: TOP + shown.length * LINE + 16,
    body: html`${shown.map(({ feature, mean, sd }, i) => {
      const y = TOP + i * LINE;
      const [from, to] = [LEFT + length(mean - sd), LEFT + length(mean + sd)];
      return html`<text x="${LEFT - 8}" y="${y + 14}" text-anchor="end">${cut(feature)}</text><rect class="mark" x="${LEFT}" y="${y + 3}" width="${place(length(mean))}" height="14"/><path class="axis" d="M${place(from)} ${y + 10}H${place(to)}"/><text x="${LEFT + LENGTH + 8}" y="${y + 14}">${mean.toFixed(4)}</text>
`;
    })}`,
  };
}

function cut(name: string): string {
  const characters = [...name];
  return characters.length <= MAX_NAME ? name : `${characters.slice(0, MAX_NAME - 1).join("")}…`;
}
