import { type ModelsContext, openModels } from "../open-models.ts";
import { CHAMPION, versionNamed } from "../registry-state.ts";
import type { GateResult } from "./gate-result.ts";

/** What the gates say of a version beside the champion of this moment. Changes nothing. */
export async function askGates(context: ModelsContext, version: number): Promise<readonly GateResult[]> {
  const champion = versionNamed(await openModels(context).registry.read(), CHAMPION) ?? null;
  return context.judge(version, champion === version ? null : champion);
}
