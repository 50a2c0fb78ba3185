import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import type { Logger } from "../../core/log.ts";
import type { RawRecord } from "../../core/model/record-schema.ts";
import type { PredictionObserver } from "../answer.ts";
import type { Answer, Predictor } from "./predictor.ts";

/** Rows that are answered without a pause: a quarter of a millisecond with 300 trees, which a request may have to wait. */
const PIECE_ROWS = 32;
/** Rows that wait at most; what comes while so many do is not compared. */
const MAX_WAITING_ROWS = 1_024;
const DIFFERENCE_BUCKETS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1];
const MODEL = ["model_name", "model_version", "challenger_version"] as const;

export interface ShadowOptions {
  /** The version that is tried; null while there is none. */
  readonly challenger: () => Predictor | null;
  /** Where the comparison is counted. */
  readonly registry: Registry;
  readonly log: Logger;
}

/** Answers that were given, and the records that they answer. */
interface Piece {
  readonly champion: Predictor;
  readonly records: readonly RawRecord[];
  readonly answers: readonly Answer[];
}

/** How a challenger's answer compares: the same class, another one, or none. */
type Agreement = "same" | "different" | "refused" | "failed";

/**
 * Lets a challenger answer what the champion has answered, and counts how they agree. Its answers go nowhere else. It
 * works between requests, a piece at a time, and what does not fit its queue is dropped: a challenger must not cost
 * those who ask anything. Requests by id carry no record and are not compared.
 */
export function createShadow({ challenger, registry, log }: ShadowOptions): PredictionObserver {
  const waiting: Piece[] = [];
  let waitingRows = 0;
  const metrics = createShadowMetrics(registry, () => waitingRows);
  const work = (): void => {
    const piece = waiting.shift();
    if (piece === undefined) return;
    waitingRows -= piece.records.length;
    const model = challenger();
    if (model !== null && model.digest !== piece.champion.digest) compare(model, piece, metrics, log);
    if (waiting.length > 0) setImmediate(work);
  };
  return {
    given({ predictor: champion, records = [], answers }) {
      const model = challenger();
      if (model === null || records.length === 0 || model.digest === champion.digest) return;
      const room = Math.max(0, MAX_WAITING_ROWS - waitingRows);
      const taken = Math.min(room, records.length);
      if (taken < records.length) metrics.dropped(champion, model, records.length - taken);
      const idle = waiting.length === 0;
      for (let from = 0; from < taken; from += PIECE_ROWS) {
        const to = Math.min(from + PIECE_ROWS, taken);
        waiting.push({ champion, records: records.slice(from, to), answers: answers.slice(from, to) });
      }
      waitingRows += taken;
      // What is sent in this turn goes out first.
      if (idle && taken > 0) setImmediate(work);
    },
  };
}

function compare(challenger: Predictor, piece: Piece, metrics: ShadowMetrics, log: Logger): void {
  const { champion, records, answers } = piece;
  const told = (agreement: Agreement) => metrics.compared(champion, challenger, agreement);
  try {
    // A challenger may have been trained on other columns, or on stricter ones.
    const checked = records.map((record) => challenger.schema.safeParse(record));
    const understood = checked.flatMap(({ success, data }) => (success ? [data] : []));
    const own = understood.length === 0 ? [] : challenger.answer(challenger.features(understood));
    let next = 0;
    for (const [row, { success }] of checked.entries()) {
      if (!success) told("refused");
      else {
        const answer = own[next++];
        told(answer.label === answers[row].label ? "same" : "different");
        metrics.difference(champion, challenger, difference(answer, answers[row]));
      }
    }
  } catch (error) {
    for (const _ of records) told("failed");
    log.error({ err: error, version: challenger.version }, "the challenger failed");
  }
}

/** How far two answers are apart in probability: of more than two classes, in that class in which they are furthest. */
function difference(a: Answer, b: Answer): number {
  if (!a.probabilities || !b.probabilities) return Math.abs(a.probability - b.probability);
  const { probabilities } = a;
  return Math.max(
    ...Object.entries(b.probabilities).map(([value, of]) => Math.abs((probabilities[value] ?? 0) - of)),
  );
}

type ShadowMetrics = ReturnType<typeof createShadowMetrics>;

function createShadowMetrics(registry: Registry, waitingRows: () => number) {
  const registers = [registry];
  new Gauge({
    name: "shadow_queue_rows",
    help: "Rows that wait for the challenger",
    registers,
    collect() {
      this.set(waitingRows());
    },
  });
  const predictions = new Counter({
    name: "shadow_predictions_total",
    help: "Answers of the challenger, by whether it predicts the champion's class",
    labelNames: ["agreement", ...MODEL],
    registers,
  });
  const differences = new Histogram({
    name: "shadow_probability_difference",
    help: "Absolute difference of the challenger's probability from the champion's; of more than two classes the largest of any class",
    labelNames: MODEL,
    buckets: DIFFERENCE_BUCKETS,
    registers,
  });
  const dropped = new Counter({
    name: "shadow_dropped_total",
    help: "Rows that the challenger did not answer because too many were waiting",
    labelNames: MODEL,
    registers,
  });
  const labels = ({ name, version }: Predictor, challenger: Predictor) => ({
    model_name: name,
    model_version: version,
    challenger_version: challenger.version,
  });
  return {
    compared: (champion: Predictor, challenger: Predictor, agreement: Agreement) =>
      predictions.inc({ agreement, ...labels(champion, challenger) }),
    difference: (champion: Predictor, challenger: Predictor, value: number) =>
      differences.observe(labels(champion, challenger), value),
    dropped: (champion: Predictor, challenger: Predictor, rows: number) =>
      dropped.inc(labels(champion, challenger), rows),
  };
}
