import { readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { isNodeError } from "../../atomic-file.ts";
import { prCurveSchema, rocCurveSchema } from "../../metrics/curves.ts";
import { confusionMatrixSchema } from "../../metrics/scores.ts";
import type { TimedEvent, TrackedFile } from "../events.ts";
import type { Upload } from "./api.ts";

const curves = { roc_curve: rocCurveSchema.nullable(), pr_curve: prCurveSchema.nullable() };

/** What Comet draws itself, as it stands in an evaluation: of two classes, or of more. */
const evaluationSchema = z.union([
  z.object({ confusion_matrix: confusionMatrixSchema, ...curves }),
  z.object({
    confusion_table: z.array(z.array(z.int())),
    classes: z.array(z.object({ value: z.string(), label: z.string(), ...curves })),
  }),
]);

/** The files that a line of a log says are kept, as Comet takes them; null where one is not there any more. */
export async function assetsOf(event: TimedEvent, folder: string): Promise<readonly Upload[] | null> {
  if (event.event === "dataset") {
    const { event: _, at: __, ...profile } = event;
    const { sha256 } = profile;
    return [{ ...jsonAsset(`dataset-${event.name}.json`, "asset", profile), metadata: { sha256 } }];
  }
  if (event.event !== "file") return [];
  const bytes = await readFile(path.join(folder, event.path)).catch((error) => {
    if (isNodeError(error) && error.code === "ENOENT") return null;
    throw error;
  });
  if (bytes === null) return null;
  return [fileAsset(event, bytes), ...(event.kind === "artifact" ? drawn(bytes) : [])];
}

/** `overwrite`: one that is sent again takes the place of the first. */
function asset(fileName: string, type: string, bytes: Uint8Array, more: Record<string, string> = {}): Upload {
  return { query: { fileName, overwrite: "True", type, ...more }, bytes };
}

function fileAsset({ kind, path: fileName, sha256 }: TrackedFile, bytes: Uint8Array): Upload {
  const extension = path.extname(fileName);
  // Comet's client names it with the dot for images, and without it for other files.
  if (kind === "figure") return asset(fileName, "image", bytes, { extension });
  return { ...asset(fileName, "asset", bytes, { extension: extension.slice(1) }), metadata: { sha256 } };
}

function jsonAsset(fileName: string, type: string, content: object, extension = "json"): Upload {
  const bytes = Buffer.from(JSON.stringify(content));
  return asset(fileName, type, bytes, extension === "" ? {} : { extension });
}

/** What an evaluation has that Comet draws from numbers; nothing of any other file. */
function drawn(bytes: Uint8Array): Upload[] {
  const evaluation = evaluationSchema.safeParse(jsonIn(bytes));
  if (!evaluation.success) return [];
  if ("classes" in evaluation.data) {
    const { classes, confusion_table } = evaluation.data;
    const labels = classes.map(({ value }) => value);
    return [
      confusionMatrix(labels, confusion_table),
      ...classes.flatMap(({ label, ...of }) => drawnCurves(of, ` of ${label}`)),
    ];
  }
  const { tn, fp, fn, tp } = evaluation.data.confusion_matrix;
  const table = [
    [tn, fp],
    [fn, tp],
  ];
  return [confusionMatrix(["0", "1"], table), ...drawnCurves(evaluation.data)];
}

interface Curves {
  readonly roc_curve: z.infer<typeof rocCurveSchema> | null;
  readonly pr_curve: z.infer<typeof prCurveSchema> | null;
}

function drawnCurves({ roc_curve: roc, pr_curve: pr }: Curves, what = ""): Upload[] {
  return [
    ...(roc === null ? [] : [curve(`ROC curve${what}`, roc.fpr, roc.tpr)]),
    ...(pr === null ? [] : [curve(`Precision and recall${what}`, pr.recall, pr.precision)]),
  ];
}

function confusionMatrix(labels: readonly string[], matrix: readonly (readonly number[])[]): Upload {
  return jsonAsset("confusion-matrix.json", "confusion-matrix", {
    version: 1,
    title: "Confusion matrix",
    labels,
    matrix,
    rowLabel: "Actual Category",
    columnLabel: "Predicted Category",
    maxSamplesPerCell: 25,
    sampleMatrix: null,
    type: null,
  });
}

function curve(name: string, x: readonly number[], y: readonly number[]): Upload {
  return jsonAsset(name, "curve", { x, y, name }, "");
}

function jsonIn(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString());
  } catch {
    return null;
  }
}
