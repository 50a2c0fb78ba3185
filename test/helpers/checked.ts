import type { TestContext } from "node:test";
import { withScratchDatabase } from "../../src/core/database/scratch.ts";
import type { Cell } from "../../src/core/dataset/cells.ts";
import type { ColumnSpec } from "../../src/core/dataset/columns.ts";
import { checkRows } from "../../src/core/expectations/check.ts";
import { columnTypes, withTypes } from "../../src/core/expectations/column-types.ts";
import type { Expectation } from "../../src/core/expectations/expectation.ts";
import type { RowSource } from "../../src/core/expectations/row-source.ts";
import { createScratchTables } from "../../src/core/expectations/scratch.ts";
import { tempDir } from "./temp-dir.ts";

/** Columns by name as rows to be checked, in batches of two. With `lines`, as a CSV file has them: the first on line 2. */
export function sourceOf(
  columns: Readonly<Record<string, readonly Cell[]>>,
  { lines = false }: { lines?: boolean } = {},
): RowSource {
  const cells = Object.values(columns);
  const rows = cells[0].map((_, row) => ({
    line: lines ? row + 2 : null,
    cells: cells.map((column) => column[row]),
  }));
  return {
    name: "a table",
    columns: Object.keys(columns),
    async *rows() {
      for (let start = 0; start < rows.length; start += 2) yield rows.slice(start, start + 2);
    },
  };
}

/** An expectation by its type without `expect_`. */
export function expecting(
  type: string,
  kwargs: Expectation["kwargs"],
  rest: Partial<Expectation> = {},
): Expectation {
  return { type: `expect_${type}`, kwargs, severity: "error", ...rest };
}

/** What expectations say of rows. */
export async function checked(
  t: TestContext,
  source: RowSource,
  expectations: readonly Expectation[],
  types: Readonly<Record<string, ColumnSpec["type"]>> = {},
) {
  const folder = await tempDir(t);
  const known = columnTypes(source.columns, new Map(Object.entries(types)), expectations);
  return withScratchDatabase(folder, (open) =>
    checkRows(source, withTypes(expectations, known), { types: known, scratch: createScratchTables(open) }),
  );
}
