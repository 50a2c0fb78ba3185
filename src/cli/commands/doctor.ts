import { defineCommand } from "../define-command.ts";
import { databaseOption, redisOption, sourceOption } from "../options.ts";
import { table, text } from "../printer.ts";

export const doctorCommand = defineCommand({
  path: ["doctor"],
  summary: "Check that everything the configuration needs is there",
  description:
    "Checks the version of Node, the dataset file, that the folders can be written, free disk space, the database, that the source of the data answers, and so does each tracker that is configured. Exit 1 when something that the configuration needs is missing.",
  examples: ["titanic-ops doctor", "titanic-ops doctor --source gs://bucket/Titanic-Dataset.csv --json"],
  options: {
    source: sourceOption,
    database: databaseOption,
    redis: redisOption,
  },
  async run(_, { ports, signal }) {
    const { diagnose } = await import("../diagnose.ts");
    return diagnose(ports, signal);
  },
  render: ({ checks, ok }) => [
    table(
      ["", "check", "found"],
      checks.map(({ status, name, found }) => [{ ok: "✔", missing: "✘", note: "·" }[status], name, found]),
    ),
    ...checks.filter(({ hint }) => hint !== undefined).map(({ name, hint }) => text(`${name}: ${hint}`)),
    text(
      ok
        ? "Everything that the configuration needs is there."
        : "Something that the configuration needs is missing.",
    ),
  ],
  exitCode: ({ ok }) => (ok ? 0 : 1),
});
