import type { DatasetSpec } from "../config/dataset-spec.ts";
import type { Paths } from "../config/paths.ts";
import type { Database } from "../database/database.ts";
import { OpsError } from "../errors.ts";
import type { FeatureStore } from "../feature-store/feature-store.ts";
import type { Logger } from "../log.ts";
import type { OnProgress } from "../progress.ts";
import type { RetryPolicy } from "../retry.ts";
import type { Source } from "../storage/source.ts";
import type { RunLog } from "../tracking/run-log.ts";
import type { TuneRequest } from "../tuning/search.ts";

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
  /** Who is at work, as `user@host`, for the history of the registry. */
  readonly by: string;
  /** Versions of Node and of the packages that a model depends on, for its manifest. */
  readonly packages: Readonly<Record<string, string>>;
  /** Threads that a stage may work in; what it makes does not depend on it. */
  readonly jobs: number;
  /** How far the stage is, for people. */
  readonly onProgress: OnProgress;
  /** How often a step that may succeed a moment later is tried. */
  readonly retries?: RetryPolicy | undefined;
  /** Told of each step of a stage that has several, when it has ended. */
  readonly onStep?: ((step: Step) => void) | undefined;
  /** Whether work is to be done although its result is there. */
  readonly force?: boolean | undefined;
  /** Whether training takes the features from the feature store instead of the processed file. */
  readonly fromFeatureStore?: boolean | undefined;
  /** Whether the parameters were searched for, and are to be searched for anew in each fold of the cross-validation. */
  readonly tune?: TuneRequest | undefined;
  /** The version, by number or alias, whose trees training keeps. */
  readonly warmStart?: string | undefined;
  /** Where the stage tells what it learns while it is at work; nobody listens where it is absent. */
  readonly run?: RunLog | undefined;
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
