import type { RunSummary } from "../../core/tracking/run-record.ts";
import { score } from "../numbers.ts";
import { differs, type FieldName, fieldOf, fieldsOf, shortName } from "./fields.ts";

/** One of several axes beside each other. */
export interface ParallelAxis {
  readonly field: FieldName;
  readonly name: string;
  /** What stands at the places that are named, from 0 at the bottom to 1 at the top. */
  readonly ticks: readonly { readonly at: number; readonly text: string }[];
  /** Where a run is; null where it does not have the field. */
  place(run: RunSummary): number | null;
}

/** More stand too close to be read. */
const MAX_PARAMS = 4;
const MAX_AXES = 8;

/** The axes on which the runs differ: parameters to the left, then the scores. */
export function parallelAxes(runs: readonly RunSummary[]): ParallelAxis[] {
  const fields = fieldsOf(runs).filter((field) => differs(runs, field));
  const params = fields.filter((field) => field.startsWith("params.")).slice(0, MAX_PARAMS);
  const metrics = fields.filter((field) => field.startsWith("metrics.")).slice(0, MAX_AXES - params.length);
  return [...params, ...metrics].map((field) => axisOf(field, runs));
}

function axisOf(field: FieldName, runs: readonly RunSummary[]): ParallelAxis {
  const values = runs.map((run) => fieldOf(run, field)).filter((value) => value !== undefined);
  const name = shortName(field);
  const numbers = values.filter((value) => typeof value === "number");
  // What is null has no place among numbers, and among words it is one: no limit, no weights.
  if (numbers.length > 0 && values.every((value) => typeof value === "number" || value === null)) {
    const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
    const at = (value: number): number => (high === low ? 0.5 : (value - low) / (high - low));
    return {
      field,
      name,
      ticks: [...new Set([low, high])].map((value) => ({ at: at(value), text: numberText(value) })),
      place: (run) => {
        const value = fieldOf(run, field);
        return typeof value === "number" ? at(value) : null;
      },
    };
  }
  const words = [...new Set(values.map(String))].sort();
  const at = (word: string): number => (words.length === 1 ? 0.5 : words.indexOf(word) / (words.length - 1));
  return {
    field,
    name,
    ticks: words.map((word) => ({ at: at(word), text: word })),
    place: (run) => {
      const value = fieldOf(run, field);
      return value === undefined ? null : at(String(value));
    },
  };
}

function numberText(value: number): string {
  return Number.isInteger(value) ? String(value) : score(value);
}
