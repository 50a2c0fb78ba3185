import type { Predictor } from "../models/predictor.ts";
import { inputKinds } from "./infer-request.ts";
import { outputTensors } from "./outputs.ts";

/** A model's name, versions, inputs and outputs, as `GET /v2/models/{name}` tells them. */
export function modelMetadata(predictor: Predictor): object {
  const { columns } = predictor.model.inputs;
  const numeric = { integer: "INT64", number: "FP64" } as Readonly<Record<string, string>>;
  return {
    name: predictor.name,
    versions: [predictor.version],
    platform: "titanic_ops_random_forest",
    inputs: Array.from(inputKinds(predictor).keys(), (name) => ({
      name,
      datatype: numeric[columns[name].type] ?? "BYTES",
      shape: [-1],
    })),
    outputs: outputTensors(predictor.model.inputs).map(({ name, datatype, width }) => ({
      name,
      datatype,
      shape: width === 1 ? [-1] : [-1, width],
    })),
  };
}
