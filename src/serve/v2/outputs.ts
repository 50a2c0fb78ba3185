import { classLabel } from "../../core/model/class-label.ts";
import type { ModelInputs } from "../../core/model/model.ts";
import { HttpError } from "../http/http-error.ts";
import type { Answer, Predictor } from "../models/predictor.ts";
import type { InferRequest } from "./infer-request.ts";

/** What a tensor of the answer is, without its values. */
interface OutputTensor {
  readonly name: "predict" | "predict_proba";
  readonly datatype: "INT64" | "FP64" | "BYTES";
  /** Elements a row. */
  readonly width: number;
  values(answers: readonly Answer[]): (number | string)[];
}

/** One tensor that a request asked for, and in which form. */
interface Wanted {
  readonly tensor: OutputTensor;
  readonly binary: boolean;
}

/** An answer: a JSON document and the bytes behind it, if any. */
export interface InferBody {
  readonly json: object;
  readonly binary: readonly Buffer[];
}

/** The tensors of an answer: the label as the data writes it, and the probabilities of all classes in the target's order. */
export function outputTensors({ target: { classes } }: ModelInputs): OutputTensor[] {
  const areNumbers = classes.every(({ value }) => Number.isSafeInteger(classLabel(value)));
  return [
    {
      name: "predict",
      datatype: areNumbers ? "INT64" : "BYTES",
      width: 1,
      values: (answers) => answers.map(({ label }) => (areNumbers ? label : String(label))),
    },
    {
      name: "predict_proba",
      datatype: "FP64",
      width: classes.length,
      values: (answers) =>
        answers.flatMap(({ probability, probabilities }) =>
          probabilities === undefined
            ? [1 - probability, probability]
            : classes.map(({ value }) => probabilities[value]),
        ),
    },
  ];
}

/** The tensors that a request wants, in its order; all of them where it names none. Throws INVALID_INPUT. */
export function wantedOutputs(predictor: Predictor, { outputs, parameters }: InferRequest): Wanted[] {
  const tensors = outputTensors(predictor.model.inputs);
  const allBinary = parameters.binary_data_output === true;
  if (outputs.length === 0) return tensors.map((tensor) => ({ tensor, binary: allBinary }));
  const seen = new Set<string>();
  return outputs.map(({ name, parameters: { binary_data = allBinary, ...others } }) => {
    const tensor = tensors.find((each) => each.name === name);
    const refused = ["classification", "shared_memory_region"].find((parameter) => parameter in others);
    const known = tensors.map((each) => `\`${each.name}\``).join(" and ");
    if (tensor === undefined) throw badOutput(name, `is unknown; the model gives ${known}`);
    if (seen.has(name)) throw badOutput(name, "is there twice");
    if (refused !== undefined)
      throw badOutput(name, `has the parameter \`${refused}\`, which is not taken here`);
    seen.add(name);
    return { tensor, binary: binary_data === true };
  });
}

/** The answer to an inference request. */
export function inferBody(
  predictor: Predictor,
  answers: readonly Answer[],
  wanted: readonly Wanted[],
  rest: { id: string | undefined; isDrift: boolean },
): InferBody {
  const binary: Buffer[] = [];
  const outputs = wanted.map(({ tensor, binary: asBytes }) => {
    const { name, datatype, width } = tensor;
    const values = tensor.values(answers);
    const head = { name, datatype, shape: width === 1 ? [answers.length] : [answers.length, width] };
    if (!asBytes) return { ...head, data: values };
    const bytes = toBytes(datatype, values);
    binary.push(bytes);
    return { ...head, parameters: { binary_data_size: bytes.length } };
  });
  return {
    json: {
      model_name: predictor.name,
      model_version: predictor.version,
      ...(rest.id !== undefined && { id: rest.id }),
      parameters: { model_digest: predictor.digest, is_drift: rest.isDrift },
      outputs,
    },
    binary,
  };
}

function toBytes(datatype: OutputTensor["datatype"], values: readonly (number | string)[]): Buffer {
  if (datatype === "BYTES") {
    return Buffer.concat(
      values.flatMap((value) => {
        const text = Buffer.from(String(value));
        const length = Buffer.alloc(4);
        length.writeUInt32LE(text.length);
        return [length, text];
      }),
    );
  }
  const bytes = Buffer.alloc(values.length * 8);
  values.forEach((value, i) => {
    if (datatype === "INT64") bytes.writeBigInt64LE(BigInt(value), i * 8);
    else bytes.writeDoubleLE(Number(value), i * 8);
  });
  return bytes;
}

function badOutput(name: string, why: string): HttpError {
  return new HttpError("INVALID_INPUT", `output \`${name}\` ${why}`);
}
