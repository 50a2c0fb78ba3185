import { OpsError } from "../errors.ts";
import { keptRows } from "./blocks.ts";
import type { TrainingBlocks, TrainingData } from "./engine.ts";
import type { ForestParams } from "./params.ts";

/**
 * Checks what every engine needs of its data. Throws OPS_TOO_FEW_ROWS without rows and OPS_CONFIG_INVALID without
 * features; arrays of different lengths are a bug of the caller.
 */
export function checkTrainingData(data: TrainingData | TrainingBlocks): void {
  const { labels, classCount, classWeights, sampleWeights } = data;
  if (("columns" in data ? data.columns.length : data.featureCount) === 0)
    throw new OpsError("OPS_CONFIG_INVALID", "the forest has no feature to learn from", {
      hint: "name at least one column under `features`",
    });
  if (labels.length === 0) throw new OpsError("OPS_TOO_FEW_ROWS", "the forest has no row to learn from");
  if ("columns" in data && data.columns.some((column) => column.length !== labels.length))
    throw new Error(
      `columns of ${data.columns.map((column) => column.length).join(", ")} rows, ${labels.length} labels`,
    );
  if (classCount < 2 || classCount > 255) throw new Error(`${classCount} classes, not from 2 to 255`);
  if (labels.some((label) => label >= classCount)) throw new Error(`a label is not below ${classCount}`);
  if (classWeights !== null && classWeights.length !== classCount)
    throw new Error(`${classWeights.length} class weights for ${classCount} classes`);
  if (sampleWeights === undefined) return;
  if (sampleWeights.length !== labels.length)
    throw new Error(`${sampleWeights.length} weights for ${labels.length} rows`);
  if (!sampleWeights.every((weight) => weight >= 0 && weight < Number.POSITIVE_INFINITY))
    throw new Error("the weight of a row is not a number from 0 up");
}

/** The data without the rows that weigh nothing. Throws OPS_TOO_FEW_ROWS where all of them do. */
export function weighedRows(data: TrainingBlocks): TrainingBlocks {
  const { blocks, labels, sampleWeights } = data;
  if (!sampleWeights?.includes(0)) return data;
  const isKept = Uint8Array.from(sampleWeights, (weight) => Number(weight > 0));
  const kept = labels.filter((_, row) => isKept[row] === 1);
  if (kept.length === 0)
    throw new OpsError("OPS_TOO_FEW_ROWS", "all rows of the training data weigh 0", {
      hint: "give some row a weight above 0",
    });
  return {
    ...data,
    blocks: () => keptRows(blocks(), isKept),
    labels: kept,
    sampleWeights: sampleWeights.filter((weight) => weight > 0),
  };
}

/**
 * The number of features to try, by scikit-learn's rules: fractions are rounded down, and at least one is tried.
 * Throws OPS_CONFIG_INVALID for a count above the number of features.
 */
export function featuresToTry(setting: ForestParams["max_features"], featureCount: number): number {
  if (setting === "all") return featureCount;
  if (setting === "sqrt") return Math.floor(Math.sqrt(featureCount));
  if (setting === "log2") return Math.max(1, Math.floor(Math.log2(featureCount)));
  if (setting < 1) return Math.max(1, Math.floor(setting * featureCount));
  if (setting > featureCount)
    throw new OpsError(
      "OPS_CONFIG_INVALID",
      `\`max_features\` is ${setting}, but there are ${featureCount} features`,
      {
        hint: "set `max_features` to `sqrt`, `all` or a smaller number",
      },
    );
  return setting;
}

/** How long trees may grow before others have their turn: short enough that Ctrl-C and progress feel immediate. */
const TURN_MS = 50;

/**
 * Lets timers and signals run when the last turn was `TURN_MS` ago. A timer, not setImmediate, which browsers lack;
 * its millisecond is 2 % of a turn. The clock decides when to wait, never what is computed.
 */
export function createTurns(): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < TURN_MS) return;
    await new Promise((resolve) => setTimeout(resolve, 0));
    last = performance.now();
  };
}
