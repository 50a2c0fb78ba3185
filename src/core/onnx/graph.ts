import { bytes, int, ints, type Message } from "./wire.ts";

/** What a tensor holds; the numbers are those of ONNX's `TensorProto.DataType`. */
export const ELEMENTS = { float: 1, int64: 7, string: 8, bool: 9, double: 11 } as const;
export type Element = keyof typeof ELEMENTS;

/** A value of an attribute. A list of numbers is one of int64. */
export type Attribute =
  | number
  | string
  | { readonly ints: ArrayLike<number> & Iterable<number> }
  | { readonly strings: readonly string[] }
  | { readonly tensor: Tensor };

/** A constant: doubles, whole numbers (an Array) or texts, in one dimension unless `dims` says otherwise. */
export interface Tensor {
  readonly values: Float64Array | readonly number[] | readonly string[];
  readonly dims?: readonly number[];
}

/** A graph that grows node by node. Names of tensors are made up here, and never twice. */
export interface GraphBuilder {
  /** Adds a node; returns the name of its first output. */
  node(type: string, inputs: readonly string[], options?: NodeOptions): string;
  /** Adds a constant. */
  constant(tensor: Tensor): string;
  /** Declares an input of one value a row; returns the name of the tensor `[rows, 1]` that holds it. */
  input(name: string, element: Element, description: string): string;
  /** Names an output: a value a row, or so many where `width` tells. */
  output(name: string, element: Element, shape: readonly (number | "rows")[]): void;
  /** The graph, as ONNX's `GraphProto`. */
  build(name: string): Message;
}

interface NodeOptions {
  /** The set of operators: ONNX's own unless told. */
  readonly domain?: string;
  readonly attributes?: Readonly<Record<string, Attribute>>;
  /** Names of the outputs, where others than one that is made up are wanted. */
  readonly outputs?: readonly string[];
}

/**
 * Starts a graph without anything in it, whose inputs are columns of a matrix (`[rows, 1]`) or vectors (`[rows]`).
 * Fields as in https://github.com/onnx/onnx/blob/main/onnx/onnx.proto.
 */
export function createGraphBuilder({ vectors = false } = {}): GraphBuilder {
  const nodes: Message[] = [];
  const constants: Message[] = [];
  const inputs: Message[] = [];
  const outputs: Message[] = [];
  let made = 0;
  const fresh = (): string => `_${++made}`;
  const builder: GraphBuilder = {
    node(type, from, { domain = "", attributes = {}, outputs: names = [fresh()] } = {}) {
      nodes.push([
        ...from.flatMap((name) => bytes(1, name)),
        ...names.flatMap((name) => bytes(2, name)),
        ...bytes(3, `${type}${nodes.length}`),
        ...bytes(4, type),
        ...Object.entries(attributes).flatMap(([name, value]) => bytes(5, attributeProto(name, value))),
        ...bytes(7, domain),
      ]);
      return names[0];
    },
    constant(tensor) {
      const name = fresh();
      constants.push(tensorProto(tensor, name));
      return name;
    },
    input(name, element, description) {
      const shape = vectors ? (["rows"] as const) : (["rows", 1] as const);
      inputs.push([...valueInfo(name, element, shape), ...bytes(3, description)]);
      return vectors ? builder.node("Unsqueeze", [name, builder.constant({ values: [1] })]) : name;
    },
    output(name, element, shape) {
      outputs.push(valueInfo(name, element, shape));
    },
    build: (name) => [
      ...nodes.flatMap((node) => bytes(1, node)),
      ...bytes(2, name),
      ...constants.flatMap((constant) => bytes(5, constant)),
      ...inputs.flatMap((input) => bytes(11, input)),
      ...outputs.flatMap((output) => bytes(12, output)),
    ],
  };
  return builder;
}

function attributeProto(name: string, value: Attribute): Message {
  // A list, and not arguments: of those a call takes some 100,000, and a forest has more nodes.
  const of = (type: number, content: Message): Message => [...bytes(1, name), ...content, ...int(20, type)];
  if (typeof value === "number") return of(2, int(3, value));
  if (typeof value === "string") return of(3, bytes(4, value));
  if ("tensor" in value) return of(4, bytes(5, tensorProto(value.tensor, "")));
  if ("ints" in value) return of(7, ints(8, value.ints));
  return of(
    8,
    value.strings.flatMap((text) => bytes(9, text)),
  );
}

function tensorProto({ values, dims = [values.length] }: Tensor, name: string): Message {
  return [...ints(1, dims), ...tensorContent(values), ...bytes(8, name)];
}

function tensorContent(values: Tensor["values"]): Message {
  if (values instanceof Float64Array) return [...int(2, ELEMENTS.double), ...bytes(9, littleEndian(values))];
  if (values.every((value) => typeof value === "number"))
    return [...int(2, ELEMENTS.int64), ...ints(7, values)];
  return [...int(2, ELEMENTS.string), ...values.flatMap((value) => bytes(6, String(value)))];
}

function littleEndian(values: Float64Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(values.length * 8));
  for (let i = 0; i < values.length; i++) view.setFloat64(i * 8, values[i], true);
  return new Uint8Array(view.buffer);
}

function valueInfo(name: string, element: Element, shape: readonly (number | "rows")[]): Message {
  const dims = shape.map((dim) => bytes(1, typeof dim === "number" ? int(1, dim) : bytes(2, dim)));
  const tensorType = [...int(1, ELEMENTS[element]), ...bytes(2, dims.flat())];
  return [...bytes(1, name), ...bytes(2, bytes(1, tensorType))];
}
