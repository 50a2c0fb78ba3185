import type { Table } from "../dataset/table.ts";
import { throwIfInterrupted } from "../errors.ts";
import type { Redis } from "../redis/redis.ts";
import type { FeatureView, Materialization, ViewStatus } from "./feature-store.ts";
import { type EntityHashes, entityHashes, hashRows } from "./redis-hashes.ts";
import { viewRecords } from "./redis-records.ts";
import { newRecord } from "./view-record.ts";

/** Entities that are written together, and how many such batches are on their way at once. */
const BATCH = 500;
const IN_FLIGHT = 4;

/**
 * Writes a table's values, entity by entity, those that are not older than what is there. From the first to the last
 * of them the view's record says that it is incomplete.
 */
export async function writeView(
  redis: Redis,
  prefix: string,
  view: FeatureView,
  { table, how }: { readonly table: Table; readonly how: Materialization },
): Promise<ViewStatus> {
  const records = viewRecords(redis, prefix);
  const held = await records.read(view);
  const { record, status } = newRecord(view, table.rows, how, held);
  const hashes = entityHashes(prefix, view);
  const rows = hashRows(hashes, view, table, { ...how, hadTtl: held?.ttlSeconds != null });
  await records.write({ ...(held ?? record), digest: null, newestEventTime: record.newestEventTime });

  const oldest = how.eventTimes.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const mayBeOlder = held?.newestEventTime != null && oldest < held.newestEventTime;
  const batches = rowBatches(table.rows);
  let written = 0;
  const writeBatches = async (): Promise<void> => {
    for (const batch of batches) {
      throwIfInterrupted(how.signal);
      const wanted = mayBeOlder ? await notOlder(redis, hashes, rows.key, batch, how.eventTimes) : batch;
      await redis.write(wanted.flatMap(rows.write));
      written += batch.length;
      how.onProgress?.(written);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, writeBatches));

  await records.write(record);
  return status;
}

function* rowBatches(rows: number): Generator<number[]> {
  for (let start = 0; start < rows; start += BATCH)
    yield Array.from({ length: Math.min(BATCH, rows - start) }, (_, i) => start + i);
}

/** The rows whose entity has no newer values than theirs. */
async function notOlder(
  redis: Redis,
  hashes: EntityHashes,
  keyOf: (row: number) => string,
  rows: readonly number[],
  eventTimes: Float64Array,
): Promise<number[]> {
  const answers = await redis.send(rows.map((row) => hashes.askTime(keyOf(row))));
  return rows.filter((row, i) => {
    const time = hashes.time(answers[i]);
    return time === null || time <= eventTimes[row];
  });
}
