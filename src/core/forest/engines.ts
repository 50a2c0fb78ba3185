import type { ForestEngine } from "./engine.ts";
import type { ForestParams } from "./params.ts";

/** Loads are lazy: an engine that is not chosen costs nothing. */
const ENGINES: Record<ForestParams["engine"], () => Promise<ForestEngine>> = {
  "titanic-ops": async () => (await import("./own-engine.ts")).ownEngine,
  "ml-random-forest": async () => (await import("./ml-random-forest-engine.ts")).mlRandomForestEngine,
};

/** The engine of that name. */
export function forestEngine(name: ForestParams["engine"]): Promise<ForestEngine> {
  return ENGINES[name]();
}
