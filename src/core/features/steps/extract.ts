import { z } from "zod";
import { isRegExp } from "../../dataset/columns.ts";
import { createDictionary, type TextColumn } from "../../dataset/table.ts";
import { rowStep } from "../step.ts";

/**
 * The first group of a regular expression over a text, then mapped: as Title from Name, where `Mlle` becomes `Miss`.
 * What matches but is neither a key nor a value of `map` becomes `otherwise` (when given). No match is missing, and so is an empty result.
 */
export const extract = rowStep({
  schema: z.strictObject({
    step: z.literal("extract"),
    column: z.string(),
    pattern: z.string().refine(isRegExp, "is not a regular expression"),
    map: z.record(z.string(), z.string().min(1)).default({}),
    otherwise: z.string().min(1).optional(),
    as: z.string(),
  }),
  inputs: ({ column }) => [{ key: "column", name: column, kind: "text" }],
  effect: ({ as }) => ({ adds: [[as, "text"]] }),
  prepare({ column, pattern, map, otherwise, as }) {
    const expression = new RegExp(pattern, "u");
    const mapped = new Map(Object.entries(map));
    const known = new Set(mapped.values());
    const result = (text: string): string | null => {
      const match = expression.exec(text);
      const found = match?.[1] ?? match?.[0] ?? "";
      // A file cannot tell an empty text from a missing one, so that no feature may.
      if (found === "") return null;
      const target = mapped.get(found);
      if (target !== undefined) return target;
      return otherwise === undefined || known.has(found) ? found : otherwise;
    };
    return (columns, rows) => {
      const source = columns.get(column) as TextColumn;
      const { dictionary, code } = createDictionary();
      // A repeated text is matched once, through its code.
      const byCode = new Int32Array(source.dictionary.length).fill(-2);
      const codes = new Int32Array(rows);
      for (let row = 0; row < rows; row++) {
        const from = source.codes[row];
        if (from >= 0 && byCode[from] === -2) byCode[from] = code(result(source.dictionary[from]));
        codes[row] = from < 0 ? -1 : byCode[from];
      }
      return new Map([[as, { kind: "text", codes, dictionary }]]);
    };
  },
});
