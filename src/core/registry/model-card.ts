import { z } from "zod";
import { targetSpecSchema } from "../dataset/columns.ts";
import { modelEvaluationSchema } from "../evaluation/model-evaluation.ts";
import { forestParamsSchema } from "../forest/params.ts";
import { manifestSchema } from "./manifest.ts";

const { name, version, digest, engine, data, code, seed, metrics } = manifestSchema.shape;

/**
 * `model-card.json`: what a model version is for, what it was made from, how good it is and where not to use it (after
 * Mitchell et al., "Model Cards for Model Reporting", 2019). Holds no time, so equal models have equal cards.
 */
export const modelCardSchema = z.object({
  formatVersion: z.literal(1),
  name,
  version,
  digest,
  description: z.string(),
  target: targetSpecSchema,
  engine,
  /** Of the forest. */
  parameters: forestParamsSchema,
  /** With their names for people, and those of their values. */
  features: z.array(
    z.object({
      name: z.string(),
      label: z.string(),
      kind: z.enum(["number", "text"]),
      labels: z.record(z.string(), z.string()),
    }),
  ),
  data,
  code,
  seed,
  cross_validation: metrics.shape.cv,
  oob_score: metrics.shape.oob_score,
  importance_repeats: z.int(),
  /** On the held-out rows. */
  evaluation: modelEvaluationSchema,
  limits: z.array(z.string()),
});

export type ModelCard = z.infer<typeof modelCardSchema>;
