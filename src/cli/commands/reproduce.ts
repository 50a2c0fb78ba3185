import type { Difference } from "../../core/registry/diff.ts";
import type { Reproduction } from "../../core/stages/reproduce.ts";
import { defineCommand, option } from "../define-command.ts";
import { shownDifference } from "../difference-view.ts";
import { chooseVersion, versionArgument } from "../models-context.ts";
import { jobsOption } from "../options.ts";
import { table, text, type View } from "../printer.ts";
import { HERE } from "../version-context.ts";

export const reproduceCommand = defineCommand({
  path: ["reproduce"],
  summary: "Make a version again from what is on record of it, and compare; exit 1 when it is another",
  description:
    "Takes the data with the recorded digest (from the artifacts, or from the cache or a remote of version), the recorded configuration and seed, trains in a folder of its own, and holds the result against the version to the byte. Where they differ it says which input does: data, each key of the configuration, seed, code, packages. What training does not depend on, as the event time of the features, is taken from the dataset file.",
  examples: [
    "titanic-ops reproduce champion",
    "titanic-ops reproduce 3 --json",
    "titanic-ops reproduce 1 --data backup/titanic.csv",
  ],
  arguments: { version: versionArgument },
  options: {
    data: option(
      "--data <file>",
      (z) => z.string().min(1).optional(),
      "Raw CSV to take in place of what is on record, say from a backup",
    ),
    jobs: jobsOption,
  },
  async run({ version, data, jobs }, context) {
    const { ports, log, signal, progress } = context;
    const wanted = await chooseVersion(version, context);
    const { reproduceModel } = await import("../../core/stages/reproduce.ts");
    const stage = await ports.stageContext({ log, signal, onProgress: progress.update });
    return reproduceModel({ ...stage, jobs: jobs ?? stage.jobs }, wanted, { project: HERE, data });
  },
  render: (made) => [
    text(summary(made)),
    ...section("input", made.inputs),
    ...section("result", made.outputs),
    ...(made.reproduced ? [] : [text(reason(made))]),
  ],
  exitCode: ({ reproduced }) => (reproduced ? 0 : 1),
});

function summary({ name, version, reproduced, digest, data }: Reproduction): string {
  const from = `from ${data.where}`;
  if (!reproduced)
    return `${name} version ${version} was made again ${from}, and is another (digest ${digest.again.slice(0, 12)}… instead of ${digest.recorded.slice(0, 12)}…)`;
  return `${name} version ${version} was made again ${from}, the same to the byte (digest ${digest.recorded.slice(0, 12)}…)`;
}

function section(title: string, rows: readonly Difference[]): View[] {
  if (rows.length === 0) return [];
  return [
    table(
      [title, "on record", "now"],
      rows.map(({ what, a, b }) => [what, shownDifference(a), shownDifference(b)]),
    ),
  ];
}

/** What to make of it. */
function reason({ inputs }: Reproduction): string {
  if (inputs.length === 0)
    return "No input on record differs: data, configuration, seed, code and packages are the same. This is a bug of titanic-ops, or a fault of this machine; please report it with what --json prints";
  const code = inputs.find(({ what }) => what === "code.version" || what === "code.build");
  return code === undefined
    ? "The inputs above differ; nothing else that is on record does"
    : "The inputs above differ; the code among them: run the titanic-ops that trained it, as npx titanic-ops@<version> reproduce";
}
