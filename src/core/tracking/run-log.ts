import type { DatasetProfile } from "./dataset-profile.ts";
import type { ParamValue, SourceVersion, SystemUsage, TrackedModel } from "./events.ts";

/**
 * The port through which work tells what it does, while it does it. Nothing here throws or rejects: work never fails for
 * being watched. What was told is kept even when the process is killed the next moment.
 */
export interface RunLog {
  /** What the result depends on, as `max_depth`. A later value takes the place of an earlier one. */
  params(values: Readonly<Record<string, ParamValue>>): void;
  /** Numbers that came out; with `step`, one point of a series (a fold, a number of trees). Null: cannot be told. */
  metrics(values: Readonly<Record<string, number | null>>, step?: number): void;
  tags(values: Readonly<Record<string, string>>): void;
  note(text: string): void;
  dataset(profile: DatasetProfile): void;
  source(version: SourceVersion): void;
  model(model: TrackedModel): void;
  system(usage: SystemUsage): void;
  /** Keeps a picture, SVG or PNG, under a name such as `roc-curve.svg`. */
  figure(name: string, content: string | Uint8Array): Promise<void>;
  /** Keeps any other file. */
  artifact(name: string, content: string | Uint8Array): Promise<void>;
}

const nothing = (): void => undefined;
const nothingLater = async (): Promise<void> => undefined;

/** For work that nobody watches. */
export const NO_RUN: RunLog = {
  params: nothing,
  metrics: nothing,
  tags: nothing,
  note: nothing,
  dataset: nothing,
  source: nothing,
  model: nothing,
  system: nothing,
  figure: nothingLater,
  artifact: nothingLater,
};
