import type { PreprocessorState } from "../features/preprocessor.ts";
import type { ColumnTensor, GraphColumns } from "./columns.ts";
import type { GraphBuilder } from "./graph.ts";

type Config = PreprocessorState["steps"][number]["config"];
type ConfigOf<Name extends Config["step"]> = Extract<Config, { step: Name }>;

/** What the steps that learn have learnt, as `src/core/features/steps` checks it when a model is loaded. */
interface Learnt {
  impute: { overall: number | string; groups: [string, number | string][] };
  "one-hot": string[];
  ordinal: string[];
  "quantile-bin": number[];
  scale: { mean: number; deviation: number };
  "target-statistic": { prior: number; statistics: [string, number][] };
}
type StateOf<Name> = Name extends keyof Learnt ? Learnt[Name] : null;

const ML = "ai.onnx.ml";

/** Each step of `src/core/features/steps` in ONNX's operators; it has to say what that one says, of every cell. */
const STEPS: {
  [Name in Config["step"]]: (columns: GraphColumns, config: ConfigOf<Name>, state: StateOf<Name>) => void;
} = {
  take: (columns, { column, as }) => columns.set(as ?? column, columns.get(column)),
  sum(columns, { columns: names, plus, as }) {
    const { graph } = columns;
    const start = graph.constant({ values: Float64Array.of(plus) });
    const parts = names.map((name) => columns.get(name).tensor);
    columns.set(
      as,
      finite(
        graph,
        parts.reduce((total, part) => graph.node("Add", [total, part]), start),
      ),
    );
  },
  product(columns, { columns: names, as }) {
    const { graph } = columns;
    const [first, ...others] = names.map((name) => columns.get(name).tensor);
    columns.set(
      as,
      finite(
        graph,
        others.reduce((total, part) => graph.node("Mul", [total, part]), first),
      ),
    );
  },
  equals(columns, { column, value, as }) {
    const { graph } = columns;
    const { tensor } = columns.get(column);
    const wanted = graph.constant({ values: Float64Array.of(value) });
    columns.set(as, unlessMissing(graph, tensor, toDouble(graph, graph.node("Equal", [tensor, wanted]))));
  },
  log1p(columns, { column, as }) {
    const { graph } = columns;
    const one = graph.constant({ values: Float64Array.of(1) });
    // Of a number below -1 the logarithm is missing, and that of -1 is not finite.
    const log = graph.node("Log", [graph.node("Add", [columns.get(column).tensor, one])]);
    columns.set(as ?? column, finite(graph, log));
  },
  bin: (columns, { column, edges, as }) => setBin(columns, column, edges, as),
  "quantile-bin": (columns, { column, as }, edges) => setBin(columns, column, edges, as),
  extract(columns, { column, pattern, map, otherwise, as }) {
    const mapped = Object.keys(map).length === 0 ? "" : ` mapped by ${JSON.stringify(map)}`;
    const rest = otherwise === undefined ? "" : `, and ${otherwise} for any other`;
    columns.ask(
      as,
      "text",
      `The first group of /${pattern}/u in ${column}${mapped}${rest}; an empty text where it is missing.`,
    );
  },
  present: (columns, { column, as }) => setIndicator(columns, column, as, { present: 1, missing: 0 }),
  "missing-indicator": (columns, { column, as }) =>
    setIndicator(columns, column, as, { present: 0, missing: 1 }),
  drop(columns, { columns: names }) {
    for (const name of names) columns.delete(name);
  },
  impute(columns, { column, by }, { overall, groups }) {
    const { graph } = columns;
    const found = columns.get(column);
    const fill =
      by.length === 0 || groups.length === 0
        ? graph.constant(valuesOf(found.kind, [overall]))
        : groupFill(columns, by, groups, overall, found.kind);
    columns.set(column, {
      kind: found.kind,
      tensor: graph.node("Where", [isMissing(graph, found), fill, found.tensor]),
    });
  },
  "one-hot"(columns, { column }, categories) {
    const { graph } = columns;
    const all = [...new Set([...categories, "unknown"])];
    const code = categoryCode(graph, columns.get(column), categories, all.indexOf("unknown"));
    columns.delete(column);
    all.forEach((category, i) => {
      const here = graph.node("Equal", [code, graph.constant({ values: [i] })]);
      columns.set(`${column}=${category}`, { kind: "number", tensor: toDouble(graph, here) });
    });
  },
  ordinal(columns, { column }, categories) {
    const { graph } = columns;
    const code = categoryCode(graph, columns.get(column), categories, categories.length);
    columns.set(column, { kind: "number", tensor: toDouble(graph, code) });
  },
  "target-statistic"(columns, { column, as }, { prior, statistics }) {
    const { graph } = columns;
    const found = columns.get(column);
    const code = categoryCode(
      graph,
      found,
      statistics.map(([category]) => category),
      statistics.length,
    );
    const said = graph.constant({
      values: Float64Array.from([...statistics.map(([, value]) => value), prior]),
    });
    const missing = graph.constant({ values: Float64Array.of(Number.NaN) });
    const tensor = graph.node("Where", [
      isMissing(graph, found),
      missing,
      graph.node("Gather", [said, code]),
    ]);
    columns.set(as ?? column, { kind: "number", tensor });
  },
  scale(columns, { column }, { mean, deviation }) {
    const { graph } = columns;
    const [center, spread] = [mean, deviation].map((value) =>
      graph.constant({ values: Float64Array.of(value) }),
    );
    const less = graph.node("Sub", [columns.get(column).tensor, center]);
    columns.set(column, finite(graph, graph.node("Div", [less, spread])));
  },
};

/** Adds a step to the graph. Throws OPS_EXPORT_UNSUPPORTED where two inputs would have one name. */
export function addStep(columns: GraphColumns, config: Config, state: unknown): void {
  const add = STEPS[config.step] as (columns: GraphColumns, config: Config, state: unknown) => void;
  add(columns, config, state);
}

/** A number, or missing where it is too large for one. */
function finite(graph: GraphBuilder, tensor: string): ColumnTensor {
  const missing = graph.constant({ values: Float64Array.of(Number.NaN) });
  return {
    kind: "number",
    tensor: graph.node("Where", [graph.node("IsInf", [tensor]), missing, tensor]),
  };
}

/** `result`, but missing where `from` is. */
function unlessMissing(graph: GraphBuilder, from: string, result: string): ColumnTensor {
  return { kind: "number", tensor: graph.node("Where", [graph.node("IsNaN", [from]), from, result]) };
}

function toDouble(graph: GraphBuilder, tensor: string): string {
  return graph.node("Cast", [tensor], { attributes: { to: 11 } });
}

function isMissing(graph: GraphBuilder, { kind, tensor }: ColumnTensor): string {
  return kind === "number"
    ? graph.node("IsNaN", [tensor])
    : graph.node("Equal", [tensor, graph.constant({ values: [""] })]);
}

function setIndicator(
  columns: GraphColumns,
  column: string,
  as: string,
  said: { readonly present: number; readonly missing: number },
): void {
  const { graph } = columns;
  const [missing, present] = [said.missing, said.present].map((value) =>
    graph.constant({ values: Float64Array.of(value) }),
  );
  const tensor = graph.node("Where", [isMissing(graph, columns.get(column)), missing, present]);
  columns.set(as, { kind: "number", tensor });
}

/** How many of the edges are at or below the value. */
function setBin(columns: GraphColumns, column: string, edges: readonly number[], as = column): void {
  const { graph } = columns;
  const { tensor } = columns.get(column);
  const limits = graph.constant({ values: Float64Array.from(edges), dims: [1, edges.length] });
  const passed = toDouble(graph, graph.node("GreaterOrEqual", [tensor, limits]));
  const axis = graph.constant({ values: [1] });
  columns.set(as, unlessMissing(graph, tensor, graph.node("ReduceSum", [passed, axis])));
}

/** The place of a cell's value among the categories, as int64; `unknown` for any other and for none. */
function categoryCode(
  graph: GraphBuilder,
  { kind, tensor }: ColumnTensor,
  categories: readonly string[],
  unknown: number,
): string {
  // A number equals a category that is written as the number is.
  const known = [...categories.entries()].filter(
    ([, text]) => kind === "text" || text === String(Number(text)),
  );
  if (known.length === 0) {
    const none = kind === "text" ? [[0, ""] as const] : [[0, "0"] as const];
    return codes(graph, tensor, kind, none, [unknown], unknown);
  }
  // An empty text is missing, whatever the categories are.
  const seen = known.filter(([, text]) => kind === "number" || text !== "");
  return codes(
    graph,
    tensor,
    kind,
    seen,
    seen.map(([i]) => i),
    unknown,
  );
}

/** `places[i]` where a cell is the i-th of `texts`. */
function codes(
  graph: GraphBuilder,
  tensor: string,
  kind: ColumnTensor["kind"],
  texts: readonly (readonly [number, string])[],
  places: readonly number[],
  otherwise: number,
): string {
  const keys = texts.map(([, text]) => text);
  // ONNX Runtime has no encoder from double to int64: one to double, which is whole, does.
  if (kind === "number") {
    const coded = encode(
      graph,
      tensor,
      valuesOf("number", keys.map(Number)),
      valuesOf("number", places),
      otherwise,
    );
    return graph.node("Cast", [coded], { attributes: { to: 7 } });
  }
  return encode(graph, tensor, { values: keys }, { values: places }, otherwise);
}

function encode(
  graph: GraphBuilder,
  tensor: string,
  keys: { readonly values: Float64Array | readonly number[] | readonly string[] },
  to: { readonly values: Float64Array | readonly number[] | readonly string[] },
  otherwise: number | string,
): string {
  const fallback = to.values instanceof Float64Array ? Float64Array.of(Number(otherwise)) : [otherwise];
  return graph.node("LabelEncoder", [tensor], {
    domain: ML,
    attributes: {
      keys_tensor: { tensor: keys },
      values_tensor: { tensor: to },
      default_tensor: { tensor: { values: fallback as Float64Array | string[] | number[] } },
    },
  });
}

/** The fill value of each row's group, by the values of the `by` columns; `overall` for a group not seen in training. */
function groupFill(
  columns: GraphColumns,
  by: readonly string[],
  groups: Learnt["impute"]["groups"],
  overall: number | string,
  kind: ColumnTensor["kind"],
): string {
  const { graph } = columns;
  const keys = groups.map(([key]) => JSON.parse(key) as (string | number | null)[]);
  // Each group is one number: the places of its values among those seen, as digits of a number.
  let digits: string | undefined;
  const groupCodes = keys.map(() => 0);
  by.forEach((name, part) => {
    const seen = [...new Set(keys.map((key) => key[part]))].filter((value) => value !== null);
    const column = columns.get(name);
    const base = seen.length + 2;
    const [missing, unknown] = [seen.length, seen.length + 1];
    const known = seen.map((value, i) => [i, String(value)] as const);
    const coded =
      known.length === 0
        ? graph.constant({ values: [unknown] })
        : codes(graph, column.tensor, column.kind, known, [...seen.keys()], unknown);
    const here = graph.node("Where", [
      isMissing(graph, column),
      graph.constant({ values: [missing] }),
      coded,
    ]);
    const shifted = digits && graph.node("Mul", [digits, graph.constant({ values: [base] })]);
    digits = shifted === undefined ? here : graph.node("Add", [shifted, here]);
    keys.forEach((key, i) => {
      const value = key[part];
      groupCodes[i] = groupCodes[i] * base + (value === null ? missing : seen.indexOf(value));
    });
  });
  const fills = valuesOf(
    kind,
    groups.map(([, value]) => value),
  );
  // There is no encoder from int64 to double in ONNX Runtime either.
  return kind === "number"
    ? encode(graph, toDouble(graph, String(digits)), valuesOf("number", groupCodes), fills, overall)
    : encode(graph, String(digits), { values: groupCodes }, fills, overall);
}

function valuesOf(
  kind: ColumnTensor["kind"],
  values: readonly (number | string)[],
): { values: Float64Array | string[] } {
  return { values: kind === "number" ? Float64Array.from(values, Number) : values.map(String) };
}
