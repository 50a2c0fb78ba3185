import { defineCommand } from "../define-command.ts";
import { text } from "../printer.ts";
import { HERE } from "../version-context.ts";

export const versionInitCommand = defineCommand({
  path: ["version", "init"],
  summary: "Begin to keep versions of data and models here",
  description:
    "Makes the folder .dvc and the file .dvcignore, as `dvc init` does. From then on the pipeline keeps dvc.yaml and dvc.lock, and what its stages make, in versions.",
  examples: ["titanic-ops version init"],
  options: {},
  async run() {
    const { initVersions } = await import("../../core/stages/version/init.ts");
    return initVersions(HERE);
  },
  render: ({ root, created, files, git }) => [
    text(created ? `Versions are kept in ${root} now` : `Versions are kept in ${root} already`),
    ...(created && git ? [text(`Next      git add ${files.join(" ")}`)] : []),
    ...(created && !git
      ? [
          text(
            "There is no git repository here: versions of the past are known only where pointers are in git",
          ),
        ]
      : []),
  ],
});
