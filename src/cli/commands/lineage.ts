import { argument, defineCommand, option } from "../define-command.ts";
import { table, text } from "../printer.ts";

export const lineageCommand = defineCommand({
  path: ["lineage"],
  summary: "Show what a model or file was made from, back to the source",
  description:
    "Follows digests from what the stages recorded: source, table, raw CSV, processed file, split, model, with the command, code and time of each. Looks whether each is still what it was; exit 1 when one was changed or is gone.",
  examples: [
    "titanic-ops lineage",
    "titanic-ops lineage 2 --mermaid",
    "titanic-ops lineage artifacts/processed/processed.csv --json",
  ],
  arguments: {
    of: argument(
      "[model|file]",
      (z) => z.string().default("champion"),
      "A version's number, an alias, or a file, found by its path or by its content (default: champion)",
    ),
  },
  options: {
    mermaid: option(
      "--mermaid",
      (z) => z.boolean().default(false),
      "Print a Mermaid flowchart instead of a table",
    ),
  },
  async run({ of, mermaid }, { ports, log, progress, signal }) {
    const { traceLineage } = await import("../../core/stages/lineage.ts");
    const stage = await ports.stageContext({ log, signal, onProgress: progress.update });
    return { ...(await traceLineage({ ...stage, database: stage.ports.database }, of)), drawn: mermaid };
  },
  render({ things, intact, mermaid, drawn }) {
    if (drawn) return [text(mermaid)];
    return [
      table(
        ["what", "digest", "rows", "made by", "at (UTC)", "code", "now"],
        things.map(({ name, digest, rows, madeBy, status, note }) => [
          name,
          digest.slice(0, 12),
          rows,
          madeBy?.command ?? "",
          madeBy?.at.replace("T", " ").slice(0, 19) ?? "",
          madeBy?.code.version ?? "",
          note === undefined ? status : `${status}: ${note}`,
        ]),
      ),
      ...(intact ? [] : [text("The chain is broken: something was changed or removed since it was read.")]),
    ];
  },
  exitCode: ({ intact }) => (intact ? 0 : 1),
});
