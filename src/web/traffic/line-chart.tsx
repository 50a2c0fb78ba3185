import type { TargetedPointerEvent } from "preact";
import { useState } from "preact/hooks";
import { TEXTS } from "../texts.ts";
import { clock } from "../times.ts";

/** A value at each moment; null where there is none. */
export interface Line {
  readonly label: string;
  readonly values: readonly (number | null)[];
}

interface LineChartProps {
  readonly title: string;
  /** When each value begins, in milliseconds since 1970. */
  readonly times: readonly number[];
  /** Three at most: they are told apart by their strokes. */
  readonly lines: readonly Line[];
  readonly shown: (value: number) => string;
  /** What the chart goes up to at least. */
  readonly least: number;
}

const WIDTH = 600;
const HEIGHT = 140;

/** Values over time as lines, with the newest in figures or those below the pointer, and all of them as a table. */
export function LineChart({ title, times, lines, shown, least }: LineChartProps) {
  const top = niceTop(Math.max(least, ...lines.flatMap(({ values }) => values.map((value) => value ?? 0))));
  const [pointed, setPointed] = useState<number | null>(null);
  const [isTabled, setTabled] = useState(false);
  const at = pointed !== null && pointed < times.length ? pointed : null;
  return (
    <figure class="card chart">
      <figcaption>
        <h3>{title}</h3>
        <ul>
          {lines.map(({ label, values }, i) => (
            <li key={label} class={`line-${i}`}>
              {label} <strong>{shownOrNone(values.at(at ?? -1) ?? null, shown)}</strong>
            </li>
          ))}
        </ul>
      </figcaption>
      <div class="plot">
        <p class="levels" aria-hidden="true">
          {[top, top / 2, 0].map((level) => (
            <span key={level}>{shown(level)}</span>
          ))}
        </p>
        <svg
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          aria-hidden="true"
          onPointerMove={(event) => setPointed(stepBelow(event, times.length))}
          onPointerLeave={() => setPointed(null)}
        >
          <path class="grid" d={`M0 0H${WIDTH}M0 ${HEIGHT / 2}H${WIDTH}M0 ${HEIGHT}H${WIDTH}`} />
          {at !== null && <path class="cursor" d={`M${xOf(at, times.length)} 0V${HEIGHT}`} />}
          {lines.map(({ label, values }, i) => (
            <path key={label} class={`line-${i}`} d={pathOf(values, top)} />
          ))}
        </svg>
        <p class="times">
          <span>{clock(times[0])}</span>
          {at !== null && <strong>{clock(times[at])}</strong>}
          <span>{TEXTS.traffic.now}</span>
        </p>
      </div>
      <details onToggle={({ currentTarget: { open } }) => setTabled(open)}>
        <summary>{TEXTS.traffic.asTable}</summary>
        {/* Else most of what the page draws each second would be what nobody sees. */}
        {isTabled && <ValueTable title={title} times={times} lines={lines} shown={shown} />}
      </details>
    </figure>
  );
}

/** The step that the pointer is nearest to. */
function stepBelow({ currentTarget, clientX }: TargetedPointerEvent<SVGSVGElement>, steps: number): number {
  const { left, width } = currentTarget.getBoundingClientRect();
  const share = Math.min(Math.max((clientX - left) / width, 0), 1);
  return Math.round(share * (steps - 1));
}

/** The newest rows are what is looked for. */
const TABLE_ROWS = 30;

function ValueTable({ title, times, lines, shown }: Omit<LineChartProps, "least">) {
  const rows = times.map((_, i) => i).slice(-TABLE_ROWS);
  return (
    <table aria-label={title}>
      <thead>
        <tr>
          <th scope="col">{TEXTS.traffic.time}</th>
          {lines.map(({ label }) => (
            <th key={label} scope="col">
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.reverse().map((row) => (
          <tr key={times[row]}>
            <th scope="row">{clock(times[row])}</th>
            {lines.map(({ label, values }) => (
              <td key={label}>{shownOrNone(values[row], shown)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function shownOrNone(value: number | null, shown: (value: number) => string): string {
  return value === null ? TEXTS.traffic.none : shown(value);
}

function xOf(step: number, steps: number): number {
  return Math.round((10 * WIDTH * step) / Math.max(steps - 1, 1)) / 10;
}

/** A line that is broken where there is no value; one value alone is a short stroke. */
function pathOf(values: readonly (number | null)[], top: number): string {
  return values
    .map((value, i) => {
      if (value === null) return "";
      const y = Math.round(10 * HEIGHT * (1 - Math.min(value / top, 1))) / 10;
      const isFirst = i === 0 || values[i - 1] === null;
      const isAlone = isFirst && (values[i + 1] ?? null) === null;
      return `${isFirst ? "M" : "L"}${xOf(i, values.length)} ${y}${isAlone ? "h3" : ""}`;
    })
    .join("");
}

/** The next number of which half is a round one too. */
function niceTop(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const factor = [1, 2, 4, 6, 8, 10].find((each) => each * power >= value * (1 - 1e-9)) ?? 10;
  return factor * power;
}
