import { defineCommand } from "../define-command.ts";
import { text } from "../printer.ts";
import {
  forceOption,
  HERE,
  jobsOption,
  pathLines,
  remoteOption,
  targetsArgument,
  telling,
} from "../version-context.ts";

export const versionPullCommand = defineCommand({
  path: ["version", "pull"],
  summary: "Fetch versions from a remote and check them out",
  examples: ["titanic-ops version pull", "titanic-ops version pull data/raw.csv --remote storage"],
  arguments: { targets: targetsArgument },
  options: { remote: remoteOption, jobs: jobsOption, force: forceOption },
  async run({ jobs, ...choice }, context) {
    const { pullVersions } = await import("../../core/stages/version/pull.ts");
    return telling(context, "pull", (work) => pullVersions(HERE, choice, { ...work, jobs }));
  },
  render: ({ fetched, added, modified, deleted }) => [
    ...pathLines("added", added),
    ...pathLines("modified", modified),
    ...pathLines("deleted", deleted),
    ...fetched.map(({ remote, location, objects }) =>
      text(
        objects === 0 ? `The cache has all of it` : `${objects} objects fetched from ${remote} (${location})`,
      ),
    ),
  ],
});
