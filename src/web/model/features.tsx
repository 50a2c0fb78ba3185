import type { PartialDependence } from "../../core/evaluation/partial-dependence-schema.ts";
import type { ModelCard } from "../../core/registry/model-card.ts";
import { type Axis, axisOf } from "../charts/axis.ts";
import { Bars } from "../charts/bars.tsx";
import { ChartCard } from "../charts/chart-card.tsx";
import { linePath, Plot } from "../charts/plot.tsx";
import { score } from "../numbers.ts";
import { TEXTS } from "../texts.ts";

/** How much worse the ranking is when a feature's values are dealt to other rows. */
export function Importance({ card }: { readonly card: ModelCard }) {
  const texts = TEXTS.model.importance;
  const { permutation_importance: importance } = card.evaluation;
  const labels = new Map(card.features.map(({ name, label }) => [name, label]));
  const bars = importance.map(({ feature, mean, sd }) => ({
    label: labels.get(feature) ?? feature,
    value: mean,
    spread: sd,
    text: score(mean),
  }));
  return (
    <ChartCard
      title={texts.title}
      note={texts.note(card.importance_repeats)}
      table={{
        columns: [texts.feature, texts.drop, texts.sd],
        rows: bars.map(({ label, value, spread }) => [label, score(value), score(spread)]),
      }}
    >
      <Bars bars={bars} />
    </ChartCard>
  );
}

interface DependenceProps {
  readonly card: ModelCard;
  readonly curves: readonly PartialDependence[];
  readonly positive: string;
}

/** What the model says on average when all rows have one value of a feature: one small figure for each. */
export function Dependence({ card, curves: all, positive }: DependenceProps) {
  const texts = TEXTS.model.dependence;
  const order = new Map(card.evaluation.permutation_importance.map(({ feature }, i) => [feature, i]));
  const curves = all
    .filter(({ values }) => values.length > 1)
    .toSorted((a, b) => (order.get(a.feature) ?? 0) - (order.get(b.feature) ?? 0));
  // One scale for all, so that what matters more looks so.
  const axis = axisOf(
    texts.chance(positive),
    curves.flatMap(({ mean }) => mean),
  );
  return (
    <section>
      <h2>{texts.title}</h2>
      <p class="hint">{texts.note}</p>
      <div class="figures small">
        {curves.map((curve) => (
          <Curve key={curve.feature} curve={curve} card={card} axis={axis} />
        ))}
      </div>
    </section>
  );
}

/** Of so few values each has a bar, as a category has. */
const FEW = 3;

interface CurveProps {
  readonly curve: PartialDependence;
  readonly card: ModelCard;
  readonly axis: Axis;
}

function Curve({ curve: { feature, values, mean }, card, axis }: CurveProps) {
  const texts = TEXTS.model.dependence;
  const { label = feature, labels = {} } = card.features.find(({ name }) => name === feature) ?? {};
  const named = values.map((value) => labels[String(value)] ?? String(value));
  const isNumber = typeof values[0] === "number" && values.length > FEW && Object.keys(labels).length === 0;
  const table = { columns: [label, axis.label], rows: named.map((name, i) => [name, score(mean[i])]) };
  if (!isNumber) {
    const bars = named.map((name, i) => ({ label: name, value: mean[i], text: score(mean[i]) }));
    return (
      <ChartCard title={label} table={table}>
        <Bars bars={bars} full={axis.max} />
      </ChartCard>
    );
  }
  const points = values.map((value, i) => [Number(value), mean[i]] as const);
  return (
    <ChartCard title={label} table={table}>
      <Plot
        title={label}
        description={texts.description(
          named[0],
          score(mean[0]),
          String(named.at(-1)),
          score(mean.at(-1) ?? null),
        )}
        x={axisOf(
          label,
          points.map(([x]) => x),
        )}
        y={axis}
      >
        {(scale) => (
          <>
            <path class="line" d={linePath(scale, points)} />
            {points.map(([x, y]) => (
              <circle key={x} class="dot" cx={scale.x(x)} cy={scale.y(y)} r="2.5" />
            ))}
          </>
        )}
      </Plot>
    </ChartCard>
  );
}
