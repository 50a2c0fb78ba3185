import type { ModelsContext, ModelsPlace } from "../core/registry/open-models.ts";
import { argument, type CommandContext, option } from "./define-command.ts";
import type { CliPorts } from "./open-ports.ts";
import { userAtHost } from "./who.ts";

/** The version that a command is about, by number or alias; a person at the terminal is asked where it is left out. */
export const versionArgument = argument(
  "[version]",
  (z) => z.string().optional(),
  "A version number or alias",
);

/** Why, for the registry's history. */
export const reasonOption = option(
  "--reason <text>",
  (z) => z.string().min(1).max(500).default("by hand"),
  "Why, for the history",
);

/** Who, for the registry's history. */
export const byOption = option(
  "--by <who>",
  (z) =>
    z
      .string()
      .regex(/^[^\p{C}]{1,100}$/u, "is a name of up to 100 characters")
      .optional(),
  "Who does it, for the history (default: user@host)",
);

/** Where the models of the configured dataset are, and who is asking. */
export async function modelsContext(ports: CliPorts, by = userAtHost()): Promise<ModelsContext> {
  const { createJudge } = await import("../core/registry/gates/judge.ts");
  const { models, test: heldOut } = await ports.paths();
  const { spec } = await ports.dataset();
  return { models, name: spec.name, now: ports.now, by, judge: createJudge({ spec, models, heldOut }) };
}

/** Where models are for what uses one, and not only looks at it: what is not signed as required cannot be had there. */
export async function usedModels(ports: CliPorts): Promise<Required<ModelsPlace>> {
  const { models } = await ports.paths();
  return { models, name: (await ports.dataset()).spec.name, trusted: await ports.trustedKeys() };
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
