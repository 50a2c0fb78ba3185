import type { TwoClassEvaluation } from "../../core/evaluation/model-evaluation.ts";
import { axisOf, shareAxis } from "../charts/axis.ts";
import { ChartCard } from "../charts/chart-card.tsx";
import { Plot } from "../charts/plot.tsx";
import { TEXTS } from "../texts.ts";

interface DistributionProps {
  readonly evaluation: Pick<TwoClassEvaluation, "score_distribution">;
  /** The threshold in percent; null where there is none. */
  readonly cut: number | null;
  readonly negative: string;
  readonly positive: string;
}

/** How many rows have which score: those of the positive class upwards, the others downwards, and where the cut is. */
export function Distribution({ evaluation, cut, negative, positive }: DistributionProps) {
  const { negatives, positives } = evaluation.score_distribution;
  const texts = TEXTS.model.distribution;
  const axis = axisOf(texts.rows, [...positives, ...negatives.map((rows) => -rows), 0]);
  const y = { ...axis, ticks: axis.ticks.map(({ at, text }) => ({ at, text: text.replace("-", "") })) };
  const bins = positives.length;
  return (
    <ChartCard
      title={texts.title}
      note={texts.note(positive, negative)}
      table={{
        columns: [texts.score, positive, negative],
        rows: positives.map((rows, bin) => [
          `${(bin / bins).toFixed(2)} – ${((bin + 1) / bins).toFixed(2)}`,
          rows,
          negatives[bin],
        ]),
      }}
    >
      <Plot title={texts.title} description={texts.note(positive, negative)} x={shareAxis(texts.score)} y={y}>
        {(scale) => {
          const bar = (rows: number, bin: number, name: string) => (
            <rect
              key={`${name} ${bin}`}
              class={name}
              x={scale.x(bin / bins) + 0.5}
              width={scale.x(1 / bins) - scale.x(0) - 1}
              y={scale.y(Math.max(rows, 0))}
              height={scale.y(0) - scale.y(Math.abs(rows))}
            />
          );
          const at = cut === null ? null : scale.x(cut / 100);
          return (
            <>
              {positives.map((rows, bin) => bar(rows, bin, "raises"))}
              {negatives.map((rows, bin) => bar(-rows, bin, "lowers"))}
              <line class="middle" x1={scale.x(0)} y1={scale.y(0)} x2={scale.x(1)} y2={scale.y(0)} />
              {at !== null && <line class="cut" x1={at} y1={scale.y(y.max)} x2={at} y2={scale.y(y.min)} />}
            </>
          );
        }}
      </Plot>
    </ChartCard>
  );
}
