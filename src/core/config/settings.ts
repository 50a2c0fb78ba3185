import { z } from "zod";
import { OpsError } from "../errors.ts";
import { type Environment, type EnvironmentName, readEnvironment } from "./env.ts";

/** Settings that every command shares; each may come from a flag, the environment or its default, in that order. */
export const settingsSchema = z.strictObject({
  config: z.string().optional(),
  source: z.string().optional(),
  artifacts: z.string(),
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
  artifacts: "TITANIC_OPS_ARTIFACTS",
  logs: "TITANIC_OPS_LOGS",
  logLevel: "TITANIC_OPS_LOG_LEVEL",
};

const DEFAULTS: Partial<Settings> = { artifacts: "artifacts", logs: "logs", logLevel: "info" };

/** Puts the layers together: flags over environment over defaults. Throws OPS_CONFIG_INVALID naming every fault. */
export function resolveSettings(
  flags: Partial<Record<Key, string | undefined>>,
  env: Environment,
): { settings: Settings; origin: Origin } {
  const keys = Object.keys(VARIABLES) as Key[];
  const layered = keys.map((key) => {
    const flag = flags[key] || undefined;
    const variable = readEnvironment(env, VARIABLES[key]);
    const origin = flag !== undefined ? `--${key}` : variable !== undefined ? VARIABLES[key] : "default";
    return { key, value: flag ?? variable ?? DEFAULTS[key], origin };
  });
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
