import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import type { Axis } from "./axis.ts";

const WIDTH = 360;
const HEIGHT = 270;
const LEFT = 50;
const RIGHT = 20;
const TOP = 10;
const BOTTOM = 44;

/** Where values are drawn. */
export interface Scale {
  x(value: number): number;
  y(value: number): number;
}

interface PlotProps {
  readonly title: string;
  /** What there is to see, in a sentence, for who cannot see it. */
  readonly description: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly children: (scale: Scale) => ComponentChildren;
}

/** Two axes, and what is drawn between them. */
export function Plot({ title, description, x, y, children }: PlotProps) {
  const id = useId();
  const scale: Scale = {
    x: (value) => LEFT + ((value - x.min) / (x.max - x.min)) * (WIDTH - LEFT - RIGHT),
    y: (value) => HEIGHT - BOTTOM - ((value - y.min) / (y.max - y.min)) * (HEIGHT - TOP - BOTTOM),
  };
  return (
    <svg
      class="drawing"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-labelledby={`${id}t`}
      aria-describedby={`${id}d`}
    >
      <title id={`${id}t`}>{title}</title>
      <desc id={`${id}d`}>{description}</desc>
      <g class="grid">
        {x.ticks.map(({ at, text }) => (
          <g key={at}>
            <line x1={scale.x(at)} y1={TOP} x2={scale.x(at)} y2={HEIGHT - BOTTOM} />
            <text x={scale.x(at)} y={HEIGHT - BOTTOM + 16} text-anchor="middle">
              {text}
            </text>
          </g>
        ))}
        {y.ticks.map(({ at, text }) => (
          <g key={at}>
            <line x1={LEFT} y1={scale.y(at)} x2={WIDTH - RIGHT} y2={scale.y(at)} />
            <text x={LEFT - 7} y={scale.y(at) + 4} text-anchor="end">
              {text}
            </text>
          </g>
        ))}
      </g>
      <text class="axis" x={(LEFT + WIDTH - RIGHT) / 2} y={HEIGHT - 6} text-anchor="middle">
        {x.label}
      </text>
      <text
        class="axis"
        transform={`translate(13 ${(HEIGHT - BOTTOM + TOP) / 2}) rotate(-90)`}
        text-anchor="middle"
      >
        {y.label}
      </text>
      {children(scale)}
    </svg>
  );
}

/** The path through points, `M x y L x y …`; a point that is not known breaks it. */
export function linePath(scale: Scale, points: readonly (readonly [x: number, y: number | null])[]): string {
  let path = "";
  let open = false;
  for (const [x, y] of points) {
    if (y !== null) path += `${open ? "L" : "M"}${scale.x(x).toFixed(1)} ${scale.y(y).toFixed(1)}`;
    open = y !== null;
  }
  return path;
}
