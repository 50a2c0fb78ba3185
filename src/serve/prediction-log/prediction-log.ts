import { setImmediate } from "node:timers/promises";
import { Counter, Gauge, type Registry } from "prom-client";
import type { Logger } from "../../core/log.ts";
import type {
  LoggedOutcome,
  LoggedPrediction,
  PredictionKey,
  RememberedPrediction,
} from "../../core/prediction-log/logged.ts";
import type { PredictionSink } from "../../core/prediction-log/prediction-sink.ts";
import type { GivenPredictions, PredictionObserver } from "../answer.ts";
import { loggedPrediction } from "./logged-prediction.ts";

/**
 * Writes every prediction down, and every outcome, beside the requests. They are answered whether they can be written or
 * not.
 */
export interface PredictionLog extends PredictionObserver {
  /** Takes note of outcomes that are new or that replace others. */
  told(outcomes: readonly LoggedOutcome[]): void;
  caughtUp(): Promise<void>;
  /** The newest prediction for each key. What cannot be read is not found. */
  find(keys: readonly PredictionKey[]): Promise<(RememberedPrediction | undefined)[]>;
  /** Whether predictions are written down: not after a failure, until one has been again. */
  isUp(): boolean;
  /** Writes what is waiting, and ends. */
  close(): Promise<void>;
}

export interface PredictionLogOptions {
  /** Where they are written down; closed with the log. */
  readonly sink: PredictionSink;
  readonly log: Logger;
  readonly registry: Registry;
  readonly now?: () => number;
  /** How long predictions wait to be written together. */
  readonly flushMs?: number;
  /** How long a log that could not be written is left alone. */
  readonly retryMs?: number;
}

/** Rows that may wait before a stream has to; and so many more before they are dropped. */
const MANY_WAITING = 4_096;
const TOO_MANY_WAITING = 50_000;
/** Rows that are written down in one go, a millisecond or two of work. */
const PART_ROWS = 256;

interface Waiting {
  readonly time: string;
  readonly given: GivenPredictions;
}

/** Opens a log. A place that cannot be written is told of at once. */
export function createPredictionLog(options: PredictionLogOptions): PredictionLog {
  const { sink, log, now = Date.now, flushMs = 500, retryMs = 5_000 } = options;
  const { location } = sink;
  let waiting: Waiting[] = [];
  let waitingRows = 0;
  let waitingOutcomes: LoggedOutcome[] = [];
  const { up, written, dropped, countOutcomes } = logMetrics(options.registry, () => waitingRows);
  let downSince: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();
  let finding: Promise<unknown> = Promise.resolve();

  const drop = (rows: number): void => dropped(rows);
  const attempt = async (write: () => Promise<void>): Promise<boolean> => {
    try {
      await write();
      if (downSince !== undefined) log.info({ location }, "the prediction log is written again");
      downSince = undefined;
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (downSince === undefined)
        log.warn({ location, code }, `predictions are answered, but not written down: ${message}`);
      downSince = now();
    }
    up(downSince === undefined);
    return downSince === undefined;
  };
  const append = (predictions: readonly LoggedPrediction[]) => attempt(() => sink.append(predictions));
  const writeOutcomes = async (): Promise<void> => {
    const outcomes = waitingOutcomes;
    waitingOutcomes = [];
    if (outcomes.length === 0) return;
    const isWritten = await attempt(() => sink.appendOutcomes(outcomes));
    countOutcomes(isWritten ? "written" : "dropped", outcomes.length);
  };
  const writeOut = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    while (waiting.length > 0) {
      const part = takePart();
      const rows = part.reduce((sum, { given }) => sum + given.answers.length, 0);
      if (await append(part.flatMap(predictionsOf))) written(rows);
      else {
        drop(rows + waiting.reduce((sum, { given }) => sum + given.answers.length, 0));
        waiting = [];
        waitingRows = 0;
        break;
      }
      waitingRows -= rows;
      await setImmediate();
    }
    await writeOutcomes();
  };
  const takePart = (): Waiting[] => {
    let rows = 0;
    const end = waiting.findIndex(({ given }) => {
      rows += given.answers.length;
      return rows > PART_ROWS;
    });
    return waiting.splice(0, end < 0 ? waiting.length : Math.max(1, end));
  };
  const flush = (): Promise<void> => {
    writing = writing.then(writeOut);
    return writing;
  };
  const flushSoon = (): void => {
    timer ??= setTimeout(() => void flush(), flushMs).unref();
  };
  const isLeftAlone = (): boolean => downSince !== undefined && now() - downSince < retryMs;
  // So that what is wrong with the place is known before the first prediction.
  writing = append([]).then(() => undefined);

  return {
    given(given) {
      const rows = given.answers.length;
      if (isLeftAlone() || waitingRows + rows > TOO_MANY_WAITING) {
        drop(rows);
        return;
      }
      waiting.push({ time: new Date(now()).toISOString(), given });
      waitingRows += rows;
      flushSoon();
    },
    told(outcomes) {
      if (isLeftAlone() || waitingOutcomes.length + outcomes.length > TOO_MANY_WAITING) {
        countOutcomes("dropped", outcomes.length);
        return;
      }
      waitingOutcomes.push(...outcomes);
      flushSoon();
    },
    async caughtUp() {
      if (waitingRows > MANY_WAITING) await flush();
    },
    find(keys) {
      // One reading at a time, however many ask: each may go through all files.
      const found = finding.then(async () => {
        await flush();
        return sink.find(keys);
      });
      finding = found.catch(() => undefined);
      return found.catch((error: Error) => {
        log.warn({ location }, `the prediction log could not be read: ${error.message}`);
        return keys.map(() => undefined);
      });
    },
    isUp: () => downSince === undefined,
    async close() {
      await flush();
      await sink.close().catch(() => undefined);
    },
  };
}

function predictionsOf({ time, given }: Waiting): LoggedPrediction[] {
  return given.answers.map((_, row) => loggedPrediction(time, given, row));
}

function logMetrics(registry: Registry, waitingRows: () => number) {
  const registers = [registry];
  new Gauge({
    name: "prediction_log_queue_rows",
    help: "Predictions that wait to be written down",
    registers,
    collect() {
      this.set(waitingRows());
    },
  });
  const up = new Gauge({
    name: "prediction_log_up",
    help: "Whether predictions are written down: 0 after a failure, until it is tried again",
    aggregator: "min",
    registers,
  });
  const rows = new Counter({
    name: "prediction_log_rows_total",
    help: "Predictions that were written down, and those that could not be",
    labelNames: ["result"],
    registers,
  });
  const outcomes = new Counter({
    name: "prediction_log_outcomes_total",
    help: "Outcomes that were written down, and those that could not be",
    labelNames: ["result"],
    registers,
  });
  return {
    up: (isUp: boolean) => up.set(isUp ? 1 : 0),
    written: (count: number) => rows.inc({ result: "written" }, count),
    dropped: (count: number) => rows.inc({ result: "dropped" }, count),
    countOutcomes: (result: "written" | "dropped", count: number) => outcomes.inc({ result }, count),
  };
}
