import { archiveInputs, archiveVersion } from "../archive-version.ts";
import { defineCommand } from "../define-command.ts";
import { text } from "../printer.ts";

export const modelsRestoreCommand = defineCommand({
  path: ["models", "restore"],
  summary: "Take an archived version out again",
  examples: ["titanic-ops models restore 1"],
  ...archiveInputs,
  run: (input, context) => archiveVersion(false, input, context),
  render: ({ name, version, changed }) => [
    text(
      changed
        ? `${name} version ${version} can be promoted again: titanic-ops models promote ${version}`
        : `${name} version ${version} is not archived`,
    ),
  ],
});
