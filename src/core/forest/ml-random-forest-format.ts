import { z } from "zod";
import { OpsError } from "../errors.ts";
import { crc32 } from "./crc32.ts";

const FORMAT = "titanic-ops/ml-random-forest";
const FORMAT_VERSION = 1;

/** A node under the package's own names: a value below `splitValue` goes left, a leaf votes for its largest share. */
type MlNode =
  | { readonly distribution: number[][] }
  | {
      readonly splitColumn: number;
      readonly splitValue: number;
      readonly left: MlNode;
      readonly right: MlNode;
    };

const nodeSchema: z.ZodType<MlNode> = z.lazy(() =>
  z.union([
    z.strictObject({ distribution: z.array(z.array(z.number()).min(1)).length(1) }),
    z.strictObject({
      splitColumn: z.int().nonnegative(),
      splitValue: z.number(),
      left: nodeSchema,
      right: nodeSchema,
    }),
  ]),
);

/** A tree, and which features its columns are. */
const treeSchema = z.strictObject({ features: z.array(z.int().nonnegative()).min(1), root: nodeSchema });

const forestSchema = z.strictObject({
  featureCount: z.int().min(1),
  classCount: z.int().min(2).max(255),
  oobScore: z.number().min(0).max(1).nullable(),
  trees: z.array(treeSchema).min(1),
});

const envelopeSchema = z.object({
  format: z.literal(FORMAT),
  formatVersion: z.int().min(1),
  /** CRC-32 of `forest` as JSON without spaces. */
  crc32: z.int(),
  forest: z.unknown(),
});

export type MlTree = z.infer<typeof treeSchema>;
/** What the file holds. */
export type MlForest = z.infer<typeof forestSchema>;

/** Writes a forest as JSON: `{"format", "formatVersion", "crc32", "forest"}`. Equal forests give equal bytes. */
export function encodeMlForest(forest: MlForest): Uint8Array {
  const envelope = { format: FORMAT, formatVersion: FORMAT_VERSION, crc32: checksum(forest), forest };
  return new TextEncoder().encode(JSON.stringify(envelope));
}

/** Reads what `encodeMlForest` wrote. Throws OPS_MODEL_CORRUPT for bytes cut short, altered or of a newer version. */
export function decodeMlForest(bytes: Uint8Array): MlForest {
  const envelope = envelopeSchema.safeParse(parseJson(bytes));
  if (!envelope.success)
    throw corrupt("the bytes are not a forest of engine `ml-random-forest`", envelope.error);
  const { formatVersion, forest } = envelope.data;
  if (formatVersion !== FORMAT_VERSION)
    throw new OpsError(
      "OPS_MODEL_CORRUPT",
      `the forest is in format ${formatVersion}, this version reads ${FORMAT_VERSION}`,
      { hint: "update titanic-ops, or train the model again with this version" },
    );
  if (envelope.data.crc32 !== checksum(forest))
    throw corrupt("the forest's bytes were altered: their checksum does not match");
  const parsed = forestSchema.safeParse(forest);
  if (!parsed.success) throw corrupt(`the forest contradicts its format: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw corrupt("the forest is cut short or not JSON", cause);
  }
}

/** JSON.parse keeps numbers and the order of keys, so that what was read checks like what was written. */
function checksum(forest: unknown): number {
  return crc32(new TextEncoder().encode(JSON.stringify(forest) ?? ""));
}

function corrupt(message: string, cause?: unknown): OpsError {
  return new OpsError("OPS_MODEL_CORRUPT", message, {
    hint: "restore the model from a backup, or train it again: `titanic-ops train`",
    cause,
  });
}
