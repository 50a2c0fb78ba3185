import type { Cell } from "../dataset/cells.ts";
import type { Column, Table } from "../dataset/table.ts";
import type { RedisCommand, RedisReply, RedisWrite } from "../redis/redis.ts";
import { EVENT_TIME, type FeatureView, type Materialization } from "./feature-store.ts";
import { type EntityValues, viewColumns } from "./values.ts";

/** A missing value; a text of these letters has quotation marks. */
const MISSING = "null";

/**
 * How a version of a view lies in Redis: one hash for each entity, the features under their names as JSON (`22`,
 * `"Mr"`, `null`) and the time at which they were so. One `HSET` writes all fields, so a reader never sees the values
 * of two times mixed.
 */
export interface EntityHashes {
  key(entity: number | string): string;
  /** Asks for an entity's values; `values` reads the answer. */
  askValues(key: string): RedisCommand;
  values(answer: RedisReply): EntityValues | null;
  /** Asks for the time of an entity's values alone; `time` reads the answer. */
  askTime(key: string): RedisCommand;
  time(answer: RedisReply): number | null;
}

/** What the keys of a view's hashes begin with. */
export function hashPrefix(prefix: string, { name, version }: Pick<FeatureView, "name" | "version">): string {
  return `${prefix}:${name}:features:${version}:`;
}

/** The hashes of a version of a view, under keys that begin with `prefix`. */
export function entityHashes(prefix: string, view: FeatureView): EntityHashes {
  const features = [...view.features];
  const names = features.map(([name]) => name);
  const own = hashPrefix(prefix, view);
  return {
    key: (entity) => own + entity,
    askValues: (key) => ({ key, parts: ["HMGET", key, EVENT_TIME, ...names] }),
    values(answer) {
      const [time, ...texts] = answer as readonly (string | null)[];
      if (time === null) return null;
      const values = Object.fromEntries(features.map(([name, kind], i) => [name, decode(kind, texts[i])]));
      return { values, eventTime: Date.parse(time) };
    },
    askTime: (key) => ({ key, parts: ["HGET", key, EVENT_TIME] }),
    time: (answer) => (answer === null ? null : Date.parse(String(answer))),
  };
}

/** The rows of a table as hashes. */
export interface HashRows {
  key(row: number): string;
  /** The commands that write a row. */
  write(row: number): RedisWrite[];
}

/** The rows of a table as hashes. `hadTtl`: whether the hashes that are there may have a TTL. */
export function hashRows(
  hashes: EntityHashes,
  view: FeatureView,
  table: Table,
  {
    eventTimes,
    ttlSeconds,
    hadTtl,
  }: Pick<Materialization, "eventTimes" | "ttlSeconds"> & { readonly hadTtl: boolean },
): HashRows {
  const [entities, ...features] = [...viewColumns(view, table).columns.values()];
  const names = [...view.features.keys()];
  const texts = features.map(encoder);
  const entity = entities.kind === "number" ? encoder(entities) : plainText(entities);
  const keyOf = (row: number): string => hashes.key(entity(row));
  const timeText = isoTimes();
  return {
    key: keyOf,
    write(row) {
      const key = keyOf(row);
      const parts = ["HSET", key, EVENT_TIME, timeText(eventTimes[row])];
      for (let i = 0; i < names.length; i++) parts.push(names[i], texts[i](row));
      const written = { key, parts };
      if (ttlSeconds !== null) {
        const until = String(eventTimes[row] + ttlSeconds * 1000);
        return [written, { key, parts: ["PEXPIREAT", key, until] }];
      }
      return hadTtl ? [written, { key, parts: ["PERSIST", key] }] : [written];
    },
  };
}

/** The cells of a column as they are stored; each text of a dictionary is made once. */
function encoder(column: Column): (row: number) => string {
  if (column.kind === "number") return (row) => numberText(column.values[row]);
  const encoded = column.dictionary.map((text) => JSON.stringify(text));
  return (row) => encoded[column.codes[row]] ?? MISSING;
}

function plainText(column: Column & { kind: "text" }): (row: number) => string {
  return (row) => column.dictionary[column.codes[row]];
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return MISSING;
  return Object.is(value, -0) ? "-0" : String(value);
}

function decode(kind: "number" | "text", text: string | null): Cell {
  if (text === null || text === MISSING) return null;
  return kind === "number" ? Number(text) : String(JSON.parse(text));
}

/** Most rows have the time of the row before. */
function isoTimes(): (time: number) => string {
  let [last, text] = [Number.NaN, ""];
  return (time) => {
    if (time !== last) [last, text] = [time, new Date(time).toISOString()];
    return text;
  };
}
