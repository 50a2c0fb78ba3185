import { readFile } from "node:fs/promises";
import path from "node:path";
import { OpsError } from "../errors.ts";
import { type DatasetSpec, datasetSpecSchema } from "./dataset-spec.ts";
import { parseYaml } from "./yaml-file.ts";

/** A dataset's specification and the file that it was read from. */
export interface LoadedDataset {
  readonly spec: DatasetSpec;
  readonly file: string;
}

/**
 * Reads and checks a dataset file; the suite that it names is then a path of the working folder.
 * Throws OPS_CONFIG_NOT_FOUND, or OPS_CONFIG_INVALID with every fault, each with its line and column.
 */
export async function loadDataset(file: string): Promise<LoadedDataset> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    throw new OpsError("OPS_CONFIG_NOT_FOUND", `cannot read the dataset file \`${file}\``, {
      hint: "titanic-ops pipeline --config configs/titanic.yaml",
      details: { file },
      cause,
    });
  }
  const spec = parseDataset(text, file);
  return { spec: { ...spec, ...(spec.suite !== undefined && { suite: beside(file, spec.suite) }) }, file };
}

function beside(file: string, name: string): string {
  return path.isAbsolute(name) ? name : path.join(path.dirname(file), name);
}

/** The specification in a YAML text; `file` is what errors call it. Throws OPS_CONFIG_INVALID. */
export function parseDataset(text: string, file: string): DatasetSpec {
  return parseYaml(text, datasetSpecSchema, {
    file,
    what: "dataset",
    hint: "correct the file; docs/reference/dataset.md describes every key",
  });
}
