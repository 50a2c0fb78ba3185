import { calibrationTable } from "../../core/metrics/calibration.ts";
import { accuracy, brierScore, type ConfusionMatrix, confusionMatrix } from "../../core/metrics/scores.ts";

/** Which of the outcomes a measure is over: so many of the newest, or those of so many of the last seconds. */
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

/** Outcomes that are held at most, and so the most that an hour can have. */
const CAPACITY = 100_000;

/** How well the predictions of a window agree with their outcomes; nulls where it has none. */
export interface Measures {
  readonly window: string;
  readonly outcomes: number;
  readonly accuracy: number | null;
  readonly brierScore: number | null;
  readonly expectedCalibrationError: number | null;
  readonly confusion: ConfusionMatrix;
}

/** What became of an outcome that was told: a new one, another than was told before, or the same again. */
export type Told = "accepted" | "replaced" | "unchanged";

/** Compares outcomes with the predictions that had been given. */
export interface LiveMeasures {
  /** Takes in the outcome of the prediction that `key` names; one that is told again takes the place of the first. */
  tell(key: string, probability: number, isPositive: boolean): Told;
  measure(window: Window): Measures;
}

/** The outcomes so far, in a ring: none at first. `now` is in milliseconds. */
export function createLiveMeasures(now: () => number, capacity = CAPACITY): LiveMeasures {
  const probabilities = new Float64Array(capacity);
  const labels = new Uint8Array(capacity);
  const times = new Float64Array(capacity);
  const keys: string[] = [];
  // Where in the ring the outcome of a prediction stands.
  const slots = new Map<string, number>();
  let told = 0;
  const countIn = (window: Window): number => {
    const held = Math.min(told, capacity);
    if ("outcomes" in window) return Math.min(held, window.outcomes);
    const since = now() - window.seconds * 1000;
    let count = 0;
    while (count < held && times[(told - 1 - count) % capacity] >= since) count++;
    return count;
  };
  return {
    tell(key, probability, isPositive) {
      const label = isPositive ? 1 : 0;
      const known = slots.get(key);
      if (known !== undefined) {
        if (labels[known] === label) return "unchanged";
        labels[known] = label;
        return "replaced";
      }
      const slot = told++ % capacity;
      if (keys[slot] !== undefined) slots.delete(keys[slot]);
      keys[slot] = key;
      slots.set(key, slot);
      probabilities[slot] = probability;
      labels[slot] = label;
      times[slot] = now();
      return "accepted";
    },
    measure(window) {
      const outcomes = countIn(window);
      if (outcomes === 0) return nothingIn(window.name);
      const slot = (_: unknown, i: number): number => (told - outcomes + i) % capacity;
      const order = Array.from({ length: outcomes }, slot);
      const truth = Uint8Array.from(order, (at) => labels[at]);
      const scores = Float64Array.from(order, (at) => probabilities[at]);
      const confusion = confusionMatrix(truth, scores);
      return {
        window: window.name,
        outcomes,
        accuracy: accuracy(confusion),
        brierScore: brierScore(truth, scores),
        expectedCalibrationError: calibrationTable(truth, scores).expected_calibration_error,
        confusion,
      };
    },
  };
}

function nothingIn(window: string): Measures {
  return {
    window,
    outcomes: 0,
    accuracy: null,
    brierScore: null,
    expectedCalibrationError: null,
    confusion: { tn: 0, fp: 0, fn: 0, tp: 0 },
  };
}
