import { percent } from "../probability.ts";
import { TEXTS } from "../texts.ts";

interface GaugeProps {
  readonly probability: number;
  readonly positive: string;
  /** Another probability to mark, as the service's while another is tried; null for none. */
  readonly mark: number | null;
}

const RADIUS = 100;
const CENTER = 120;

/** A probability as a half circle, with the middle marked, where the answer turns. */
export function Gauge({ probability, positive, mark }: GaugeProps) {
  return (
    <div class="gauge">
      <svg viewBox="0 0 240 132" role="img" aria-label={TEXTS.predict.gauge(percent(probability), positive)}>
        <path class="track" d={ARC} pathLength="100" />
        <path class="value" d={ARC} pathLength="100" stroke-dasharray={`${probability * 100} 100`} />
        <Tick class="middle" at={0.5} inner={RADIUS - 12} outer={RADIUS + 12} />
        {mark !== null && <Tick class="mark" at={mark} inner={RADIUS - 16} outer={RADIUS + 16} />}
      </svg>
      <p class="figure" aria-hidden="true">
        {percent(probability)}
        <span class="caption">{TEXTS.predict.chance(positive)}</span>
      </p>
    </div>
  );
}

const ARC = `M ${CENTER - RADIUS} ${CENTER} A ${RADIUS} ${RADIUS} 0 0 1 ${CENTER + RADIUS} ${CENTER}`;

interface TickProps {
  readonly class: string;
  readonly at: number;
  readonly inner: number;
  readonly outer: number;
}

function Tick({ class: name, at, inner, outer }: TickProps) {
  const angle = Math.PI * (1 - at);
  const x = (radius: number): number => CENTER + radius * Math.cos(angle);
  const y = (radius: number): number => CENTER - radius * Math.sin(angle);
  return <line class={name} x1={x(inner)} y1={y(inner)} x2={x(outer)} y2={y(outer)} />;
}
