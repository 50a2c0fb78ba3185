import type { Table } from "../../dataset/table.ts";
import type { Outcomes } from "../../metrics/outcomes.ts";
import { type DriftReference, type PreparedReference, prepareReference } from "../reference.ts";
import { tableOfReferenceRows } from "../rows.ts";
import { referenceOfTable } from "./pairs.ts";

/** Rows to compare, and what is known of their predictions. */
export interface ObservedRows {
  readonly features: Table;
  /** The probability of the positive class for each row; of more than two classes that of the predicted one. */
  readonly scores?: Float64Array | undefined;
  /** Of more than two classes: the predicted one for each row that `scores` has, by its place. */
  readonly predicted?: Uint8Array | undefined;
  /**
   * Of these or others of the time: those whose outcomes are known, of more than two classes as `confidenceOutcomes` has
   * them. In a reference they must be held-out ones.
   */
  readonly outcomes?: Outcomes | undefined;
}

/** What there is of a reference: its columns always, whole rows and predictions perhaps. */
export interface KnownReference {
  readonly columns: PreparedReference;
  readonly rows: Table | null;
  readonly scores: Float64Array | undefined;
  readonly predicted: Uint8Array | undefined;
  readonly outcomes: Outcomes | undefined;
}

/** Makes a reference ready: that of a model, or rows, of which every value and category is kept. */
export function knownReference(reference: DriftReference | ObservedRows): KnownReference {
  return "formatVersion" in reference ? knownOfModel(reference) : knownOfTable(reference);
}

/** Outcomes are those of the rows, in their order. */
function knownOfModel(reference: DriftReference): KnownReference {
  const { sample } = reference;
  const columns = prepareReference(reference);
  if (sample === undefined)
    return { columns, rows: null, scores: undefined, predicted: undefined, outcomes: undefined };
  const scores = Float64Array.from(sample.scores);
  const outcomes = { scores, labels: Uint8Array.from(sample.labels) };
  const predicted = sample.predicted && Uint8Array.from(sample.predicted);
  return { columns, rows: tableOfReferenceRows(sample), scores, predicted, outcomes };
}

function knownOfTable({ features, scores, predicted, outcomes }: ObservedRows): KnownReference {
  return {
    columns: referenceOfTable(features),
    rows: features,
    scores: scores ?? outcomes?.scores,
    predicted,
    outcomes,
  };
}

/** What is known of the predictions of rows, each of which has a place; nothing where no row has a prediction. */
export function madePredictions(
  scores: Float64Array | null,
  predicted: Float64Array | undefined,
): Pick<ObservedRows, "scores" | "predicted"> {
  const isMade = (_: number, row: number): boolean => scores !== null && !Number.isNaN(scores[row]);
  const made = scores?.filter(isMade);
  if (made === undefined || made.length === 0) return {};
  return { scores: made, ...(predicted && { predicted: Uint8Array.from(predicted.filter(isMade)) }) };
}
