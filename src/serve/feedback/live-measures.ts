import { calibrationTable } from "../../core/metrics/calibration.ts";
import { accuracy, type ConfusionMatrix } from "../../core/metrics/confusion.ts";
import { brierScore, confusionMatrix } from "../../core/metrics/scores.ts";

/** Which of a version's outcomes a measure is over: so many of the newest, or those of so many of the last seconds. */
export type Window =
  | { readonly name: string; readonly outcomes: number }
  | { readonly name: string; readonly seconds: number };

/** The windows that are measured. */
export const WINDOWS = [
  { name: "last_100", outcomes: 100 },
  { name: "last_1000", outcomes: 1000 },
  { name: "last_hour", seconds: 3600 },
] as const satisfies readonly Window[];

/** The window that a measure without a window of its own is over. */
export const MAIN_WINDOW = WINDOWS[1];

/** Outcomes that are held at most, of all versions together, and so the most that an hour can have. */
const CAPACITY = 100_000;
/** Versions that are told apart; each is time series of its own. */
const MAX_VERSIONS = 10;

/** How well the predictions of a version in a window agree with their outcomes; nulls where it has none. */
export interface Measures {
  readonly modelVersion: string;
  readonly window: string;
  readonly outcomes: number;
  readonly accuracy: number | null;
  readonly brierScore: number | null;
  readonly expectedCalibrationError: number | null;
  /** Of more than two classes a count for each pair that there was. */
  readonly confusion: ConfusionMatrix | readonly ClassPair[];
}

/** How many predictions of a class had outcomes of a class; classes by name. */
export interface ClassPair extends PairedClasses {
  readonly outcomes: number;
}

interface PairedClasses {
  readonly actual: string;
  readonly predicted: string;
}

/** The version that serves, and of how many classes it is. */
export interface VersionInUse {
  readonly version: string;
  readonly classCount: number;
}

/** An outcome with the prediction that it is of. */
export interface ToldOutcome {
  /** Names the prediction: an outcome that is told again takes the place of the first. */
  readonly key: string;
  readonly modelVersion: string;
  readonly probability: number;
  /** Above which probability the version predicts positive; 0.5 where it is not known. */
  readonly threshold?: number | undefined;
  /** Of more than two classes: whether the predicted one was right. */
  readonly isPositive: boolean;
  /** Of more than two classes: by name, which there was and which was predicted. */
  readonly classes?: PairedClasses | undefined;
  /** When it was told, in milliseconds since 1970. */
  readonly timeMs: number;
}

/** What became of an outcome that was told: a new one, another than was told before, or the same again. */
export type Told = "accepted" | "replaced" | "unchanged";

/** Compares outcomes with the predictions that had been given, each model version for itself. */
export interface LiveMeasures {
  tell(outcome: ToldOutcome): Told;
  /** By version, that of the newest outcome first, and by window. `inUse` is measured even where it has no outcome. */
  measure(inUse: VersionInUse | null): Measures[];
  /** The outcomes that are held, the oldest first. */
  held(): ToldOutcome[];
  /** Adds outcomes of another process or time to those that are held. */
  restore(outcomes: readonly ToldOutcome[]): void;
}

/** The newest outcomes: none at first. `now` is in milliseconds since 1970. */
export function createLiveMeasures(now: () => number, capacity = CAPACITY): LiveMeasures {
  let ring: ToldOutcome[] = [];
  // Where in the ring the outcome of a prediction stands.
  let slots = new Map<string, number>();
  let told = 0;
  const tell = (outcome: ToldOutcome): Told => {
    const known = slots.get(outcome.key);
    if (known !== undefined) {
      const { isPositive, classes } = outcome;
      const before = ring[known];
      if (before.isPositive === isPositive && before.classes?.actual === classes?.actual) return "unchanged";
      ring[known] = { ...before, isPositive, ...(classes && { classes }) };
      return "replaced";
    }
    const slot = told++ % capacity;
    if (ring[slot] !== undefined) slots.delete(ring[slot].key);
    ring[slot] = outcome;
    slots.set(outcome.key, slot);
    return "accepted";
  };
  const held = (): ToldOutcome[] => [...ring.slice(told % capacity), ...ring.slice(0, told % capacity)];
  const byVersion = (): Map<string, ToldOutcome[]> => {
    const found = new Map<string, ToldOutcome[]>();
    for (const outcome of held().reverse()) {
      const same = found.get(outcome.modelVersion);
      if (same !== undefined) same.push(outcome);
      else if (found.size < MAX_VERSIONS) found.set(outcome.modelVersion, [outcome]);
    }
    return found;
  };
  return {
    tell,
    measure(inUse) {
      const found = byVersion();
      if (inUse !== null && !found.has(inUse.version)) found.set(inUse.version, []);
      return [...found].flatMap(([version, newestFirst]) => {
        const hasPairs =
          newestFirst.length > 0 ? newestFirst[0].classes !== undefined : (inUse?.classCount ?? 2) > 2;
        return WINDOWS.map((window) => {
          const outcomes = newestFirst.slice(0, countIn(window, newestFirst, now()));
          return measured(version, window.name, outcomes, hasPairs);
        });
      });
    },
    held,
    restore(others) {
      const all = [...held(), ...others].sort((a, b) => a.timeMs - b.timeMs);
      ring = [];
      slots = new Map();
      told = 0;
      for (const outcome of all) tell(outcome);
    },
  };
}

/** How many of the outcomes are in a window. */
function countIn(window: Window, newestFirst: readonly ToldOutcome[], nowMs: number): number {
  if ("outcomes" in window) return window.outcomes;
  const older = newestFirst.findIndex(({ timeMs }) => timeMs < nowMs - window.seconds * 1000);
  return older < 0 ? newestFirst.length : older;
}

function measured(
  modelVersion: string,
  window: string,
  outcomes: readonly ToldOutcome[],
  hasPairs: boolean,
): Measures {
  if (outcomes.length === 0) return nothingIn(modelVersion, window, hasPairs);
  const truth = Uint8Array.from(outcomes, ({ isPositive }) => (isPositive ? 1 : 0));
  const scores = Float64Array.from(outcomes, ({ probability }) => probability);
  // One version has one threshold; what was found in a log does not say it.
  const known = outcomes.find(({ threshold }) => threshold !== undefined);
  const confusion = confusionMatrix(truth, scores, known?.threshold);
  return {
    modelVersion,
    window,
    outcomes: outcomes.length,
    accuracy: accuracy(confusion),
    brierScore: brierScore(truth, scores),
    expectedCalibrationError: calibrationTable(truth, scores).expected_calibration_error,
    confusion: hasPairs ? countPairs(outcomes) : confusion,
  };
}

function countPairs(outcomes: readonly ToldOutcome[]): ClassPair[] {
  const counts = new Map<string, ClassPair>();
  for (const { classes } of outcomes) {
    if (classes === undefined) continue;
    const key = JSON.stringify([classes.actual, classes.predicted]);
    counts.set(key, { ...classes, outcomes: (counts.get(key)?.outcomes ?? 0) + 1 });
  }
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, pair]) => pair);
}

function nothingIn(modelVersion: string, window: string, hasPairs: boolean): Measures {
  return {
    modelVersion,
    window,
    outcomes: 0,
    accuracy: null,
    brierScore: null,
    expectedCalibrationError: null,
    confusion: hasPairs ? [] : { tn: 0, fp: 0, fn: 0, tp: 0 },
  };
}
