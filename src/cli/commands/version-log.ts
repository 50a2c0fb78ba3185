import { bytes } from "../byte-size.ts";
import { argument, defineCommand } from "../define-command.ts";
import { table } from "../printer.ts";
import { HERE, telling } from "../version-context.ts";

export const versionLogCommand = defineCommand({
  path: ["version", "log"],
  summary: "List the versions that git knows of a file or folder",
  examples: [
    "titanic-ops version log data/raw.csv",
    "titanic-ops version log artifacts/processed/processed.csv --json",
  ],
  arguments: { target: argument("<target>", (z) => z.string(), "A file or folder that is kept") },
  options: {},
  async run({ target }, context) {
    const { versionLog } = await import("../../core/stages/version/log.ts");
    return telling(context, "log", (work) => versionLog(HERE, target, work));
  },
  render: (entries) => [
    table(
      ["commit", "when", "md5", "size", "files", "subject"],
      entries.map(({ id, at, md5, size, nfiles, subject }) => [
        id.slice(0, 10),
        at.slice(0, 16).replace("T", " "),
        md5 === null ? "removed" : md5.slice(0, 12),
        size === null ? null : bytes(size),
        nfiles,
        subject,
      ]),
    ),
  ],
});
