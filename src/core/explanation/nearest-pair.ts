import type { FormField } from "../model/form.ts";
import type { ModelAnswer } from "../model/model.ts";
import { type AnswerRecords, alternatives, distanceOf } from "../model/nearest-changes.ts";
import type { RawRecord } from "../model/record-schema.ts";

/** Two columns that turn the answer together. */
export interface PairOfChanges {
  readonly changes: readonly {
    readonly field: FormField;
    readonly from: number | string;
    readonly to: number | string;
  }[];
  /** What the model answers after both. */
  readonly answer: ModelAnswer;
}

/** Of a number so many values are tried: with all stops of two sliders it would be tens of thousands of pairs. */
const MOST_VALUES = 12;

/**
 * The nearest change of two columns that turns the answer, for where no single one does; null where none does either. Near is
 * what `nearestChanges` takes for near, added up. Numbers are tried at twelve places of their range.
 */
export function nearestPair(
  fields: readonly FormField[],
  record: RawRecord,
  answersOf: AnswerRecords,
): PairOfChanges | null {
  const moves = fields.map((field) => {
    const from = record[field.name];
    return from == null ? [] : spread(alternatives(field, from)).map((to) => ({ field, from, to }));
  });
  const pairs = moves.flatMap((some, i) =>
    moves.slice(i + 1).flatMap((others) => some.flatMap((a) => others.map((b) => [a, b] as const))),
  );
  const [now, ...then] = answersOf([
    record,
    ...pairs.map(([a, b]) => ({ ...record, [a.field.name]: a.to, [b.field.name]: b.to })),
  ]);
  let best: { readonly at: number; readonly distance: number } | null = null;
  for (const [at, pair] of pairs.entries()) {
    if (then[at].classIndex === now.classIndex) continue;
    const distance = pair.reduce((sum, { field, from, to }) => sum + distanceOf(field, from, to), 0);
    if (best === null || distance < best.distance) best = { at, distance };
  }
  return best && { changes: pairs[best.at], answer: then[best.at] };
}

function spread<T>(values: readonly T[]): T[] {
  if (values.length <= MOST_VALUES) return [...values];
  const step = (values.length - 1) / (MOST_VALUES - 1);
  return Array.from({ length: MOST_VALUES }, (_, i) => values[Math.round(i * step)]);
}
