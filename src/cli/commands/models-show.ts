import { argument, defineCommand } from "../define-command.ts";
import { chooseVersion, modelsContext } from "../models-context.ts";
import { table, text } from "../printer.ts";

export const modelsShowCommand = defineCommand({
  path: ["models", "show"],
  summary: "Show one version: origin, scores, files and history",
  examples: ["titanic-ops models show champion", "titanic-ops models show 2 --json"],
  arguments: { version: argument("[version]", (z) => z.string().optional(), "A version number or alias") },
  options: {},
  async run({ version }, context) {
    const { showModel } = await import("../../core/stages/models.ts");
    return showModel(await modelsContext(context.ports), await chooseVersion(version, context));
  },
  render: ({ manifest, aliases, history, folder }) => [
    table(
      ["", ""],
      [
        ["model", `${manifest.name} version ${manifest.version}`],
        ["alias", aliases.join(", ") || null],
        ["folder", folder],
        ["digest", manifest.digest],
        ["engine", manifest.engine],
        ["trained", manifest.createdAt],
        ["code", `titanic-ops ${manifest.code.version} (${manifest.code.build})`],
        ["seed", String(manifest.seed)],
        ["train rows", `${manifest.data.train.rows} (sha256 ${manifest.data.train.sha256.slice(0, 12)}…)`],
        ["test rows", `${manifest.data.test.rows} (sha256 ${manifest.data.test.sha256.slice(0, 12)}…)`],
      ],
    ),
    table(
      ["score", "held out", "cross-validated", "sd"],
      Object.entries(manifest.metrics.test).map(([name, value]) => {
        const { mean, sd } = manifest.metrics.cv.scores[name as keyof typeof manifest.metrics.test];
        return [name, value, mean, sd];
      }),
    ),
    ...history.map((event) =>
      text(
        `${event.at}  ${event.action}${event.alias === null ? "" : ` as ${event.alias}`}: ${event.reason}`,
      ),
    ),
  ],
});
