import { defineCommand } from "../define-command.ts";
import { text } from "../printer.ts";
import { HERE, jobsOption, pathLines, remoteOption, targetsArgument, telling } from "../version-context.ts";

export const versionPushCommand = defineCommand({
  path: ["version", "push"],
  summary: "Send versions to a remote",
  examples: ["titanic-ops version push", "titanic-ops version push data --remote storage --jobs 16"],
  arguments: { targets: targetsArgument },
  options: { remote: remoteOption, jobs: jobsOption },
  async run({ jobs, ...choice }, context) {
    const { pushVersions } = await import("../../core/stages/version/push.ts");
    return telling(context, "push", (work) => pushVersions(HERE, choice, { ...work, jobs }));
  },
  render: (pushed) =>
    pushed.flatMap(({ remote, location, objects, paths }) => [
      ...pathLines("sent", paths),
      text(
        objects === 0
          ? `${remote} has all of it (${location})`
          : `${objects} objects sent to ${remote} (${location})`,
      ),
    ]),
});
