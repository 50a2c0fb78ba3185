import { access } from "node:fs/promises";
import { OpsError } from "../core/errors.ts";
import type { OnlineFeatures } from "../core/feature-store/feature-store.ts";
import type { Redis } from "../core/redis/redis.ts";
import type { Store, StoreName } from "../serve/stores/stores.ts";
import { option } from "./define-command.ts";
import type { CliPorts } from "./open-ports.ts";

const NAMES = ["redis", "features", "prediction-log"] as const satisfies readonly StoreName[];

/** The stores without which the service is not ready: the option again, several after it, or a list with commas. */
export const requireOption = option(
  "--require <store...>",
  (z) =>
    z
      .array(z.string())
      .transform((given) => given.flatMap((each) => each.split(",")).map((each) => each.trim()))
      .pipe(z.array(z.enum(NAMES, `is not a store (${NAMES.join(", ")})`)))
      .default([]),
  `Not ready while these do not answer: ${NAMES.join(", ")} (default: ready without them)`,
);

/** What a service works with beside its model. */
export interface ServeStores {
  readonly redis: Redis | null;
  readonly featureStore: OnlineFeatures;
  /** The stores to look at; the prediction log tells of itself. */
  readonly stores: readonly Store[];
}

/** Opens them. One that does not answer is no reason not to serve. Throws OPS_CONFIG_INVALID for a URL that is none. */
export async function openStores(ports: CliPorts): Promise<ServeStores> {
  const redis = await ports.redis();
  const featureStore = await ports.onlineFeatures();
  // Else it would be told as down at the start, because it was looked at before there could be a connection.
  await redis?.connected().catch(() => undefined);
  const ping = async () => redis?.send([{ key: "", parts: ["PING"] }]);
  return {
    redis,
    featureStore,
    stores: [
      ...(redis === null ? [] : [{ name: "redis" as const, check: ping }]),
      { name: "features", check: await featureCheck(ports, featureStore) },
    ],
  };
}

/** Throws OPS_USAGE when a store is required that was not configured. */
export function checkRequired(
  required: readonly StoreName[],
  {
    redis,
    predictionLog,
  }: { readonly redis: string | undefined; readonly predictionLog: string | undefined },
): void {
  const missing = { redis, features: "", "prediction-log": predictionLog };
  const hints = {
    redis: "REDIS_URL=redis://localhost:6379",
    features: "",
    "prediction-log": "--prediction-log <folder>",
  };
  for (const name of required) {
    if (missing[name] !== undefined) continue;
    throw new OpsError("OPS_USAGE", `\`--require ${name}\`: there is no such store, none was configured`, {
      hint: `give it, with ${hints[name]}, or leave it out`,
    });
  }
}

/**
 * How to look at a feature store: asking it what it holds. The embedded one is opened by each question alone, and a pipeline
 * may want it meanwhile: of that, whether its file can be read, if there is one.
 */
async function featureCheck(
  ports: CliPorts,
  { location, status }: Pick<ServeStores["featureStore"], "location" | "status">,
): Promise<Store["check"]> {
  const { database } = await ports.paths();
  if (location.startsWith("duckdb:")) {
    return () =>
      access(database).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== "ENOENT") throw error;
      });
  }
  const { spec } = await ports.dataset();
  const { featureView } = await import("../core/feature-store/feature-store.ts");
  const { featureKinds } = await import("../core/config/dataset-spec.ts");
  return () => status(featureView(spec, featureKinds(spec)));
}
