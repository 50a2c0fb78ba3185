import { compareColumns } from "../../drift/compare/compare-columns.ts";
import { type DriftReference, driftReferenceSchema, prepareReference } from "../../drift/reference.ts";
import { tableOfReferenceRows } from "../../drift/rows.ts";
import { type ModelStore, REFERENCE_FILE } from "../model-store.ts";
import { type Gate, unmeasured } from "./gate.ts";

const GATE = "drift.max_share";

/**
 * No larger share of the features than the dataset file says has drifted between the training rows of the champion and
 * those of the candidate, by the tests that `drift` of the dataset file chooses. Both are known from the versions, as all
 * rows or a sample of them; a feature that only one of them has is not compared.
 */
export const driftGate: Gate = async ({ settings, drift, store, candidate, champion }) => {
  if (settings.drift === undefined || champion === null) return [];
  const limit = settings.drift.max_share;
  const before = await referenceOf(store, champion);
  const now = (await referenceOf(store, candidate))?.sample;
  if (before === null || now === undefined) {
    const which = before === null ? champion : candidate;
    return [
      unmeasured(
        GATE,
        limit,
        `version ${which} does not know the rows that it was trained on: train it again`,
      ),
    ];
  }
  const { columns } = compareColumns(prepareReference(before), tableOfReferenceRows(now), drift);
  const tested = columns.filter(({ test }) => test !== null);
  const drifted = tested.filter(({ isDrift }) => isDrift).map(({ name }) => name);
  const observed = tested.length === 0 ? 0 : drifted.length / tested.length;
  const names = drifted.length === 0 ? "" : ` (${drifted.join(", ")})`;
  const message = `${drifted.length} of ${tested.length} features drifted from the training rows of version ${champion}${names}, a share of at most ${limit} may`;
  return [{ gate: GATE, passed: observed <= limit, message, observed, limit }];
};

async function referenceOf(store: ModelStore, version: number): Promise<DriftReference | null> {
  const bytes = await store.file(version, REFERENCE_FILE);
  return bytes && driftReferenceSchema.parse(JSON.parse(bytes.toString("utf8")));
}
