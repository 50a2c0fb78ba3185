import type { Table } from "../../dataset/table.ts";
import type { Outcomes } from "../../metrics/outcomes.ts";
import { type DriftReference, type PreparedReference, prepareReference } from "../reference.ts";
import { tableOfReferenceRows } from "../rows.ts";
import { referenceOfTable } from "./pairs.ts";

/** Rows to compare, and what is known of their predictions. */
export interface ObservedRows {
  readonly features: Table;
  /** The probability of the positive class for each row. */
  readonly scores?: Float64Array | undefined;
  /** Of these or others of the time: those whose outcomes are known. In a reference they must be held-out ones. */
  readonly outcomes?: Outcomes | undefined;
}

/** What there is of a reference: its columns always, whole rows and predictions perhaps. */
export interface KnownReference {
  readonly columns: PreparedReference;
  readonly rows: Table | null;
  readonly scores: Float64Array | undefined;
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
  if (sample === undefined) return { columns, rows: null, scores: undefined, outcomes: undefined };
  const scores = Float64Array.from(sample.scores);
  const outcomes = { scores, labels: Uint8Array.from(sample.labels) };
  return { columns, rows: tableOfReferenceRows(sample), scores, outcomes };
}

function knownOfTable({ features, scores, outcomes }: ObservedRows): KnownReference {
  return {
    columns: referenceOfTable(features),
    rows: features,
    scores: scores ?? outcomes?.scores,
    outcomes,
  };
}
