import path from "node:path";
import type { Paths } from "../../config/paths.ts";
import { findProject } from "../../dvc/project.ts";
import { recordStages, type StageRecord } from "../../dvc/record-stages.ts";
import { changingProject } from "../../dvc/with-project.ts";
import type { Work } from "../../dvc/work.ts";
import { shellWord } from "../../shell-word.ts";
import type { StageName } from "../stage-names.ts";

/** What the pipeline ran on. */
export interface PipelineFacts {
  /** The name of the dataset. */
  readonly name: string;
  readonly paths: Paths;
  /** The dataset file. */
  readonly config: string;
  /** The suite of expectations that the dataset file names. */
  readonly suite: string | null;
  /** The source as a flag or the environment named it, free of secrets; null where the dataset file does. */
  readonly source: string | null;
  /** The file that the source is; null for others: DVC looks at files alone. */
  readonly sourceFile: string | null;
  /** What a command line needs to find this folder and this dataset. */
  readonly flags: string;
  /** The stages that were run or passed over. */
  readonly stages: readonly StageName[];
}

/** What was recorded, or why it was not. */
export interface RecordResult {
  readonly recorded: readonly string[];
  /** Stages of that name with a command of the user's own, which are left alone. */
  readonly passedOver: readonly string[];
}

/**
 * Brings `dvc.yaml` and `dvc.lock` up to date after stages ran in `folder`. Null where versions are not kept, or the
 * artifacts are outside the project.
 */
export async function recordPipeline(
  folder: string,
  facts: PipelineFacts,
  work: Work,
): Promise<RecordResult | null> {
  const root = await findProject(folder);
  if (root === null || !isInside(root, facts.paths.artifacts)) return null;
  const stages = dvcStages(facts, isInside(root, facts.config)).filter(({ from }) =>
    from.every((name) => facts.stages.includes(name)),
  );
  if (stages.length === 0) return { recorded: [], passedOver: [] };
  return changingProject(folder, work, async (project) => {
    const passedOver = await recordStages(project, path.resolve(folder), stages, {
      ...work,
      isOurs: (cmd) => cmd.includes("titanic-ops"),
    });
    const recorded = stages.map(({ name }) => name).filter((name) => !passedOver.includes(name));
    return { recorded, passedOver };
  });
}

function isInside(root: string, file: string): boolean {
  const relative = path.relative(root, path.resolve(file));
  return !relative.startsWith("..") && !path.isAbsolute(relative);
}

/**
 * The pipeline as DVC can know it: its stages meet in files. `extract` and `ingest` meet in a table, and `train` and
 * `register` write to one folder, so that each pair is one stage there.
 */
function dvcStages(
  { paths, name, config, suite, source, sourceFile, flags }: PipelineFacts,
  hasConfig: boolean,
): (StageRecord & { from: readonly StageName[] })[] {
  const line = (words: string) => `npx titanic-ops ${words}${flags}`;
  const params = (...keys: string[]) => (hasConfig ? { file: posix(config), keys } : null);
  const models = { path: posix(path.join(paths.models, name)), persist: true };
  const out = (file: string) => ({ path: posix(file) });
  return [
    {
      name: "ingest",
      from: ["extract", "ingest"],
      cmd: [line(`extract${source === null ? "" : ` --source ${shellWord(source)}`}`), line("ingest")],
      deps: sourceFile === null ? [] : [posix(sourceFile)],
      params: params("id", "target", "columns", ...(source === null ? ["source"] : [])),
      outs: [out(paths.raw)],
      // What came through standard input cannot be had again.
      frozen: source === "-",
    },
    {
      name: "validate",
      from: ["validate"],
      cmd: line("validate"),
      deps: [posix(paths.raw), ...(suite === null ? [] : [posix(suite)])],
      params: params("id", "columns", "suite"),
      outs: [out(paths.validationReport)],
    },
    {
      name: "process",
      from: ["process"],
      cmd: line("process"),
      deps: [posix(paths.raw)],
      params: params("id", "target", "columns", "features"),
      outs: [out(paths.processed)],
    },
    {
      name: "train",
      from: ["train", "register"],
      cmd: [line("train"), line("pipeline --from register --until register")],
      deps: [posix(paths.processed)],
      params: params("id", "target", "columns", "features", "model", "seed"),
      outs: [out(paths.train), out(paths.test), models],
    },
    {
      name: "evaluate",
      from: ["evaluate"],
      cmd: line("evaluate"),
      deps: [models.path, posix(paths.test)],
      params: params("seed", "model.evaluation", "target"),
      outs: [{ ...out(paths.metrics), metric: true }],
    },
  ];
}

function posix(file: string): string {
  return file.split(path.sep).join("/");
}
