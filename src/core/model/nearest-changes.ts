import { rankOf, sliderRange } from "./field-range.ts";
import type { FormField } from "./form.ts";
import type { ModelAnswer } from "./model.ts";
import type { RawRecord } from "./record-schema.ts";

/** One field's change that turns the answer. */
export interface Change {
  readonly field: FormField;
  readonly from: number | string;
  readonly to: number | string;
  /** What the model answers after it. */
  readonly answer: ModelAnswer;
}

/** Answers checked records. */
export type AnswerRecords = (records: readonly RawRecord[]) => readonly ModelAnswer[];

/** A choice has no distance of its own: it counts as a number that moves past a third of the training rows. */
const CHOICE_DISTANCE = 1 / 3;

/**
 * The nearest change of each single field that turns the answer, the smallest first. Numbers are near when few
 * training rows lie between; every stop of the slider is tried. `answersOf` is asked once.
 */
export function nearestChanges(
  fields: readonly FormField[],
  record: RawRecord,
  answersOf: AnswerRecords,
): Change[] {
  const tried = fields.flatMap((field) => {
    const from = record[field.name];
    return from == null ? [] : alternatives(field, from).map((to) => ({ field, from, to }));
  });
  const [now, ...then] = answersOf([
    record,
    ...tried.map(({ field, to }) => ({ ...record, [field.name]: to })),
  ]);
  const nearest = new Map<FormField, Change & { readonly distance: number }>();
  tried.forEach((change, i) => {
    const answer = then[i];
    if (answer.classIndex === now.classIndex) return;
    const distance = distanceOf(change.field, change.from, change.to);
    if (distance < (nearest.get(change.field)?.distance ?? Number.POSITIVE_INFINITY))
      nearest.set(change.field, { ...change, answer, distance });
  });
  return [...nearest.values()]
    .sort((a, b) => a.distance - b.distance)
    .map(({ field, from, to, answer }) => ({ field, from, to, answer }));
}

/** The other values of a field that are tried. */
export function alternatives(field: FormField, from: number | string): (number | string)[] {
  if (field.kind === "choice")
    return field.choices.map(({ value }) => value).filter((value) => value !== from);
  const range = sliderRange(field);
  if (range === null || typeof from !== "number") return [];
  const stops = Math.floor((range.max - range.min) / range.step + 1e-9);
  return Array.from({ length: stops + 1 }, (_, i) =>
    Number((range.min + i * range.step).toPrecision(12)),
  ).filter((value) => value !== from);
}

/** By how many training rows' share two values are apart, with a little for the way itself where no row lies between. */
export function distanceOf(field: FormField, from: number | string, to: number | string): number {
  if (typeof from !== "number" || typeof to !== "number" || field.kind === "choice") return CHOICE_DISTANCE;
  const range = sliderRange(field);
  const way = range === null ? 0 : Math.abs(to - from) / (range.max - range.min);
  if (field.quantiles === null) return way;
  const rows = Math.abs(rankOf(field.quantiles, to) - rankOf(field.quantiles, from)) / field.quantiles.length;
  return rows + way / 100;
}
