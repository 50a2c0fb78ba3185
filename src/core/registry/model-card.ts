import type { DatasetSpec } from "../config/dataset-spec.ts";
import { SCORE_NAMES } from "../metrics/scores.ts";
import type { ModelEvaluation } from "../model/evaluate.ts";
import type { Manifest } from "./manifest.ts";

/**
 * The model card: what the model is for, what it was made from, how good it is and where not to use it (after
 * Mitchell et al., "Model Cards for Model Reporting", 2019). Holds no time, so equal models have equal cards.
 */
export function modelCard(
  spec: DatasetSpec,
  manifest: Manifest,
  { evaluation, importance }: ModelEvaluation,
): string {
  const [negative, positive] = spec.target.classes;
  const { metrics, data } = manifest;
  const { tn, fp, fn, tp } = evaluation.confusion_matrix;
  return `# ${spec.name}, version ${manifest.version}

${spec.description ?? `A classifier of \`${spec.target.column}\``}.

| | |
|---|---|
| Predicts | \`${spec.target.column}\`: "${positive.label}" (${positive.value}) or "${negative.label}" (${negative.value}) |
| Model | random forest, ${spec.model.forest.n_estimators} trees, engine \`${manifest.engine}\` |
| Digest | \`${manifest.digest}\` |
| Trained on | ${data.train.rows} rows, \`sha256:${data.train.sha256}\` |
| Held out | ${data.test.rows} rows, \`sha256:${data.test.sha256}\` |
| Seed | ${manifest.seed} |
| Code | titanic-ops ${manifest.code.version} (${manifest.code.build}) |

## Scores

The cross-validation is over ${metrics.cv.folds} folds of the training rows, preprocessing fitted anew in each; the held-out
rows had no part in it.

| score | cross-validation (mean ± sd) | held out |
|---|---|---|
${SCORE_NAMES.map((name) => `| ${name} | ${shown(metrics.cv.scores[name].mean)} ± ${shown(metrics.cv.scores[name].sd)} | ${shown(metrics.test[name])} |`).join("\n")}
| out-of-bag accuracy | ${shown(metrics.oob_score)} | |

## Held-out rows

| | predicted ${negative.label} | predicted ${positive.label} |
|---|---|---|
| ${negative.label} | ${tn} | ${fp} |
| ${positive.label} | ${fn} | ${tp} |

Expected calibration error: ${shown(evaluation.calibration.expected_calibration_error)}.

## Features

The drop of the held-out ROC AUC when a feature is shuffled, mean over ${spec.model.evaluation.importance_repeats} shuffles.

| feature | drop | sd |
|---|---|---|
${importance.map((row) => `| ${row.feature} | ${shown(row.mean)} | ${shown(row.sd)} |`).join("\n")}

A feature that preprocessing computes again from others shows no drop of its own.

## Limits

- The scores hold for data like the training data; watch for drift before trusting them elsewhere.
- A score is a share of votes, not a certainty: see the calibration in metrics.json before reading it as a probability.
- It was not judged for decisions about people, and should not be used for any.
`;
}

function shown(value: number | null): string {
  return value === null ? "–" : value.toFixed(4);
}
