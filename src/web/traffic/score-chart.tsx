import { TEXTS } from "../texts.ts";

interface ScoreChartProps {
  /** Predictions of each tenth of the probability. */
  readonly scores: readonly number[];
}

const BAR = 56;
const GAP = 4;
const HEIGHT = 140;

/** How the predictions are spread over the probability of the positive class. */
export function ScoreChart({ scores }: ScoreChartProps) {
  const total = scores.reduce((sum, count) => sum + count, 0);
  const most = Math.max(...scores, 1);
  const told = scores.map((count, i) =>
    TEXTS.traffic.tenth(i * 10, (i + 1) * 10, total === 0 ? 0 : Math.round((100 * count) / total)),
  );
  return (
    <figure class="card chart">
      <figcaption>
        <h3>{TEXTS.traffic.scores}</h3>
        <ul>
          <li>{TEXTS.traffic.predictions(total)}</li>
        </ul>
      </figcaption>
      <div class="plot">
        <svg
          viewBox={`0 0 ${scores.length * (BAR + GAP)} ${HEIGHT}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={told.join(", ")}
        >
          <path class="grid" d={`M0 ${HEIGHT}H${scores.length * (BAR + GAP)}`} />
          {scores.map((count, i) => {
            const height = (HEIGHT * count) / most;
            return (
              <rect
                key={i}
                class="raises"
                x={i * (BAR + GAP) + GAP / 2}
                y={HEIGHT - height}
                width={BAR}
                height={height}
              />
            );
          })}
        </svg>
        <p class="times">
          <span>0 %</span>
          <span>50 %</span>
          <span>100 %</span>
        </p>
      </div>
    </figure>
  );
}
