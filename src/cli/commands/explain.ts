import { OpsError } from "../../core/errors.ts";
import type { ExplainedRow } from "../../core/explanation/explain-rows.ts";
import type { FeatureWorth } from "../../core/stages/explain.ts";
import { argument, defineCommand, option } from "../define-command.ts";
import { explanationViews, worthViews } from "../explanation-views.ts";
import { openOption } from "../open-file.ts";
import { wholeNumberOption } from "../options.ts";
import { rowOption } from "../row-option.ts";

/** What rows are explained by, or what the features are worth to a model. */
export interface ExplainResult {
  readonly model: { readonly name: string; readonly version: number; readonly digest: string };
  /** What probabilities are of; null where they are of the class that is predicted for a row. */
  readonly positive: string | null;
  readonly rows?: readonly ExplainedRow[];
  readonly features?: readonly FeatureWorth[];
  /** The page that was written. */
  readonly file?: string;
}

export const explainCommand = defineCommand({
  path: ["explain"],
  summary: "Say why a model answers as it does, row by row, or what its features are worth to it",
  description:
    "With rows (raw CSV, or --row): what each feature added to the score or took from it, by exact Shapley values that add up to it, and the nearest change of each single column that turns the answer. Without: what the features are worth to the model, by permutation (on the held-out rows), impurity and contributions (on training rows).",
  examples: [
    "titanic-ops explain",
    "titanic-ops explain passengers.csv --limit 3",
    "titanic-ops explain --row column=1 'other column=a value with spaces' --json",
    "titanic-ops explain passengers.csv --output why.html --open",
  ],
  arguments: {
    source: argument(
      "[source]",
      (z) => z.string().optional(),
      "Raw CSV: a path, -, https://…, gs://… or sample:…",
    ),
  },
  options: {
    model: option(
      "--model <version>",
      (z) => z.string().default("champion"),
      "A version number or alias (default: champion)",
    ),
    limit: wholeNumberOption("--limit", { min: 1, max: 1000, default: 10 }, "Explain at most so many rows"),
    output: option("--output <file>", (z) => z.string().optional(), "Write a page of it too, as HTML"),
    open: openOption,
    row: rowOption,
  },
  async run({ source, model: wanted, limit, output, open, row }, { ports, signal }): Promise<ExplainResult> {
    refuse(source, row, output, open);
    const { resolveVersion } = await import("../../core/registry/open-models.ts");
    const { createModelStore } = await import("../../core/registry/model-store.ts");
    const { explainCsv, explainModel, explainTyped } = await import("../../core/stages/explain.ts");
    const { openOnly, openSource } = await import("../../core/storage/source.ts");
    const { spec } = await ports.dataset();
    const { models } = await ports.paths();
    const version = await resolveVersion({ models, name: spec.name }, wanted);
    const store = createModelStore(models, spec.name);
    const loaded = await store.load(version);
    const { name, digest } = loaded.manifest;
    const { classes } = loaded.model.inputs.target;
    const about = {
      model: { name, version, digest },
      positive: classes.length === 2 ? classes[1].label : null,
    };
    if (source === undefined && row === undefined)
      return { ...about, features: explainModel(loaded, await store.card(version)) };
    const opened = source === undefined ? null : await openSource(source, { stdin: ports.stdin });
    const rows = opened
      ? await explainCsv(loaded, await openOnly(opened, signal), { file: opened.uri, limit, signal })
      : [explainTyped(loaded, row ?? {})];
    if (output === undefined) return { ...about, rows };
    const { explanationPage } = await import("../../core/explanation/page.ts");
    const { writeTextAtomically } = await import("../../core/atomic-file.ts");
    const told = { ...about, model: `${name} version ${version}`, source: opened?.uri ?? "as typed", rows };
    await writeTextAtomically(output, explanationPage(told));
    return { ...about, rows, file: output };
  },
  render: (result) => (result.features ? worthViews(result.features) : explanationViews(result)),
  page: ({ file }) => file,
});

function refuse(source: unknown, row: unknown, output: unknown, open: boolean): void {
  if (source !== undefined && row !== undefined)
    throw new OpsError("OPS_USAGE", `--row is a row by itself, and \`${source}\` is a file of rows`, {
      hint: "leave one of them out",
    });
  if (output !== undefined && source === undefined && row === undefined)
    throw new OpsError("OPS_USAGE", "`--output` is a page of rows, and none are named", {
      hint: `titanic-ops explain <file> --output ${output}; the model's own page is model-card.md`,
    });
  if (open && output === undefined)
    throw new OpsError("OPS_USAGE", "`--open` shows the page that `--output` writes", {
      hint: "titanic-ops explain <file> --output why.html --open",
    });
}
