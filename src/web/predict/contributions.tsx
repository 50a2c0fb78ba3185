import type { FormFeature } from "../../core/model/form.ts";
import type { Reasons } from "../api.ts";
import { percent, points } from "../probability.ts";
import { TEXTS } from "../texts.ts";

interface ContributionsProps {
  readonly explanation: Reasons;
  /** The class that it is of, where there are more than two; null of two. */
  readonly of: string | null;
  readonly features: readonly FormFeature[];
}

/** As many are drawn; the rest is one bar. */
const MOST = 7;

/** What each feature added to the probability or took from it, as bars from a middle line. */
export function Contributions({ explanation, of, features }: ContributionsProps) {
  const bars = barsOf(explanation, features);
  const widest = Math.max(...bars.map(({ value }) => Math.abs(value)), Number.EPSILON);
  return (
    <section class="card">
      <h3>{TEXTS.predict.why}</h3>
      <p class="hint">{TEXTS.predict.whyFrom(percent(explanation.base), of)}</p>
      <ul class="bars">
        {bars.map(({ label, value }) => (
          <li key={label}>
            <span class="name">{label}</span>
            <svg viewBox="-50 0 100 10" preserveAspectRatio="none" aria-hidden="true">
              <rect
                class={value < 0 ? "lowers" : "raises"}
                x={value < 0 ? (50 * value) / widest : 0}
                y="0"
                width={(50 * Math.abs(value)) / widest}
                height="10"
              />
              <line x1="0" y1="-2" x2="0" y2="12" />
            </svg>
            <span class="points">
              {points(value)}
              <span class="visually-hidden"> {value < 0 ? TEXTS.predict.lowers : TEXTS.predict.raises}</span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function barsOf({ contributions }: Reasons, features: readonly FormFeature[]) {
  const labels = new Map(features.map(({ name, label }) => [name, label]));
  const all = Object.entries(contributions)
    .map(([name, value]) => ({ label: labels.get(name) ?? name, value }))
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
  const rest = all.slice(MOST);
  if (rest.length < 2) return all;
  const value = rest.reduce((sum, each) => sum + each.value, 0);
  return [...all.slice(0, MOST), { label: TEXTS.predict.others(rest.length), value }];
}
