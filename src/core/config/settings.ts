import { z } from "zod";
import { OpsError } from "../errors.ts";
import { type Environment, type EnvironmentName, readEnvironment } from "./env.ts";

/** Settings that every command shares; each may come from a flag, the environment or its default, in that order. */
export const settingsSchema = z.strictObject({
  config: z.string().optional(),
  source: z.string().optional(),
  /** URL of a Postgres database; undefined: DuckDB in the artifacts folder. Carries a password: never shown as it is. */
  database: z.string().optional(),
  /** URL of Redis; undefined: none. Carries a password: never shown as it is. */
  redis: z.string().optional(),
  artifacts: z.string(),
  /** Whether runs are kept on record, and sent to the trackers that the environment names. */
  tracking: z.enum(["all", "local", "off"], "is none of all, local, off"),
  /** Public keys, one of which must have signed a model version that is used; undefined: none is asked for. */
  requireSignature: z.string().optional(),
  logs: z.string(),
  logLevel: z.enum(
    ["debug", "info", "warn", "error", "silent"],
    "is none of debug, info, warn, error, silent",
  ),
});

export type Settings = Readonly<z.infer<typeof settingsSchema>>;
type Key = keyof Settings;

/** Where a setting's value came from, for people who wonder. */
export type Origin = { readonly [K in Key]: string };

const VARIABLES: Record<Key, EnvironmentName> = {
  config: "TITANIC_OPS_CONFIG",
  source: "TITANIC_OPS_SOURCE",
  database: "DATABASE_URL",
  redis: "REDIS_URL",
  artifacts: "TITANIC_OPS_ARTIFACTS",
  tracking: "TITANIC_OPS_TRACKING",
  requireSignature: "TITANIC_OPS_REQUIRE_SIGNATURE",
  logs: "TITANIC_OPS_LOGS",
  logLevel: "TITANIC_OPS_LOG_LEVEL",
};

const DEFAULTS: Partial<Settings> = {
  artifacts: "artifacts",
  tracking: "all",
  logs: "logs",
  logLevel: "info",
};

/** Puts the layers together: flags over environment over defaults. Throws OPS_CONFIG_INVALID naming every fault. */
export function resolveSettings(
  flags: Partial<Record<Key, string | undefined>>,
  env: Environment,
): { settings: Settings; origin: Origin } {
  const keys = Object.keys(VARIABLES) as Key[];
  const layered = keys.map((key) => {
    const flag = flags[key] || undefined;
    const variable = readEnvironment(env, VARIABLES[key]);
    const origin = flag !== undefined ? flagOf(key) : variable !== undefined ? VARIABLES[key] : "default";
    return { key, value: flag ?? variable ?? DEFAULTS[key], origin };
  });
  const database = layered.find(({ key }) => key === "database");
  if (database !== undefined && database.value === undefined) {
    database.value = databaseUrlOfParts(env);
    if (database.value !== undefined) database.origin = "DB_HOST";
  }
  const parsed = settingsSchema.safeParse(Object.fromEntries(layered.map(({ key, value }) => [key, value])));
  const origin = Object.fromEntries(layered.map((each) => [each.key, each.origin])) as Origin;
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path: [key], message }) => `${origin[key as Key]}: ${message}`);
    throw new OpsError("OPS_CONFIG_INVALID", faults.join("; "), {
      hint: "docs/reference/env.md lists the settings",
    });
  }
  return { settings: Object.freeze(parsed.data), origin };
}

/** The flag of a setting: `--log-level` of `logLevel`. */
function flagOf(key: Key): string {
  return `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** A database that is named by its parts, as charts and panels of hosting services give it; undefined without a host. */
function databaseUrlOfParts(env: Environment): string | undefined {
  const host = readEnvironment(env, "DB_HOST");
  if (host === undefined) return undefined;
  const part = (name: EnvironmentName): string => encodeURIComponent(readEnvironment(env, name) ?? "");
  const password = part("DB_PASSWORD");
  const user = `${part("DB_USERNAME")}${password === "" ? "" : `:${password}`}`;
  const port = readEnvironment(env, "DB_PORT") ?? "5432";
  return `postgres://${user === "" ? "" : `${user}@`}${host}:${port}/${part("DB_DATABASE")}`;
}
