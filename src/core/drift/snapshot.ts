import { z } from "zod";
import { createDictionary } from "../dataset/table.ts";
import { MISSING } from "./sample.ts";

/** The values of one feature, row by row. */
export const snapshotColumnSchema = z.discriminatedUnion("kind", [
  /** Null is a missing value. */
  z.strictObject({ name: z.string(), kind: z.literal("number"), values: z.array(z.number().nullable()) }),
  z
    .strictObject({
      name: z.string(),
      kind: z.literal("text"),
      categories: z.array(z.string()),
      /** Each an index into `categories`, or their number for an unknown category, or -1 for a missing one. */
      codes: z.array(z.int().min(MISSING)),
    })
    .refine(
      ({ categories, codes }) => codes.every((code) => code <= categories.length),
      "a code is too high",
    ),
]);

/**
 * The rows that a drift window holds, the oldest first. Needs no reference to be read, so it outlives a restart, a
 * change of the window's size and a new version of the model that has the same features.
 */
export const driftSnapshotSchema = z
  .strictObject({
    formatVersion: z.literal(1),
    /** Rows that were observed since the start, those among them that are held no more too. */
    observed: z.int().min(0),
    /** Rows that are held. */
    rows: z.int().min(0),
    columns: z.array(snapshotColumnSchema),
  })
  .refine(
    ({ columns, rows }) =>
      columns.every((column) => (column.kind === "number" ? column.values : column.codes).length === rows),
    "a column has more or less than `rows` rows",
  );

export type DriftSnapshot = z.infer<typeof driftSnapshotSchema>;
export type SnapshotColumn = DriftSnapshot["columns"][number];

/**
 * The rows of several windows one after the other, as those of replicas that serve one model. A category keeps its
 * name; what was unknown to one window is unknown to all.
 * @throws RangeError when the windows have not the same features.
 */
export function mergeDriftSnapshots(snapshots: readonly DriftSnapshot[]): DriftSnapshot {
  const columns = (snapshots[0]?.columns ?? []).map((_, i) =>
    mergeColumns(snapshots.map((each) => each.columns[i])),
  );
  for (const { columns: others } of snapshots) assertSameFeatures(columns, others);
  return {
    formatVersion: 1,
    observed: snapshots.reduce((sum, { observed }) => sum + observed, 0),
    rows: snapshots.reduce((sum, { rows }) => sum + rows, 0),
    columns,
  };
}

/**
 * The newest `rows` rows of several windows, of each in proportion to what it holds, so that one which sees more traffic
 * has more of a say; all rows where they are fewer. The same windows in the same order give the same rows.
 */
export function newestRows(snapshots: readonly DriftSnapshot[], rows: number): DriftSnapshot[] {
  const total = snapshots.reduce((sum, each) => sum + each.rows, 0);
  const share = Math.min(1, rows / total);
  let before = 0;
  return snapshots.map((snapshot) => {
    // Rounded as a running sum, the shares add up to `rows`.
    const first = Math.round(before * share);
    before += snapshot.rows;
    return newest(snapshot, Math.round(before * share) - first);
  });
}

function newest(snapshot: DriftSnapshot, rows: number): DriftSnapshot {
  if (rows === snapshot.rows) return snapshot;
  const first = snapshot.rows - rows;
  const columns = snapshot.columns.map((column) =>
    column.kind === "number"
      ? { ...column, values: column.values.slice(first) }
      : { ...column, codes: column.codes.slice(first) },
  );
  return { ...snapshot, rows, columns };
}

/** Columns of another kind are left out here, and told by the caller. */
function mergeColumns(columns: readonly SnapshotColumn[]): SnapshotColumn {
  const [{ name, kind }] = columns;
  if (kind === "number")
    return { name, kind, values: columns.flatMap((each) => (each?.kind === kind ? each.values : [])) };
  const texts = columns.filter((each) => each?.kind === kind);
  const { dictionary, code: codeOf } = createDictionary();
  const translations = texts.map(({ categories }) => categories.map(codeOf));
  const codes = texts.flatMap((text, i) =>
    text.codes.map((code) => (code === MISSING ? MISSING : (translations[i][code] ?? dictionary.length))),
  );
  return { name, kind, categories: dictionary, codes };
}

/** @throws RangeError unless both have the same features, in the same order. */
export function assertSameFeatures(
  expected: readonly { readonly name: string; readonly kind: string }[],
  found: readonly { readonly name: string; readonly kind: string }[],
): void {
  const list = (features: typeof expected): string =>
    features.map(({ name, kind }) => `\`${name}\` (${kind})`).join(", ");
  if (list(expected) !== list(found))
    throw new RangeError(`the snapshot has the features ${list(found)}, where ${list(expected)} are needed`);
}
