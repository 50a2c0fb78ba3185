import { useState } from "preact/hooks";
import type { RunDetails } from "../../core/tracking/run-record.ts";
import { axisOf } from "../charts/axis.ts";
import { ChartCard } from "../charts/chart-card.tsx";
import { linePath, Plot } from "../charts/plot.tsx";
import { score } from "../numbers.ts";
import { TEXTS } from "../texts.ts";
import { letterOf } from "./run-mark.tsx";

/** A metric that was told step by step: a line for each run that has it. */
export function MetricCurves({ runs }: { readonly runs: readonly RunDetails[] }) {
  const names = [...new Set(runs.flatMap(({ series }) => Object.keys(series)))];
  const [chosen, setChosen] = useState("fold.roc_auc");
  const texts = TEXTS.runs.curves;
  if (names.length === 0) return <p class="hint">{texts.none}</p>;
  const name = names.includes(chosen) ? chosen : names[0];
  const lines = runs.map(({ series }) => (Object.hasOwn(series, name) ? series[name] : []));
  const steps = [...new Set(lines.flatMap((points) => points.map(({ step }) => step)))].sort((a, b) => a - b);
  const values = lines.flatMap((points) => points.flatMap(({ value }) => value ?? []));
  return (
    <>
      <label class="choice">
        {texts.label}
        <select value={name} onChange={(event) => setChosen(event.currentTarget.value)}>
          {names.map((each) => (
            <option key={each} value={each}>
              {each}
            </option>
          ))}
        </select>
      </label>
      <ChartCard
        title={name}
        table={{
          columns: [texts.step, ...runs.map((_, i) => letterOf(i))],
          rows: steps.map((step) => [
            step,
            ...lines.map((points) => score(points.find((point) => point.step === step)?.value ?? null)),
          ]),
        }}
      >
        <Plot
          title={name}
          description={texts.description(name, steps.length, lines.filter(({ length }) => length > 0).length)}
          x={axisOf(texts.step, steps)}
          y={axisOf(name, values)}
        >
          {(scale) =>
            lines.map((points, index) => (
              <g key={index}>
                <path
                  class={`run-line run-${index + 1}`}
                  d={linePath(
                    scale,
                    points.map(({ step, value }) => [step, value]),
                  )}
                />
                {points.map(({ step, value }) =>
                  value === null ? null : (
                    <circle
                      key={step}
                      class={`run-dot run-${index + 1}`}
                      cx={scale.x(step)}
                      cy={scale.y(value)}
                      r="3"
                    />
                  ),
                )}
              </g>
            ))
          }
        </Plot>
      </ChartCard>
    </>
  );
}
