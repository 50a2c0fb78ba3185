import { z } from "zod";
import { type NumberColumn, type Table, tableBlocks } from "../dataset/table.ts";
import { type ReadyStep, readyStep, runChain } from "./chain.ts";
import type { TrainingTarget } from "./step.ts";
import { bindStep, preprocessStepSchema } from "./steps.ts";

/** Some steps look through a dictionary for each block, so that small ones would cost time; these take 2 MB a column. */
const BLOCK_ROWS = 262_144;

/** A fitted preprocessor as it is saved: each step's configuration with what it learnt. */
export const preprocessorStateSchema = z.strictObject({
  steps: z.array(z.strictObject({ config: preprocessStepSchema, state: z.json() })),
  /** The columns that the forest sees, in order. */
  outputs: z.array(z.string()),
});

export type PreprocessorState = z.infer<typeof preprocessorStateSchema>;

/** Turns features into the numeric columns that a forest takes. Training and serving share this one function. */
export interface Preprocessor {
  readonly outputs: readonly string[];
  /** One Float64Array of `features.rows` values for each name in `outputs`. */
  transform(features: Table): Float64Array[];
  /**
   * The same of rows that the preprocessor was fitted on, for what is to learn from them: a row does not see in them what
   * came of itself. `target` is of these rows.
   */
  transformTraining(features: Table, target: TrainingTarget): Float64Array[];
  /**
   * What `transformTraining` gives, some rows after the others, so that not all of them need to be in memory. Where a step needs
   * all rows to tell one of them, they come at once.
   */
  trainingBlocks(features: Table, target: TrainingTarget, blockRows?: number): Iterable<Float64Array[]>;
  readonly state: PreprocessorState;
}

/**
 * Learns each step in turn from training rows, every step seeing what those before it made of them. Equal rows, targets
 * and states of its generator give equal preprocessors.
 */
export function fitPreprocessor(
  configs: readonly PreprocessorState["steps"][number]["config"][],
  features: Table,
  target: TrainingTarget,
): Preprocessor {
  let table = features;
  const steps = configs.map((config) => {
    const step = bindStep(config);
    const state = step.fit(table, target);
    table = runChain([readyStep(step, state, target)], table);
    return { config, state: state as PreprocessorState["steps"][number]["state"] };
  });
  return loadPreprocessor({ steps, outputs: [...table.columns.keys()] });
}

/** A preprocessor from its saved state. The state has passed `preprocessorStateSchema`. */
export function loadPreprocessor(state: PreprocessorState): Preprocessor {
  const steps = state.steps.map(({ config, state: learnt }) => ({ step: bindStep(config), learnt }));
  const ready = steps.map(({ step, learnt }) => readyStep(step, learnt));
  const outputsOf = (chain: readonly ReadyStep[], features: Table): Float64Array[] => {
    const { columns } = runChain(chain, features);
    return state.outputs.map((name) => (columns.get(name) as NumberColumn).values);
  };
  const transform = (features: Table): Float64Array[] => outputsOf(ready, features);
  const transformTraining = (features: Table, target: TrainingTarget): Float64Array[] =>
    outputsOf(
      steps.map(({ step, learnt }) => readyStep(step, learnt, target)),
      features,
    );
  const needsAllRows = steps.some(({ step }) => step.hidesOwnTarget);
  return {
    outputs: state.outputs,
    state,
    transform,
    transformTraining,
    *trainingBlocks(features, target, blockRows = BLOCK_ROWS) {
      if (needsAllRows) return yield transformTraining(features, target);
      for (const block of tableBlocks(features, blockRows)) yield transform(block);
    },
  };
}
