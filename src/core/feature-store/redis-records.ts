import type { Redis } from "../redis/redis.ts";
import type { FeatureView } from "./feature-store.ts";
import { type ViewRecord, viewRecordSchema } from "./view-record.ts";

/** The views of a Redis: one hash, a field for each version of each. */
export interface ViewRecords {
  read(view: Pick<FeatureView, "name" | "version">): Promise<ViewRecord | null>;
  all(): Promise<ViewRecord[]>;
  write(record: ViewRecord): Promise<void>;
  remove(view: Pick<FeatureView, "name" | "version">): Promise<void>;
}

/** The records of the views whose keys begin with `prefix`. */
export function viewRecords(redis: Redis, prefix: string): ViewRecords {
  const key = `${prefix}:feature-views`;
  const send = async (...parts: string[]) => (await redis.send([{ key, parts }]))[0];
  const fieldOf = ({ name, version }: Pick<FeatureView, "name" | "version">) => `${name}:${version}`;
  const parse = (text: unknown): ViewRecord => viewRecordSchema.parse(JSON.parse(String(text)));
  return {
    async read(view) {
      const text = await send("HGET", key, fieldOf(view));
      return text === null ? null : parse(text);
    },
    async all() {
      const texts = await send("HVALS", key);
      return (texts as readonly string[]).map(parse);
    },
    async write(record) {
      await send("HSET", key, fieldOf(record), JSON.stringify(record));
    },
    async remove(view) {
      await send("HDEL", key, fieldOf(view));
    },
  };
}
