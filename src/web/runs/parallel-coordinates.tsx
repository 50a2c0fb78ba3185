import type { RunSummary } from "../../core/tracking/run-record.ts";
import { ChartCard } from "../charts/chart-card.tsx";
import { TEXTS } from "../texts.ts";
import { fieldOf } from "./fields.ts";
import { type ParallelAxis, parallelAxes } from "./parallel-axes.ts";
import { letterOf } from "./run-mark.tsx";
import { valueText } from "./run-table.tsx";

interface ParallelCoordinatesProps {
  readonly runs: readonly RunSummary[];
  readonly listed: readonly RunSummary[];
}

const STEP = 110;
const SIDE = 60;
const TOP = 46;
const HEIGHT = 230;
const MAX_NAME = 16;

/** One axis a parameter or score, one line a run: the picked ones before the others of the table. */
export function ParallelCoordinates({ runs, listed }: ParallelCoordinatesProps) {
  const texts = TEXTS.runs.parallel;
  const ids = new Set(runs.map(({ id }) => id));
  const others = listed.filter(({ id }) => !ids.has(id));
  const axes = parallelAxes(runs.length > 1 ? runs : [...runs, ...others]);
  if (axes.length < 2) return null;
  // The scale holds the others too, or their lines would leave it.
  const scaled = parallelAxes([...runs, ...others]);
  const drawn = axes.map(({ field }) => scaled.find((each) => each.field === field) ?? axes[0]);
  const width = 2 * SIDE + STEP * (drawn.length - 1);
  return (
    <ChartCard
      title={texts.title}
      note={texts.note}
      table={{
        columns: [texts.what, ...runs.map((_, i) => letterOf(i))],
        rows: drawn.map(({ field, name }) => [name, ...runs.map((run) => valueText(fieldOf(run, field)))]),
      }}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard */}
      <section class="across" aria-label={texts.drawn} tabIndex={0}>
        <svg
          class="drawing parallel"
          viewBox={`0 0 ${width} ${TOP + HEIGHT + 24}`}
          role="img"
          aria-label={texts.description(runs.length, drawn.map(({ name }) => name).join(", "))}
        >
          {others.map((run) => (
            <path key={run.id} class="other" d={pathOf(run, drawn)} />
          ))}
          {drawn.map(({ field, name, ticks }, i) => (
            <g key={field} class="grid">
              <line x1={xOf(i)} y1={TOP} x2={xOf(i)} y2={TOP + HEIGHT} />
              <text class="axis" x={xOf(i)} y="18" text-anchor="middle">
                <title>{field}</title>
                {cut(name)}
              </text>
              {ticks.map(({ at, text }) => (
                <text
                  key={text}
                  x={xOf(i)}
                  y={yOf(at) + (at === 1 ? -6 : at === 0 ? 16 : 4)}
                  text-anchor="middle"
                >
                  {cut(text)}
                </text>
              ))}
            </g>
          ))}
          {runs.map((run, index) => (
            <g key={run.id}>
              <path class={`run-line run-${index + 1}`} d={pathOf(run, drawn)} />
              {drawn.map((axis, i) => {
                const place = axis.place(run);
                return place === null ? null : (
                  <circle
                    key={axis.field}
                    class={`run-dot run-${index + 1}`}
                    cx={xOf(i)}
                    cy={yOf(place)}
                    r="4"
                  />
                );
              })}
            </g>
          ))}
        </svg>
      </section>
    </ChartCard>
  );
}

const xOf = (axis: number): number => SIDE + axis * STEP;
const yOf = (place: number): number => TOP + (1 - place) * HEIGHT;

function cut(text: string): string {
  return text.length > MAX_NAME ? `${text.slice(0, MAX_NAME - 1)}…` : text;
}

/** The line of a run; it breaks where the run does not have a field. */
function pathOf(run: RunSummary, axes: readonly ParallelAxis[]): string {
  let path = "";
  let open = false;
  axes.forEach((axis, i) => {
    const place = axis.place(run);
    if (place !== null) path += `${open ? "L" : "M"}${xOf(i)} ${yOf(place).toFixed(1)}`;
    open = place !== null;
  });
  return path;
}
