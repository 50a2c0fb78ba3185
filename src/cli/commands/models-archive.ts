import { archiveInputs, archiveVersion } from "../archive-version.ts";
import { defineCommand } from "../define-command.ts";
import { text } from "../printer.ts";

export const modelsArchiveCommand = defineCommand({
  path: ["models", "archive"],
  summary: "Put a version away: it loses its aliases and can be given none",
  description:
    "Its files stay. The champion is in use and cannot be archived; `models restore` takes a version out again.",
  examples: ["titanic-ops models archive 1 --reason 'trained on the wrong file'"],
  ...archiveInputs,
  run: (input, context) => archiveVersion(true, input, context),
  render: ({ name, version, changed, aliases }) => [
    text(
      changed
        ? `${name} version ${version} is archived${aliases.length === 0 ? "" : `, and no longer ${aliases.join(" or ")}`}`
        : `${name} version ${version} was archived already`,
    ),
  ],
});
