import type { DriftReference } from "../drift/reference.ts";
import { createModelExplainer, type Explanation } from "../model/explain.ts";
import { modelForm } from "../model/form.ts";
import type { Model, ModelAnswer } from "../model/model.ts";
import { type Change, nearestChanges } from "../model/nearest-changes.ts";
import type { RawRecord } from "../model/record-schema.ts";
import { createRecordReader } from "../model/records.ts";
import { cannotExplain } from "./cannot-explain.ts";
import { nearestPair } from "./nearest-pair.ts";

/** One row's answer, why it is so, and what would turn it. */
export interface ExplainedRow {
  /** The row's id; null where it has none. */
  readonly id: number | string | null;
  readonly prediction: string;
  /** The class that probability, score and contributions are of: the positive one, or of more than two the predicted. */
  readonly explained: string;
  readonly probability: number;
  /** The mean score over the training rows. */
  readonly base: number;
  /** The forest's own score, to which base and contributions add up; the probability itself where nothing calibrates it. */
  readonly score: number;
  /** What each feature added to the base or took from it, the largest first. */
  readonly contributions: readonly Contribution[];
  /** The nearest change of each single column that turns the answer, the smallest first. */
  readonly changes: readonly ShownChange[];
  /** Where no single column does: the nearest change of two that turns it together; null where none does either. */
  readonly pair: ({ readonly changes: readonly ShownMove[] } & ShownAnswer) | null;
}

/** What one feature did for one row. */
export interface Contribution {
  readonly feature: string;
  readonly label: string;
  readonly contribution: number;
}

/** One column, from one value to another. */
export interface ShownMove {
  readonly column: string;
  readonly label: string;
  readonly from: number | string;
  readonly to: number | string;
}

/** What the model answers after a change. */
export interface ShownAnswer {
  readonly prediction: string;
  /** Of the positive class, or of more than two of the predicted one. */
  readonly probability: number;
}

/** A change of one column. */
export type ShownChange = ShownMove & ShownAnswer;

/** Explains a checked record. */
export type RowExplainer = (record: RawRecord) => ExplainedRow;

/**
 * Makes what explains rows. With the model's drift reference numbers are near when few training rows lie between, without
 * it when they are near in their range. Throws OPS_EXPLAIN_UNSUPPORTED for a forest that keeps its trees to itself.
 */
export function createRowExplainer(model: Model, reference: DriftReference | null): RowExplainer {
  const explain = createModelExplainer(model);
  if (explain === null) throw cannotExplain(model.forest);
  const { fields, features } = modelForm(model, reference);
  const labels = new Map(features.map(({ name, label }) => [name, label]));
  const featuresOf = createRecordReader(model);
  const answersOf = (records: readonly RawRecord[]) => model.answers(featuresOf(records));
  const { classes } = model.inputs.target;
  const shownAnswer = ({ classIndex, probability }: ModelAnswer): ShownAnswer => ({
    prediction: classes[classIndex].label,
    probability,
  });
  return (record) => {
    const table = featuresOf([record]);
    const [explanation] = explain(table);
    const [answer] = model.answers(table);
    const changes = nearestChanges(fields, record, answersOf);
    const pair = changes.length > 0 ? null : nearestPair(fields, record, answersOf);
    return {
      id: record[model.inputs.id] ?? null,
      ...shownAnswer(answer),
      explained: classes[explanation.classIndex].label,
      base: explanation.base,
      score: model.answer(model.forestScores(table), 0).probability,
      contributions: sorted(explanation, labels),
      changes: changes.map((change) => ({ ...shownMove(change), ...shownAnswer(change.answer) })),
      pair: pair && { changes: pair.changes.map(shownMove), ...shownAnswer(pair.answer) },
    };
  };
}

function sorted({ contributions }: Explanation, labels: ReadonlyMap<string, string>): Contribution[] {
  return Object.entries(contributions)
    .map(([feature, contribution]) => ({ feature, label: labels.get(feature) ?? feature, contribution }))
    .sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
}

function shownMove({ field, from, to }: Pick<Change, "field" | "from" | "to">): ShownMove {
  const named = (value: number | string) =>
    field.choices.find((each) => each.value === value)?.label ?? value;
  return { column: field.name, label: field.label, from: named(from), to: named(to) };
}
