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
  const column = graph.constant({ values: [1] });
  const single = graph.node("Gather", [forest, column], { attributes: { axis: 1 } });
  const score = graph.node("Cast", [single], { attributes: { to: ELEMENTS.double } });
  const positive = calibration ? calibrated(graph, score, calibration) : score;
  const negative = graph.node("Sub", [number(graph, 1), positive]);
  const both = graph.node("Concat", [negative, positive], { attributes: { axis: 1 } });
  graph.node("Cast", [both], { attributes: { to: ELEMENTS.float }, outputs: [probability] });
  const isAbove = graph.node("Greater", [positive, number(graph, threshold)]);
  const flat = graph.node("Squeeze", [isAbove, column]);
  graph.node("Cast", [flat], { attributes: { to: ELEMENTS.int64 }, outputs: [label] });
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
