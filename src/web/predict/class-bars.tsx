import type { ModelAnswer } from "../../core/model/model.ts";
import type { ServedForm } from "../api.ts";
import { percent } from "../probability.ts";
import { TEXTS } from "../texts.ts";

interface ClassBarsProps {
  readonly classes: ServedForm["classes"];
  readonly answer: ModelAnswer;
  /** The service's answer, to mark while another is tried; null for none. */
  readonly mark: ModelAnswer | null;
}

/** As many are drawn; the rest is one bar. */
const MOST = 12;

/** How probable each of more than two classes is, in the order of the dataset; the predicted one is marked. */
export function ClassBars({ classes, answer, mark }: ClassBarsProps) {
  const bars = barsOf(classes, answer, mark);
  return (
    <ul class="bars classes" aria-label={TEXTS.predict.classes}>
      {bars.map(({ label, value, before, isPredicted }) => (
        <li key={label} aria-current={isPredicted ? "true" : undefined}>
          <span class="name">
            {isPredicted && <span aria-hidden="true">▸ </span>}
            {label}
          </span>
          <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
            <rect class="track" width="100" height="10" />
            <rect class={isPredicted ? "raises" : "lowers"} width={value * 100} height="10" />
            {before !== null && <line x1={before * 100} y1="-3" x2={before * 100} y2="13" />}
          </svg>
          <span class="points">
            {percent(value)}
            {isPredicted && <span class="visually-hidden"> {TEXTS.predict.predicted}</span>}
          </span>
        </li>
      ))}
    </ul>
  );
}

function barsOf(
  classes: ClassBarsProps["classes"],
  { classIndex, probabilities = [] }: ModelAnswer,
  mark: ModelAnswer | null,
) {
  const before = mark?.probabilities ?? null;
  const all = classes.map(({ label }, k) => ({
    label,
    value: probabilities[k] ?? 0,
    before: before === null ? null : before[k],
    isPredicted: k === classIndex,
  }));
  if (all.length <= MOST + 1) return all;
  const drawn = new Set(all.toSorted((a, b) => b.value - a.value).slice(0, MOST));
  const rest = all.filter((each) => !drawn.has(each));
  const value = rest.reduce((sum, each) => sum + each.value, 0);
  const others = { label: TEXTS.predict.others(rest.length), value, before: null, isPredicted: false };
  return [...all.filter((each) => drawn.has(each)), others];
}
