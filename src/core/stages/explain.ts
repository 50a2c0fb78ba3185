import { columnKinds } from "../dataset/columns.ts";
import { readBatches } from "../dataset/csv/read-table.ts";
import { takeRows } from "../dataset/table.ts";
import { tableOfReferenceRows } from "../drift/rows.ts";
import { cannotExplain } from "../explanation/cannot-explain.ts";
import { createRowExplainer, type ExplainedRow } from "../explanation/explain-rows.ts";
import { impurityImportance } from "../forest/impurity-importance.ts";
import { hasTrees } from "../forest/open-forest.ts";
import { checkedRecord } from "../model/checked-record.ts";
import { createModelExplainer, featureOf } from "../model/explain.ts";
import { featureLabel } from "../model/form.ts";
import { predictionLayout } from "../model/prediction-layout.ts";
import type { RawRecord } from "../model/record-schema.ts";
import type { ModelCard } from "../registry/model-card.ts";
import type { LoadedVersion } from "../registry/model-store.ts";

/** What a feature is worth to a model, by three measures; null where a version keeps nothing to tell it by. */
export interface FeatureWorth {
  readonly feature: string;
  readonly label: string;
  /** The drop of the held-out ROC AUC when it is shuffled, and its deviation over the shuffles. */
  readonly permutation: { readonly mean: number; readonly sd: number } | null;
  /** The share of the drop in Gini impurity over the training rows. */
  readonly impurity: number;
  /** The mean of how far it moves the score of a training row, either way. */
  readonly contribution: number | null;
}

/** Training rows whose contributions are worked out at most: more change the mean by little. */
const MAX_ROWS = 200;

/**
 * What the features are worth to a model, the most by permutation first. Throws OPS_EXPLAIN_UNSUPPORTED for a forest that keeps its
 * trees to itself.
 */
export function explainModel({ model, reference }: LoadedVersion, card: ModelCard | null): FeatureWorth[] {
  const { deriver, forest, preprocessor, inputs } = model;
  if (!hasTrees(forest)) throw cannotExplain(forest);
  const impurity = new Map<string, number>();
  impurityImportance(forest.trees).forEach((share, i) => {
    const feature = featureOf(preprocessor.outputs[i], deriver.names);
    impurity.set(feature, (impurity.get(feature) ?? 0) + share);
  });
  const permutation = new Map(
    card?.evaluation.permutation_importance.map(({ feature, mean, sd }) => [feature, { mean, sd }]),
  );
  const contribution = meanContributions({ model, reference });
  return deriver.names
    .map((feature) => ({
      feature,
      label: featureLabel(inputs, feature),
      permutation: permutation.get(feature) ?? null,
      impurity: impurity.get(feature) ?? 0,
      contribution: contribution?.get(feature) ?? (contribution === null ? null : 0),
    }))
    .sort((a, b) => (b.permutation?.mean ?? 0) - (a.permutation?.mean ?? 0) || b.impurity - a.impurity);
}

function meanContributions({
  model,
  reference,
}: Pick<LoadedVersion, "model" | "reference">): ReadonlyMap<string, number> | null {
  const explain = createModelExplainer(model);
  if (!reference?.sample || explain === null) return null;
  const rows = tableOfReferenceRows(reference.sample);
  const step = Math.max(1, Math.floor(rows.rows / MAX_ROWS));
  const some = takeRows(
    rows,
    Array.from({ length: Math.min(rows.rows, MAX_ROWS) }, (_, i) => i * step),
  );
  const sums = new Map<string, number>();
  for (const { contributions } of explain(some))
    for (const [feature, value] of Object.entries(contributions))
      sums.set(feature, (sums.get(feature) ?? 0) + Math.abs(value) / some.rows);
  return sums;
}

/** Explains the first rows of raw CSV. Throws what `readBatches` and `createRowExplainer` throw. */
export async function explainCsv(
  { model, reference }: LoadedVersion,
  source: AsyncIterable<Uint8Array>,
  { file, limit, signal }: { readonly file: string; readonly limit: number; readonly signal?: AbortSignal },
): Promise<ExplainedRow[]> {
  const explain = createRowExplainer(model, reference);
  const names = [...columnKinds(model.inputs.columns).keys()];
  const explained: ExplainedRow[] = [];
  for await (const { rows } of readBatches(source, predictionLayout(model), file, signal)) {
    for (const row of rows) {
      if (explained.length === limit) return explained;
      const record: RawRecord = Object.fromEntries(names.map((name, i) => [name, row[i]]));
      explained.push(explain(record));
    }
  }
  return explained;
}

/** Explains one row that was typed field by field. Throws what `checkedRecord` and `createRowExplainer` throw. */
export function explainTyped(
  { model, reference }: LoadedVersion,
  typed: Readonly<Record<string, string>>,
): ExplainedRow {
  return createRowExplainer(model, reference)(checkedRecord(model, typed));
}
