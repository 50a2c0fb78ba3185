import { defineCommand, option } from "../define-command.ts";
import { table, text } from "../printer.ts";

export const dashboardsBuildCommand = defineCommand({
  path: ["dashboards", "build"],
  summary: "Write Grafana's dashboards, for the metrics that serve tells",
  description:
    "Writes a JSON file for each dashboard, which Grafana provisions or imports: model monitoring, and objectives with alerts. Some panels show what the rules in manifests/prometheus record. Files that are right are left alone.",
  examples: [
    "titanic-ops dashboards build",
    "titanic-ops dashboards build --output /var/lib/grafana/dashboards",
  ],
  options: {
    output: option(
      "--output <folder>",
      (z) => z.string().min(1).default("manifests/grafana/dashboards"),
      "Where to write them (default: manifests/grafana/dashboards)",
    ),
    check: option(
      "--check",
      (z) => z.boolean().default(false),
      "Write nothing; exit 1 when a file is not what would be written",
    ),
  },
  async run({ output, check }) {
    const { buildDashboards } = await import("../../core/stages/dashboards.ts");
    return buildDashboards(output, { check });
  },
  render: (files) => [
    table(
      ["dashboard", "state"],
      files.map(({ file, state }) => [file, state]),
    ),
    ...(isStale(files) ? [text("write them with the same command, without --check")] : []),
  ],
  exitCode: (files) => (isStale(files) ? 1 : 0),
});

function isStale(files: readonly { readonly state: string }[]): boolean {
  return files.some(({ state }) => state === "stale" || state === "missing");
}
