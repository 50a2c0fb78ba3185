import { OpsError } from "../core/errors.ts";
import type { CommandContext } from "./define-command.ts";
import { runStages } from "./run-stages.ts";

/**
 * Where there is no champion yet, asks whether to train one first, and does.
 * Throws OPS_MODEL_NOT_FOUND where nobody can be asked.
 */
export async function ensureModel(context: CommandContext): Promise<void> {
  const { ports, choose } = context;
  const { openModels } = await import("../core/registry/open-models.ts");
  const { CHAMPION, versionNamed } = await import("../core/registry/registry-state.ts");
  const { spec } = await ports.dataset();
  const { models } = await ports.paths();
  const { registry } = openModels({ models, name: spec.name });
  if (versionNamed(await registry.read(), CHAMPION) !== undefined) return;
  const answer = await choose(
    `There is no model of \`${spec.name}\` yet. Train one now?`,
    [
      { value: "train", label: "Yes", hint: "titanic-ops pipeline, then serve" },
      { value: "no", label: "No" },
    ],
    {
      missing: `a champion of model \`${spec.name}\``,
      hint: "titanic-ops pipeline",
      code: "OPS_MODEL_NOT_FOUND",
    },
  );
  if (answer !== "train") throw noModel(spec.name);
  await runStages(context, {});
  // The database belongs to one process at a time, and the next pipeline will want it while this one serves.
  await ports.close();
}

function noModel(name: string): OpsError {
  return new OpsError("OPS_MODEL_NOT_FOUND", `there is no champion of model \`${name}\` to serve`, {
    hint: "titanic-ops pipeline",
  });
}
