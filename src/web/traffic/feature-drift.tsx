import { valueChange } from "../../core/drift/report/changes.ts";
import type { DisplayNames } from "../../core/drift/report/display-names.ts";
import { shownPValue, shownShare, shownStatistic } from "../../core/drift/report/numbers.ts";
import { overlay } from "../../core/drift/report/overlay.ts";
import { TEXTS } from "../texts.ts";
import { clock } from "../times.ts";
import type { DriftView } from "./traffic-told.ts";

interface DriftSectionProps {
  readonly drift: DriftView | null;
  readonly names: DisplayNames;
}

/** Each feature as it was in training and as it is asked now, what has drifted first. */
export function DriftSection({ drift, names }: DriftSectionProps) {
  return (
    <section aria-labelledby="drift">
      <h2 id="drift">{TEXTS.traffic.drift}</h2>
      {drift === null ? (
        <p class="card">{TEXTS.traffic.noDrift}</p>
      ) : (
        <>
          <p>
            {drift.testedAt === null
              ? TEXTS.traffic.notTested(drift.rows, drift.size)
              : TEXTS.traffic.tested(clock(drift.testedAt), drift.rows)}
          </p>
          <p class="legend">
            <span class="before">{TEXTS.traffic.training}</span>{" "}
            <span class="now">{TEXTS.traffic.asked}</span>
          </p>
          <div class="features">
            {[...drift.features].sort(bySurety).map((feature) => (
              <FeatureCard key={feature.profile.name} feature={feature} names={names} />
            ))}
          </div>
        </>
      )}
    </section>
  );
}

type Feature = DriftView["features"][number];

function isDrifted({ test }: Feature): boolean {
  return test !== null && (test.is_drift || test.missing.is_drift);
}

function bySurety(a: Feature, b: Feature): number {
  const pValue = ({ test }: Feature): number => test?.p_value ?? 1;
  return Number(isDrifted(b)) - Number(isDrifted(a)) || pValue(a) - pValue(b);
}

function FeatureCard({ feature, names }: { readonly feature: Feature; readonly names: DisplayNames }) {
  const { profile, test } = feature;
  const drawing = overlay(profile, names);
  const drifted = isDrifted(feature);
  const change = drifted && test?.is_drift ? valueChange(profile, names) : null;
  return (
    <article class={drifted ? "card drifted" : "card"}>
      <h3>
        {names.feature(profile.name)} {drifted && <span class="badge">{TEXTS.traffic.drifted}</span>}
      </h3>
      {change !== null && <p>{change}</p>}
      {/* Made by the drawing of the reports, which escapes whatever is put into it. */}
      {drawing !== null && <div dangerouslySetInnerHTML={{ __html: drawing.markup }} />}
      {test !== null && <p class="hint">{testTold(test)}</p>}
    </article>
  );
}

function testTold({ test, statistic, p_value, threshold, skipped, missing }: NonNullable<Feature["test"]>) {
  const { tests } = TEXTS.traffic;
  const told =
    statistic === null || p_value === null || threshold === null
      ? TEXTS.traffic.skipped[skipped ?? "constant"]
      : TEXTS.traffic.test(
          tests[test] ?? test,
          shownStatistic(statistic),
          shownPValue(p_value),
          shownPValue(threshold),
        );
  if (missing.reference === 0 && missing.current === 0) return told;
  return `${told} ${TEXTS.traffic.missing(shownShare(missing.reference), shownShare(missing.current))}`;
}
