import type { LearntCalibration } from "../calibration/calibration.ts";
import { DEFAULT_THRESHOLD } from "../metrics/scores.ts";
import type { LearntDecision } from "../model/model.ts";
import { ELEMENTS, type GraphBuilder } from "./graph.ts";

/**
 * What follows the forest's score: the calibrated probability, and the label by the threshold. `forest` names the
 * probabilities of both classes; the outputs get label and probabilities, as the forest alone would give them.
 */
export function addDecision(
  graph: GraphBuilder,
  forest: string,
  { calibration, threshold = DEFAULT_THRESHOLD }: LearntDecision,
  [label, probability]: readonly [string, string],
): void {
  if (Array.isArray(calibration)) {
    addCalibratedClasses(graph, forest, calibration, [label, probability]);
    return;
  }
  const score = scoreOf(graph, forest, 1);
  const positive = calibration ? calibrated(graph, score, calibration) : score;
  const negative = graph.node("Sub", [number(graph, 1), positive]);
  const both = graph.node("Concat", [negative, positive], { attributes: { axis: 1 } });
  graph.node("Cast", [both], { attributes: { to: ELEMENTS.float }, outputs: [probability] });
  const isAbove = graph.node("Greater", [positive, number(graph, threshold)]);
  const flat = graph.node("Squeeze", [isAbove, graph.constant({ values: [1] })]);
  graph.node("Cast", [flat], { attributes: { to: ELEMENTS.int64 }, outputs: [label] });
}

/** Each class calibrated by itself, together brought to a sum of 1; the most probable one is the label. */
function addCalibratedClasses(
  graph: GraphBuilder,
  forest: string,
  calibrations: readonly LearntCalibration[],
  [label, probability]: readonly [string, string],
): void {
  const alone = calibrations.map((learnt, k) => calibrated(graph, scoreOf(graph, forest, k), learnt));
  const all = graph.node("Concat", alone, { attributes: { axis: 1 } });
  const sum = graph.node("ReduceSum", [all, graph.constant({ values: [1] })]);
  const isNothing = graph.node("Equal", [sum, number(graph, 0)]);
  const shares = graph.node("Where", [
    isNothing,
    number(graph, 1 / calibrations.length),
    // What is not taken is not to be 0 / 0.
    graph.node("Div", [all, graph.node("Where", [isNothing, number(graph, 1), sum])]),
  ]);
  graph.node("Cast", [shares], { attributes: { to: ELEMENTS.float }, outputs: [probability] });
  graph.node("ArgMax", [shares], { attributes: { axis: 1, keepdims: 0 }, outputs: [label] });
}

/** What a forest says of a class, in double precision: a column. */
function scoreOf(graph: GraphBuilder, forest: string, classIndex: number): string {
  const single = graph.node("Gather", [forest, graph.constant({ values: [classIndex] })], {
    attributes: { axis: 1 },
  });
  return graph.node("Cast", [single], { attributes: { to: ELEMENTS.double } });
}

function calibrated(graph: GraphBuilder, score: string, learnt: LearntCalibration): string {
  if (learnt.method === "isotonic") return interpolated(graph, score, learnt);
  // 1 / (1 + exp(z)) is the sigmoid of -z.
  const scaled = graph.node("Mul", [score, number(graph, -learnt.slope)]);
  return graph.node("Sigmoid", [graph.node("Sub", [scaled, number(graph, learnt.intercept)])]);
}

/** A line through points as a sum: the first probability, and of each stretch as much of its rise as lies below the score. */
function interpolated(
  graph: GraphBuilder,
  score: string,
  { scores, probabilities }: Extract<LearntCalibration, { method: "isotonic" }>,
): string {
  const first = number(graph, probabilities[0]);
  const stretches = scores.slice(1).map((end, i) => {
    const width = end - scores[i];
    return { start: scores[i], width, slope: (probabilities[i + 1] - probabilities[i]) / width };
  });
  // A line of one point: as wide as the scores.
  if (stretches.length === 0) return graph.node("Add", [graph.node("Mul", [score, number(graph, 0)]), first]);
  const row = (values: number[]): string =>
    graph.constant({ values: Float64Array.from(values), dims: [1, values.length] });
  const past = graph.node("Sub", [score, row(stretches.map(({ start }) => start))]);
  const within = graph.node("Min", [
    graph.node("Max", [past, number(graph, 0)]),
    row(stretches.map(({ width }) => width)),
  ]);
  const rises = graph.node("Mul", [within, row(stretches.map(({ slope }) => slope))]);
  return graph.node("Add", [graph.node("ReduceSum", [rises, graph.constant({ values: [1] })]), first]);
}

function number(graph: GraphBuilder, value: number): string {
  return graph.constant({ values: Float64Array.of(value) });
}
