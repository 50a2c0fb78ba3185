import { bytes } from "../byte-size.ts";
import { argument, defineCommand } from "../define-command.ts";
import { table, text } from "../printer.ts";
import { HERE, telling } from "../version-context.ts";

export const versionAddCommand = defineCommand({
  path: ["version", "add"],
  summary: "Keep files and folders in versions, or record what they are now",
  description:
    "Copies each into the cache under its digest and writes a .dvc file beside it, which goes into git in its place.",
  examples: ["titanic-ops version add data/raw.csv", "titanic-ops version add data models --json"],
  arguments: { targets: argument("<target...>", (z) => z.array(z.string()), "Files and folders") },
  options: {},
  async run({ targets }, context) {
    const { addVersions } = await import("../../core/stages/version/add.ts");
    return telling(context, "add", (work) => addVersions(HERE, targets, work));
  },
  render: (added) => [
    table(
      ["path", "md5", "size", "files"],
      added.map(({ path, md5, size, nfiles }) => [path, md5, bytes(size), nfiles]),
    ),
    text(`Next      git add ${added.map(({ pointer }) => pointer).join(" ")} .gitignore`),
  ],
});
