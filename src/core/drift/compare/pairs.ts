import { type Column, createDictionary, type Table, type TextColumn } from "../../dataset/table.ts";
import type { CategoryReference, PreparedReference } from "../reference.ts";
import { MISSING, type SamplePair, sampleCodes, sampleNumbers } from "../sample.ts";

/** The two sides of a column; null where the current rows have no such column, or one of another kind. */
export interface ColumnPair {
  readonly name: string;
  readonly pair: SamplePair | null;
}

/** A table as a reference, with every value and every category. */
export function referenceOfTable(table: Table): PreparedReference {
  return { rows: table.rows, features: [...table.columns].map(([name, column]) => ofColumn(name, column)) };
}

function ofColumn(name: string, column: Column): PreparedReference["features"][number] {
  if (column.kind === "number") return { name, kind: "number", sample: sampleNumbers(column.values) };
  // By code point, as in the reference of a model, so that the order of the rows decides nothing.
  const categories = column.dictionary.toSorted();
  const codesOf = new Map(categories.map((category, code) => [category, code]));
  const codeOf = (category: string): number => codesOf.get(category) ?? categories.length;
  const translated = column.dictionary.map(codeOf);
  const codes = column.codes.map((code) => (code < 0 ? MISSING : translated[code]));
  return { name, kind: "text", categories, sample: sampleCodes(codes, categories.length), codeOf };
}

/** Each column of the reference beside that of the current rows, one at a time: a sorted column takes memory. */
export function* pairColumns(reference: PreparedReference, current: Table): Generator<ColumnPair> {
  for (const feature of reference.features) {
    const { name } = feature;
    const column = current.columns.get(name);
    if (feature.kind === "number" && column?.kind === "number")
      yield {
        name,
        pair: { kind: "number", reference: feature.sample, current: sampleNumbers(column.values) },
      };
    else if (feature.kind === "text" && column?.kind === "text")
      yield { name, pair: pairCategories(feature, column) };
    else yield { name, pair: null };
  }
}

/**
 * Counts both sides by the categories of either. (The live window counts all unseen ones as one: its memory is
 * bounded.) A reference that has left rare categories out by name keeps a count of them, which unseen ones may join.
 */
function pairCategories({ sample, categories, codeOf }: CategoryReference, column: TextColumn): SamplePair {
  const known = categories.length;
  const others = sample.counts[known];
  const { dictionary: unseen, code: unseenCode } = createDictionary();
  const translated = column.dictionary.map((category) => {
    const code = codeOf(category);
    if (code < known) return code;
    return others > 0 ? known : known + (unseenCode(category) ?? 0);
  });
  const codes = column.codes.map((code) => (code < 0 ? MISSING : translated[code]));
  const counts = new Float64Array(known + unseen.length + 1);
  counts.set(sample.counts);
  return {
    kind: "text",
    reference: { ...sample, counts },
    current: sampleCodes(codes, known + unseen.length),
  };
}
