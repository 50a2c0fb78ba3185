import { existsSync } from "node:fs";
import { withoutSecrets } from "../core/secrets.ts";
import type { StageRun } from "../core/stages/pipeline.ts";
import type { PipelineFacts } from "../core/stages/version/record.ts";
import type { CommandContext } from "./define-command.ts";
import type { CliPorts } from "./open-ports.ts";
import { HERE } from "./version-context.ts";

/**
 * Records in DVC's files what stages have read and made, where versions are kept. Under `dvc repro` DVC itself does that
 * when the command has ended.
 */
export async function recordRun(context: CommandContext, runs: readonly StageRun[]): Promise<void> {
  const { ports, progress, signal, log } = context;
  if (ports.isUnderDvc || !(await isKeptInVersions())) return;
  const { recordPipeline } = await import("../core/stages/version/record.ts");
  progress.start("versions");
  const facts = await factsOf(ports, runs);
  const done = await recordPipeline(HERE, facts, { signal, onProgress: progress.update });
  if (done === null) {
    progress.end(`versions  not recorded: ${facts.paths.artifacts} is outside the folder that has .dvc`);
    return;
  }
  log.info({ ...done }, "recorded in dvc.lock");
  const told = done.recorded.length === 0 ? "nothing to record" : `${done.recorded.join(", ")} in dvc.lock`;
  const others =
    done.passedOver.length === 0 ? "" : `; dvc.yaml has others called ${done.passedOver.join(", ")}`;
  progress.end(`versions  ${told}${others}`);
}

async function isKeptInVersions(): Promise<boolean> {
  const { findProject } = await import("../core/dvc/project.ts");
  return (await findProject(HERE)) !== null;
}

async function factsOf(ports: CliPorts, runs: readonly StageRun[]): Promise<PipelineFacts> {
  const { settings, origin } = ports;
  const { spec, file } = await ports.dataset();
  const given = settings.source ?? null;
  const source = given ?? spec.source;
  const flags = (["config", "artifacts"] as const)
    .filter((key) => origin[key] !== "default")
    .map((key) => ` --${key} ${settings[key]}`);
  return {
    name: spec.name,
    paths: await ports.paths(),
    config: file,
    suite: spec.suite ?? null,
    // What opens a door is not written down: then TITANIC_OPS_SOURCE has to name it for DVC too.
    source: given !== null && withoutSecrets(given) === given ? given : null,
    sourceFile: source !== "-" && existsSync(source) ? source : null,
    flags: flags.join(""),
    stages: runs.map(({ name }) => name),
  };
}
