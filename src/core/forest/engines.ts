import type { ForestEngine } from "./engine.ts";
import type { EngineName } from "./params.ts";

/** Loads are lazy: an engine that is not chosen costs nothing. */
const ENGINES: Record<EngineName, () => Promise<ForestEngine>> = {
  "titanic-ops": async () => (await import("./own-engine.ts")).ownEngine,
  "ml-random-forest": async () => (await import("./ml-random-forest-engine.ts")).mlRandomForestEngine,
};

/** The engine of that name. */
export function forestEngine(name: EngineName): Promise<ForestEngine> {
  return ENGINES[name]();
}
