import { rm } from "node:fs/promises";
import path from "node:path";
import { asWriteError, sha256 as digestOf, writeTextAtomically } from "../atomic-file.ts";
import { toJson } from "../model/model-json.ts";
import { MLMODEL, toMlflowModel } from "../onnx/mlflow-model.ts";
import { type ExportedVersion, toOnnx } from "../onnx/model.ts";
import { type ModelsPlace, openModels, resolveVersion } from "../registry/open-models.ts";

export const EXPORT_FORMATS = ["onnx", "mlflow", "json"] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** A model's file in another tool's format. */
export interface ExportResult extends ExportedVersion {
  readonly format: ExportFormat;
  /** The file, or for MLflow the folder; then size and digest are over all that is in it. */
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  /** What to feed the graph of ONNX with; empty for JSON, which begins with the raw row. */
  readonly inputs: readonly { readonly name: string; readonly kind: string; readonly description: string }[];
}

/**
 * Writes a version, named by number or alias, in another tool's format; without `output` to the folder of exports.
 * Throws OPS_MODEL_NOT_FOUND, OPS_MODEL_CORRUPT, OPS_EXPORT_UNSUPPORTED and as `writeTextAtomically` does.
 */
export async function exportModel(
  { exports: folder, ...place }: ModelsPlace & { readonly exports: string },
  wanted: string,
  { format, output }: { readonly format: ExportFormat; readonly output?: string | undefined },
): Promise<ExportResult> {
  const { name } = place;
  const number = await resolveVersion(place, wanted);
  const { model, manifest } = await openModels(place).store.load(number);
  const version = { name, version: number, digest: manifest.digest };
  const file =
    output ?? path.join(folder, `${name}-${number}${format === "mlflow" ? "-mlflow" : `.${format}`}`);
  if (format === "mlflow") {
    const { files, inputs } = toMlflowModel(model, version, { createdAt: manifest.createdAt });
    return { ...version, format, file, ...(await writeFolder(file, files)), inputs };
  }
  const { bytes, inputs } = format === "onnx" ? toOnnx(model, version) : jsonFile(toJson(model), version);
  const { sha256 } = await writeTextAtomically(file, bytes);
  return { ...version, format, file, bytes: bytes.length, sha256, inputs };
}

/** The folder is a model once it has `MLmodel`: that is written last, and taken away before anything else is changed. */
async function writeFolder(
  folder: string,
  files: ReadonlyMap<string, Uint8Array>,
): Promise<Pick<ExportResult, "bytes" | "sha256">> {
  await rm(path.join(folder, MLMODEL), { force: true }).catch((error) => {
    throw asWriteError(error, folder);
  });
  const inOrder = [...files].sort(([a], [b]) => Number(a === MLMODEL) - Number(b === MLMODEL));
  for (const [name, content] of inOrder) await writeTextAtomically(path.join(folder, name), content);
  const digests = [...files].map(([name, content]) => `${digestOf(content)}  ${name}\n`);
  return {
    bytes: [...files.values()].reduce((sum, content) => sum + content.length, 0),
    sha256: digestOf(digests.join("")),
  };
}

function jsonFile(model: object, { name, version, digest }: ExportedVersion) {
  const content = { format: "titanic-ops/model", format_version: 1, name, version, digest, ...model };
  return { bytes: Buffer.from(`${JSON.stringify(content)}\n`), inputs: [] };
}
