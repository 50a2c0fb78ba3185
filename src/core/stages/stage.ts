import type { DatasetSpec } from "../config/dataset-spec.ts";
import type { Paths } from "../config/paths.ts";
import type { Database } from "../database/database.ts";
import { OpsError } from "../errors.ts";
import type { FeatureStore } from "../feature-store/feature-store.ts";
import type { Logger } from "../log.ts";
import type { RetryPolicy } from "../retry.ts";
import type { Source } from "../storage/source.ts";

/** What stages work with. Adapters are opened when a stage first asks, so a run that needs none costs none. */
export interface StagePorts {
  source(): Promise<Source>;
  database(): Promise<Database>;
  featureStore(): Promise<FeatureStore>;
  /** Closes what was opened; the pipeline does so before it lets go of its lock. */
  close(): Promise<void>;
}

/** All that a stage is given; it reads no environment and prints nothing. */
export interface StageContext {
  readonly spec: DatasetSpec;
  readonly paths: Paths;
  readonly ports: StagePorts;
  readonly log: Logger;
  readonly now: () => Date;
  readonly signal?: AbortSignal | undefined;
  /** Versions of Node and of the packages that a model depends on, for its manifest. */
  readonly packages: Readonly<Record<string, string>>;
  /** How far the stage is, for people; called often. */
  readonly onProgress: (message: string) => void;
  /** How often a step that may succeed a moment later is tried. */
  readonly retries?: RetryPolicy | undefined;
  /** Told of each step of a stage that has several, when it has ended. */
  readonly onStep?: ((step: Step) => void) | undefined;
  /** Whether work is to be done although its result is there. */
  readonly force?: boolean | undefined;
  /** Whether training takes the features from the feature store instead of the processed file. */
  readonly fromFeatureStore?: boolean | undefined;
  /** What earlier stages returned, in this run or an earlier one. */
  readonly results: ReadonlyMap<string, unknown>;
}

/** A step of `extract`: how long it took, and what went through it. */
export interface Step {
  readonly name: "list" | "download" | "load";
  readonly seconds: number;
  readonly objects?: number;
  readonly bytes?: number;
  readonly rows?: number;
}

/** Digests by name of what a stage reads or writes. */
export type Digests = Readonly<Record<string, string>>;

/** One step of a model's life, of which the pipeline knows when it may be skipped. */
export interface Stage<R = unknown> {
  readonly name: string;
  /** One sentence for people about what the stage did. */
  summary(result: R): string;
  /** The parts of the specification that the result depends on. */
  params(spec: DatasetSpec): unknown;
  /** Digests of what the stage reads. Throws OPS_STAGE_INPUT_MISSING where an earlier stage has not run. */
  inputs(context: StageContext): Promise<Digests>;
  /** Digests of what the stage has written; null where it has not, or something is missing. */
  outputs(context: StageContext): Promise<Digests | null>;
  run(context: StageContext): Promise<R>;
  /** Lets go of what `inputs` took; called when the stage has ended, whether it ran, was cached or failed. */
  release?(context: StageContext): Promise<void>;
}

/** The error for a stage whose input is not there yet. */
export function inputMissing(what: string, maker: string): OpsError {
  return new OpsError("OPS_STAGE_INPUT_MISSING", `${what} is not there yet: \`${maker}\` makes it`, {
    hint: `titanic-ops ${maker}; or the whole way: titanic-ops pipeline`,
    details: { file: what },
  });
}
