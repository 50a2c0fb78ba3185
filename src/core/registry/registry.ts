import { readFile } from "node:fs/promises";
import path from "node:path";
import { isNodeError, writeJsonAtomically } from "../atomic-file.ts";
import { OpsError } from "../errors.ts";
import { withLock } from "../lock-file.ts";
import {
  afterEvent,
  emptyRegistry,
  parseRegistry,
  type RegistryEvent,
  type RegistryState,
} from "./registry-state.ts";

/** Long enough for many short updates to queue up. */
const LOCK_WAIT_MS = 10_000;

/** The registry of one model: aliases over its versions, with their history. */
export interface Registry {
  /** Throws OPS_MODEL_CORRUPT, as `update` and `replace` do. */
  read(): Promise<RegistryState>;
  /** Changes the registry by one event, or not at all for null; concurrent changes take turns and none is lost. */
  update(change: (state: RegistryState) => RegistryEvent | null): Promise<RegistryState>;
  /** Puts another state in the place of the present one, while nobody else changes it. */
  replace(change: (state: RegistryState) => Promise<RegistryState>): Promise<RegistryState>;
}

/** The registry kept in the model's folder. */
export function createRegistry(folder: string, name: string): Registry {
  const file = path.join(folder, "registry.json");
  const read = async (): Promise<RegistryState> => {
    try {
      return parseRegistry(await readFile(file, "utf8"), name);
    } catch (cause) {
      if (isNodeError(cause) && (cause.code === "ENOENT" || cause.code === "ENOTDIR"))
        return emptyRegistry(name);
      throw new OpsError("OPS_MODEL_CORRUPT", `the registry \`${file}\` cannot be read`, {
        hint: `restore it from a backup, or remove it and register again: titanic-ops pipeline --from register`,
        details: { file },
        cause,
      });
    }
  };
  const replace: Registry["replace"] = (change) =>
    withLock(
      `${file}.lock`,
      async () => {
        const state = await read();
        const next = await change(state);
        if (next !== state) await writeJsonAtomically(file, next);
        return next;
      },
      { waitMs: LOCK_WAIT_MS },
    );
  return {
    read,
    replace,
    update: (change) =>
      replace(async (state) => {
        const event = change(state);
        return event === null ? state : afterEvent(state, event);
      }),
  };
}
