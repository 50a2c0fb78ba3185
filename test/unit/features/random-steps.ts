import fc from "fast-check";
import type { Column } from "../../../src/core/dataset/table.ts";
import type { StepText } from "./steps.ts";

type Kind = Column["kind"];
type Pick = (kind: Kind | null) => string | undefined;

/** The raw columns that random steps start from. */
export const RAW_KINDS: ReadonlyMap<string, Kind> = new Map([
  ["n1", "number"],
  ["n2", "number"],
  ["t1", "text"],
  ["t2", "text"],
]);

interface Maker {
  /** The step, with the kind of what it makes; undefined where there is no column for it. */
  make(pick: Pick, name: string, number: number): { step: StepText; made: Kind } | undefined;
}

const numeric =
  (text: (column: string, other: string, name: string, number: number) => StepText): Maker["make"] =>
  (pick, name, number) => {
    const [column, other] = [pick("number"), pick("number")];
    if (column === undefined || other === undefined) return undefined;
    return { step: text(column, other, name, number), made: "number" };
  };

const ROW_STEPS: Record<string, Maker["make"]> = {
  sum: numeric((a, b, as, n) => ({ step: "sum", columns: [a, b], plus: n, as })),
  product: numeric((a, b, as) => ({ step: "product", columns: [a, b], as })),
  equals: numeric((column, _, as, value) => ({ step: "equals", column, value, as })),
  log1p: numeric((column, _, as) => ({ step: "log1p", column, as })),
  bin: numeric((column, _, as, n) => ({ step: "bin", column, edges: [n, n + 2], as })),
  present: (pick, as) => ({ step: { step: "present", column: pick(null), as }, made: "number" }),
  "missing-indicator": (pick, as) => ({
    step: { step: "missing-indicator", column: pick(null), as },
    made: "number",
  }),
  extract: (pick, as) => {
    const column = pick("text");
    return column === undefined
      ? undefined
      : { step: { step: "extract", column, pattern: "[^a]", map: { b: "c" }, as }, made: "text" };
  },
};

/** Steps that fit a column in place: it keeps its name and has the kind given. */
const FITTED_STEPS: Record<string, (pick: Pick) => { step: StepText; made: Kind } | undefined> = {
  impute: (pick) => {
    const column = pick("number");
    return column === undefined
      ? undefined
      : { step: { step: "impute", column, strategy: "median", by: [pick(null)] }, made: "number" };
  },
  mean: (pick) => {
    const column = pick("number");
    return column === undefined
      ? undefined
      : { step: { step: "impute", column, strategy: "mean" }, made: "number" };
  },
  mode: (pick) => {
    const column = pick("text");
    return column === undefined
      ? undefined
      : { step: { step: "impute", column, strategy: "mode", by: [pick(null)] }, made: "text" };
  },
  ordinal: (pick) => ({ step: { step: "ordinal", column: pick(null) }, made: "number" }),
  "target-statistic": (pick) => ({ step: { step: "target-statistic", column: pick(null) }, made: "number" }),
  scale: (pick) => {
    const column = pick("number");
    return column === undefined ? undefined : { step: { step: "scale", column }, made: "number" };
  },
  "quantile-bin": (pick) => {
    const column = pick("number");
    return column === undefined
      ? undefined
      : { step: { step: "quantile-bin", column, bins: 3 }, made: "number" };
  },
};

const draws = (names: string[]) =>
  fc.array(
    fc.record({
      kind: fc.constantFrom(...names),
      picks: fc.array(fc.nat(30), { minLength: 3, maxLength: 3 }),
    }),
    { maxLength: 6 },
  );

/** Feature steps, then steps to fit on them; every one reads what is there, and no text is left at the end. */
export const randomSteps = fc
  .record({
    features: draws(Object.keys(ROW_STEPS)),
    preprocess: draws([...Object.keys(ROW_STEPS), ...Object.keys(FITTED_STEPS)]),
  })
  .map((drawn) => {
    const kinds = new Map(RAW_KINDS);
    const features: StepText[] = [...RAW_KINDS.keys()].map((column) => ({ step: "take", column }));
    const preprocess: StepText[] = [];
    let made = 0;
    const add = (into: StepText[], { kind, picks }: { kind: string; picks: number[] }): void => {
      let next = 0;
      const pick: Pick = (wanted) => {
        const names = [...kinds]
          .filter(([, each]) => wanted === null || each === wanted)
          .map(([name]) => name);
        return names[picks[next++ % picks.length] % names.length];
      };
      const name = `m${made++}`;
      const one = ROW_STEPS[kind]?.(pick, name, picks[2] - 3) ?? FITTED_STEPS[kind]?.(pick);
      if (one === undefined) return;
      into.push(one.step);
      kinds.set(String(one.step.as ?? one.step.column), one.made);
    };
    for (const draw of drawn.features) add(features, draw);
    for (const draw of drawn.preprocess) add(preprocess, draw);
    for (const [name, kind] of kinds) if (kind === "text") preprocess.push({ step: "one-hot", column: name });
    return { features, preprocess };
  });
