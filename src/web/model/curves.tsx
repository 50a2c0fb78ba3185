import type { ModelEvaluation } from "../../core/evaluation/model-evaluation.ts";
import type { ClassEvaluation } from "../../core/metrics/evaluate.ts";
import { wilsonInterval } from "../../core/metrics/intervals.ts";
import { shareAxis } from "../charts/axis.ts";
import { ChartCard } from "../charts/chart-card.tsx";
import { linePath, Plot } from "../charts/plot.tsx";
import { someOf } from "../charts/some-of.ts";
import { range, score } from "../numbers.ts";
import { TEXTS } from "../texts.ts";
import type { Decided } from "./cut.ts";

interface CurveProps {
  readonly evaluation: ClassEvaluation;
  /** Null of one of several classes, which has none of its own. */
  readonly intervals: ModelEvaluation["intervals"] | null;
  /** The point to mark. */
  readonly cut: Decided;
}

const RECALL = TEXTS.model.scores.recall;
/** From corner to corner: what chance, or a score that says what it means, would draw. */
const DIAGONAL = [
  [0, 0],
  [1, 1],
] as const;

/** How many positives are found for how many false alarms, over all thresholds. */
export function Roc({ evaluation, intervals, cut }: CurveProps) {
  const texts = TEXTS.model.roc;
  const { roc_curve: curve, roc_auc, rows, positives } = evaluation;
  if (curve === null) return <Missing title={texts.title} ofClass={intervals === null} />;
  const points = curve.fpr.map((fpr, i) => [fpr, curve.tpr[i]] as const);
  const [fpr, tpr] = [cut.matrix.fp / (rows - positives), cut.matrix.tp / positives];
  return (
    <ChartCard
      title={texts.title}
      note={
        intervals === null
          ? texts.classNote(score(roc_auc))
          : texts.note(score(roc_auc), range(intervals.roc_auc))
      }
      table={{
        columns: [texts.threshold, texts.fpr, RECALL],
        rows: someOf(points.map(([x, y], i) => [score(curve.thresholds[i]), score(x), score(y)])),
      }}
    >
      <Plot
        title={texts.title}
        description={texts.description(score(roc_auc), score(tpr), score(fpr), intervals === null)}
        x={shareAxis(texts.fpr)}
        y={shareAxis(RECALL)}
      >
        {(scale) => (
          <>
            <path class="chance" d={linePath(scale, DIAGONAL)} />
            <path class="line" d={linePath(scale, points)} />
            <circle class="here" cx={scale.x(fpr)} cy={scale.y(tpr)} r="5" />
          </>
        )}
      </Plot>
    </ChartCard>
  );
}

/** How many of those predicted positive are, for how many of them are found, over all thresholds. */
export function PrecisionRecall({ evaluation, intervals, cut }: CurveProps) {
  const texts = TEXTS.model.pr;
  const { pr_curve: curve, average_precision, rows, positives } = evaluation;
  if (curve === null) return <Missing title={texts.title} ofClass={intervals === null} />;
  const points = curve.recall.map((recall, i) => [recall, curve.precision[i]] as const);
  // Between two points the precision of the second holds: a straight line would promise too much.
  const steps = points.flatMap(([x, y], i) =>
    i === 0 ? [[x, y] as const] : [[points[i - 1][0], y] as const, [x, y] as const],
  );
  const precisionTitle = TEXTS.model.scores.precision;
  return (
    <ChartCard
      title={texts.title}
      note={
        intervals === null
          ? texts.classNote(score(average_precision))
          : texts.note(score(average_precision), range(intervals.average_precision))
      }
      table={{
        columns: [TEXTS.model.roc.threshold, RECALL, precisionTitle],
        rows: someOf(points.map(([x, y], i) => [score(curve.thresholds[i]), score(x), score(y)])),
      }}
    >
      <Plot
        title={texts.title}
        description={texts.description(
          score(average_precision),
          score(cut.precision),
          score(cut.recall),
          intervals === null,
        )}
        x={shareAxis(RECALL)}
        y={shareAxis(precisionTitle)}
      >
        {(scale) => (
          <>
            <path
              class="chance"
              d={linePath(scale, [
                [0, positives / rows],
                [1, positives / rows],
              ])}
            />
            <path class="line" d={linePath(scale, steps)} />
            {cut.precision !== null && (
              <circle class="here" cx={scale.x(cut.recall ?? 0)} cy={scale.y(cut.precision)} r="5" />
            )}
          </>
        )}
      </Plot>
    </ChartCard>
  );
}

/** Whether scores can be read as probabilities: the share of positives by score, with Wilson's intervals. */
export function Calibration({
  evaluation,
  positive,
}: {
  readonly evaluation: ClassEvaluation;
  readonly positive: string;
}) {
  const texts = TEXTS.model.calibration;
  const { bins, expected_calibration_error: error } = evaluation.calibration;
  const known = bins.flatMap(({ count, mean_predicted, share_positive }) =>
    count === 0 || mean_predicted === null || share_positive === null
      ? []
      : [
          {
            count,
            mean: mean_predicted,
            share: share_positive,
            ...wilsonInterval(Math.round(share_positive * count), count),
          },
        ],
  );
  return (
    <ChartCard
      title={texts.title}
      note={texts.note(score(error))}
      table={{
        columns: [texts.score, texts.rows, texts.share(positive), TEXTS.model.interval],
        rows: known.map(({ mean, count, share, ...ends }) => [score(mean), count, score(share), range(ends)]),
      }}
    >
      <Plot
        title={texts.title}
        description={texts.note(score(error))}
        x={shareAxis(texts.score)}
        y={shareAxis(texts.share(positive))}
      >
        {(scale) => (
          <>
            <path class="chance" d={linePath(scale, DIAGONAL)} />
            <path
              class="line"
              d={linePath(
                scale,
                known.map(({ mean, share }) => [mean, share]),
              )}
            />
            {known.map(({ mean, share, low, high }) => (
              <g key={mean}>
                <line
                  class="spread"
                  x1={scale.x(mean)}
                  y1={scale.y(low)}
                  x2={scale.x(mean)}
                  y2={scale.y(high)}
                />
                <circle class="dot" cx={scale.x(mean)} cy={scale.y(share)} r="3.5" />
              </g>
            ))}
          </>
        )}
      </Plot>
    </ChartCard>
  );
}

function Missing({ title, ofClass }: { readonly title: string; readonly ofClass: boolean }) {
  return (
    <div class="card">
      <h3>{title}</h3>
      <p class="hint">{ofClass ? TEXTS.model.noSuchRow : TEXTS.model.oneClass}</p>
    </div>
  );
}
