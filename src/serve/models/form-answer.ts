import { z } from "zod";
import { modelForm, modelFormSchema } from "../../core/model/form.ts";
import type { Predictor } from "./predictor.ts";

const file = z.strictObject({ name: z.string(), sha256: z.string(), bytes: z.int() });

/** The answer of `GET /form`. */
export const formAnswerSchema = modelFormSchema.extend({
  name: z.string(),
  version: z.string(),
  digest: z.string(),
  createdAt: z.string(),
  id: z.string().describe("The column that tells rows apart; a batch may have it"),
  files: z
    .strictObject({ forest: file, inputs: file })
    .nullable()
    .describe("What decides a prediction, to be had by digest; null where only the service can read it"),
});

type FormAnswer = z.infer<typeof formAnswerSchema>;

/** The form of the model in use. */
export function formOf(predictor: Predictor): FormAnswer {
  const { name, version, digest, manifest, model, reference } = predictor;
  const { createdAt } = manifest;
  const { id } = model.inputs;
  return { name, version, digest, createdAt, id, files: filesOf(predictor), ...modelForm(model, reference) };
}

/** The files that decide a prediction; null where only the service can read them. */
export function filesOf({ manifest: { engine, files } }: Predictor): FormAnswer["files"] {
  if (engine !== "titanic-ops") return null;
  const named = (name: string) => ({ name, ...files[name] });
  return { forest: named("forest.bin"), inputs: named("preprocessor.json") };
}
