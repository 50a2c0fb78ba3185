import { OpsError } from "../errors.ts";
import type { ForestParams } from "./params.ts";

/**
 * The weight of each class, by class index, or null where all weigh 1.
 *
 * `balanced` gives n / (k × count) over the n rows and k classes, as scikit-learn's `compute_class_weight`; a class
 * without rows gets weight 1, which no row asks for. A record gives weights by class value; classes that it leaves
 * out weigh 1. Throws OPS_CONFIG_INVALID where the record names a value that is not a class.
 *
 * @param labels class index of each row
 * @param classValues the classes as the data file writes them, by class index
 */
export function classWeights(
  setting: ForestParams["class_weight"],
  labels: Uint8Array,
  classValues: readonly string[],
): Float64Array | null {
  if (setting === null) return null;
  if (setting === "balanced") return balancedWeights(labels, classValues.length);
  const unknown = Object.keys(setting).find((value) => !classValues.includes(value));
  if (unknown !== undefined)
    throw new OpsError("OPS_CONFIG_INVALID", `\`class_weight\` names \`${unknown}\`, which is not a class`, {
      hint: `use the classes of the target: ${classValues.map((value) => `\`${value}\``).join(", ")}`,
      details: { value: unknown },
    });
  return Float64Array.from(classValues, (value) => (Object.hasOwn(setting, value) ? setting[value] : 1));
}

function balancedWeights(labels: Uint8Array, classCount: number): Float64Array {
  const counts = new Uint32Array(classCount);
  for (const label of labels) counts[label]++;
  return Float64Array.from(counts, (count) => (count === 0 ? 1 : labels.length / (classCount * count)));
}
