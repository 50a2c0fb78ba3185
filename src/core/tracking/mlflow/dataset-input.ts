import type { DatasetProfile } from "../dataset-profile.ts";

/** What data is to a run, in MLflow's words. */
const CONTEXTS: Readonly<Record<string, string>> = { train: "training", test: "testing" };

/** MLflow keeps no more of a digest. */
const MAX_DIGEST = 36;

/** Data that a run had, as `runs/log-inputs` takes it: named by what it is, with its columns and their statistics. */
export function datasetInput(dataset: string, { name, file, sha256, rows, columns }: DatasetProfile): object {
  const schema = columns.map((column) => ({
    type: column.texts === undefined ? "double" : "string",
    name: column.name,
    required: column.missing === 0,
  }));
  return {
    tags: [{ key: "mlflow.data.context", value: CONTEXTS[name] ?? name }],
    dataset: {
      name: `${dataset} ${name}`,
      digest: sha256.slice(0, MAX_DIGEST),
      source_type: "local",
      source: JSON.stringify({ uri: file, sha256 }),
      schema: JSON.stringify({ mlflow_colspec: schema }),
      profile: JSON.stringify({ num_rows: rows, num_elements: rows * columns.length, columns }),
    },
  };
}
