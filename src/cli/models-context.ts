import type { ModelsContext } from "../core/stages/models.ts";
import type { CommandContext } from "./define-command.ts";
import type { CliPorts } from "./open-ports.ts";

/** Where the models of the configured dataset are. */
export async function modelsContext(ports: CliPorts): Promise<ModelsContext> {
  return { models: (await ports.paths()).models, name: (await ports.dataset()).spec.name, now: ports.now };
}

/** The version that the command line names, or that a person at the terminal picks. */
export async function chooseVersion(
  given: string | undefined,
  { ports, choose }: CommandContext,
): Promise<string> {
  if (given !== undefined) return given;
  const { listModels } = await import("../core/stages/models.ts");
  const models = await listModels(await modelsContext(ports));
  if (models.length === 0) return "champion";
  return choose(
    "Which version?",
    models.map(({ version, aliases, roc_auc }) => ({
      value: String(version),
      label: `version ${version}`,
      hint: [...aliases, `cross-validated ROC AUC ${roc_auc?.toFixed(4) ?? "–"}`].join(", "),
    })),
    { missing: "the version", hint: "titanic-ops models list shows the versions; name one of them" },
  );
}
