import type { Cell } from "../dataset/cells.ts";
import { columnKinds } from "../dataset/columns.ts";
import { readBatches } from "../dataset/csv/read-table.ts";
import { formatCsv } from "../dataset/csv/write.ts";
import { createTableBuilder } from "../dataset/table-builder.ts";
import { createBulkPredictor } from "../forest/bulk.ts";
import { checkedRecord } from "../model/checked-record.ts";
import { byClassValue, type Model, type ModelAnswer } from "../model/model.ts";
import { predictionLayout } from "../model/prediction-layout.ts";
import { createRecordReader } from "../model/records.ts";

import type { PredictionFormat } from "./prediction-formats.ts";

/** One answer: the class by value and name, and how probable. */
export interface Prediction {
  /** The row's id; null where the data has none. */
  readonly id: Cell;
  readonly label: string;
  readonly prediction: string;
  /** Of the positive class, where there are two; of the predicted one, where there are more. */
  readonly probability: number;
  /** Of each class by its value, where there are more than two. */
  readonly probabilities?: Readonly<Record<string, number>>;
}

/**
 * Predicts raw CSV rows as a stream, in constant memory and in their order; `predictionLayout` says which columns they
 * may go without. While rows are read and answers written, others are on their way through the forest in `jobs` threads;
 * the answers do not depend on their number.
 * Throws what `readBatches` throws.
 */
export async function* predictCsv(
  model: Model,
  source: AsyncIterable<Uint8Array>,
  file: string,
  { signal, jobs = 1 }: { signal?: AbortSignal | undefined; jobs?: number } = {},
): AsyncGenerator<Prediction[]> {
  const { columns, id } = model.inputs;
  const kinds = [...columnKinds(columns)];
  const idIndex = Object.keys(columns).indexOf(id);
  const forest = createBulkPredictor(model.forest, jobs);
  const predict = async (rows: readonly (readonly Cell[])[]): Promise<Prediction[]> => {
    const builder = createTableBuilder(kinds);
    for (const row of rows) builder.add(row);
    const features = model.preprocessor.transform(model.deriver.derive(builder.table()));
    const scores = model.decide(await forest.predict(features, rows.length));
    return rows.map((row, i) => toPrediction(model, row[idIndex], model.answer(scores, i)));
  };
  const underWay: Promise<Prediction[]>[] = [];
  try {
    let fault: unknown;
    try {
      for await (const { rows } of readBatches(source, predictionLayout(model), file, signal)) {
        const predicted = predict(rows);
        // It is waited for in its turn, which may come after another has failed.
        predicted.catch(() => undefined);
        underWay.push(predicted);
        if (underWay.length > forest.ahead) yield (await underWay.shift()) ?? [];
      }
    } catch (error) {
      fault = error;
    }
    // What was read before a fault is told before it.
    for (const predicted of underWay) yield await predicted;
    if (fault !== undefined) throw fault;
  } finally {
    await forest.close();
  }
}

/**
 * Predicts one record that was typed field by field, as a request to the service is. Throws OPS_USAGE for a field that
 * there is none of, or whose value is none.
 */
export function predictTyped(model: Model, typed: Readonly<Record<string, string>>): Prediction {
  const record = checkedRecord(model, typed);
  const scores = model.scoreFeatures(createRecordReader(model)([record]));
  return toPrediction(model, record[model.inputs.id] ?? null, model.answer(scores, 0));
}

function toPrediction({ inputs }: Model, id: Cell, answer: ModelAnswer): Prediction {
  const { classIndex, probability, probabilities } = answer;
  const { value, label } = inputs.target.classes[classIndex];
  return {
    id,
    label: value,
    prediction: label,
    probability,
    ...(probabilities && { probabilities: byClassValue(inputs, probabilities) }),
  };
}

/**
 * Predictions as text, batch by batch, in constant memory; nothing before there is a first one. The id keeps its
 * column's name. In CSV each of more than two classes has a column: `probability_setosa`.
 */
export async function* formatPredictions(
  batches: AsyncIterable<readonly Prediction[]>,
  idName: string,
  format: PredictionFormat,
): AsyncGenerator<string> {
  const document = ({ id, ...rest }: Prediction): string => JSON.stringify({ [idName]: id, ...rest });
  let first = true;
  for await (const batch of batches) {
    if (format === "csv") {
      if (first) {
        const ofClasses = Object.keys(batch[0]?.probabilities ?? {}).map((value) => `probability_${value}`);
        yield formatCsv([[idName, "label", "prediction", "probability", ...ofClasses]]);
      }
      yield formatCsv(
        batch.map(({ id, label, prediction, probability, probabilities = {} }) => [
          id,
          label,
          prediction,
          probability,
          ...Object.values(probabilities),
        ]),
      );
    } else if (format === "jsonl") {
      yield batch.map((prediction) => `${document(prediction)}\n`).join("");
    } else {
      yield `${first ? '{"predictions":[' : ","}\n${batch.map(document).join(",\n")}`;
    }
    first = false;
  }
  if (format === "json") yield "\n]}\n";
}
