import { readdir } from "node:fs/promises";
import { OpsError } from "../../core/errors.ts";
import type { CliPorts } from "../open-ports.ts";
import type { Candidate, KnownValues } from "./candidates.ts";

/** The values that are in the folders which a command line names, or else the settings. */
export function knownValues(words: readonly string[], ports: CliPorts): KnownValues {
  return {
    runs: () => runCandidates(words, ports),
    models: () =>
      modelCandidates(words, ports).catch((error: unknown) => {
        // Where there is no dataset or no registry, there is nothing to choose from.
        if (error instanceof OpsError) return [];
        throw error;
      }),
  };
}

/** More than these nobody reads. */
const MAX_RUNS = 50;

async function runCandidates(words: readonly string[], ports: CliPorts): Promise<Candidate[]> {
  const { artifactPaths } = await import("../../core/config/paths.ts");
  // No run depends on the dataset's name, so no dataset has to be read.
  const { runs } = artifactPaths(flagValue("--artifacts", words) ?? ports.settings.artifacts, "");
  const ids = await readdir(runs).catch(() => []);
  // Their names begin with their time.
  const newest = ids.sort().reverse().slice(0, MAX_RUNS);
  return newest.length === 0 ? [] : ["latest", ...newest].map((value) => ({ value, help: "" }));
}

async function modelCandidates(words: readonly string[], ports: CliPorts): Promise<Candidate[]> {
  const [{ listModels }, { artifactPaths }, { loadDataset }] = await Promise.all([
    import("../../core/stages/models.ts"),
    import("../../core/config/paths.ts"),
    import("../../core/config/load-dataset.ts"),
  ]);
  const config = flagValue("--config", words);
  const { spec } = config === undefined ? await ports.dataset() : await loadDataset(config);
  const { models } = artifactPaths(flagValue("--artifacts", words) ?? ports.settings.artifacts, spec.name);
  const found = await listModels({ models, name: spec.name });
  return [
    ...found.flatMap(({ version, aliases }) =>
      aliases.map((alias) => ({ value: alias, help: `version ${version}` })),
    ),
    ...found.map(({ version, roc_auc }) => ({
      value: String(version),
      help: `cross-validated ROC AUC ${roc_auc?.toFixed(4) ?? "unknown"}`,
    })),
  ];
}

function flagValue(flag: string, words: readonly string[]): string | undefined {
  const at = words.indexOf(flag);
  return at < 0 ? undefined : words[at + 1];
}
