import { z } from "zod";
import { engineNameSchema } from "../forest/params.ts";
import { crossValidationSchema } from "../metrics/cross-validate.ts";
import { scoresSchema } from "../metrics/scores.ts";

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const fileDigestSchema = z.strictObject({ sha256, bytes: z.int().min(0) });
/** A manifest may come from elsewhere: no name in it leads out of the version's folder. */
const fileName = z.string().regex(/^\w[\w.-]{0,99}$/);

/** What a model version is, where it came from and how good it is: `manifest.json` in its folder. */
export const manifestSchema = z.strictObject({
  formatVersion: z.literal(1),
  name: z.string(),
  version: z.int().min(1),
  /** SHA-256 over the digests of the files that decide a prediction; equal digests predict alike. */
  digest: sha256,
  engine: engineNameSchema,
  files: z.record(fileName, fileDigestSchema),
  /** The data that it was made from: digests and sizes of the processed file and its parts. */
  data: z.strictObject({
    processed: fileDigestSchema,
    train: fileDigestSchema.extend({ rows: z.int() }),
    test: fileDigestSchema.extend({ rows: z.int() }),
  }),
  config: z.strictObject({ sha256 }),
  code: z.strictObject({ version: z.string(), build: z.string() }),
  seed: z.int(),
  metrics: z.strictObject({
    /** Mean and standard deviation over the folds of the training rows; the held-out rows had no part in it. */
    cv: crossValidationSchema,
    oob_score: z.number().nullable(),
    /** On the held-out rows. */
    test: scoresSchema,
  }),
  packages: z.record(z.string(), z.string()),
  /** When it was trained (ISO 8601, UTC); SOURCE_DATE_EPOCH overrides the clock, for builds to be compared whole. */
  createdAt: z.iso.datetime(),
});

export type Manifest = z.infer<typeof manifestSchema>;
