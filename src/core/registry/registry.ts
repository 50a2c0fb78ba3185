import { readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { isNodeError, writeJsonAtomically } from "../atomic-file.ts";
import { OpsError } from "../errors.ts";
import { withLock } from "../lock-file.ts";

const eventSchema = z.strictObject({
  action: z.enum(["register", "promote", "rollback"]),
  version: z.int(),
  /** The alias that the action gave to the version; null where it gave none. */
  alias: z.string().nullable(),
  /** The version that held the alias before. */
  previous: z.int().nullable(),
  reason: z.string(),
  at: z.iso.datetime(),
});

/** `registry.json`: which versions are registered, which alias names which, and how that came to be. */
export const registrySchema = z.strictObject({
  formatVersion: z.literal(1),
  name: z.string(),
  versions: z.array(z.int()),
  aliases: z.record(z.string(), z.int()),
  history: z.array(eventSchema),
});

export type RegistryState = z.infer<typeof registrySchema>;
export type RegistryEvent = z.infer<typeof eventSchema>;

/** The alias of the version that serves. */
export const CHAMPION = "champion";
/** The alias of a version that was registered, but did not score better than the champion. */
export const CHALLENGER = "challenger";

/** Long enough for many short updates to queue up. */
const LOCK_WAIT_MS = 10_000;

/** The registry of one model: aliases over its versions, with their history. */
export interface Registry {
  read(): Promise<RegistryState>;
  /** Changes the registry by one event; concurrent changes take turns and none is lost. */
  update(change: (state: RegistryState) => RegistryEvent | null): Promise<RegistryState>;
}

/** The registry kept in the model's folder. */
export function createRegistry(folder: string, name: string): Registry {
  const file = path.join(folder, "registry.json");
  const read = async (): Promise<RegistryState> => {
    try {
      const state = registrySchema.parse(JSON.parse(await readFile(file, "utf8")));
      if (state.name !== name) throw new Error(`it is that of \`${state.name}\``);
      return state;
    } catch (cause) {
      if (isNodeError(cause) && (cause.code === "ENOENT" || cause.code === "ENOTDIR"))
        return { formatVersion: 1, name, versions: [], aliases: {}, history: [] };
      throw new OpsError("OPS_MODEL_CORRUPT", `the registry \`${file}\` cannot be read`, {
        hint: `restore it from a backup, or remove it and register again: titanic-ops pipeline --from register`,
        details: { file },
        cause,
      });
    }
  };
  return {
    read,
    update: (change) =>
      withLock(
        `${file}.lock`,
        async () => {
          const state = await read();
          const event = change(state);
          if (event === null) return state;
          const next = apply(state, event);
          await writeJsonAtomically(file, next);
          return next;
        },
        { waitMs: LOCK_WAIT_MS },
      ),
  };
}

function apply(state: RegistryState, event: RegistryEvent): RegistryState {
  const versions = state.versions.includes(event.version)
    ? state.versions
    : [...state.versions, event.version].sort((a, b) => a - b);
  const aliases = event.alias === null ? state.aliases : { ...state.aliases, [event.alias]: event.version };
  return { ...state, versions, aliases, history: [...state.history, event] };
}

/** The version that held the champion's place before the present one; null where there was none. */
export function previousChampion(state: RegistryState): number | null {
  const champion = state.aliases[CHAMPION];
  const reigns = state.history.filter((event) => event.alias === CHAMPION);
  // A rollback returns to an earlier reign, so another rollback goes on from before that one, not back and forth.
  const stack: number[] = [];
  for (const event of reigns) {
    if (event.action === "rollback") stack.pop();
    else stack.push(event.version);
  }
  return stack.at(-1) === champion ? (stack.at(-2) ?? null) : null;
}
