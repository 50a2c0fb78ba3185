import { z } from "zod";
import { type Cell, parseCell } from "../dataset/cells.ts";
import type { ColumnSpec } from "../dataset/columns.ts";

type Type = ColumnSpec["type"];

/** What pandas, SQL and Python call the types of columns, in suites made with Great Expectations. */
const OTHER_NAMES: Readonly<Record<string, Type>> = {
  ...named("integer", "int int8 int16 int32 int64 Int64 INT INTEGER BIGINT SMALLINT"),
  ...named("number", "float float32 float64 Float64 FLOAT DOUBLE DOUBLE_PRECISION REAL NUMERIC DECIMAL"),
  ...named("text", "str string object STRING VARCHAR TEXT CHAR"),
  category: "category",
};

function named(type: Type, names: string): Record<string, Type> {
  return Object.fromEntries([type, ...names.split(" ")].map((name) => [name, type]));
}

/** The name of a type: ours, or what pandas or a database calls it. */
export const typeName = z.string().refine((name) => Object.hasOwn(OTHER_NAMES, name), {
  error: `is not a type: integer, number, text or category`,
});

/** Whether a value is of one of the types. Every text is one, also one of digits. */
export function isOfType(names: readonly string[]): (value: Cell | undefined, cell: Cell) => boolean {
  const types = names.map((name) => OTHER_NAMES[name]);
  if (types.some((type) => type === "text" || type === "category")) return () => true;
  // A whole number is a number, so where either is wanted a number is.
  const type = types.includes("number") ? "number" : "integer";
  return (_, cell) => parseCell(type, String(cell)) !== undefined;
}

/** The type that the name stands for; undefined where it is not known. */
export function typeNamed(name: string): Type | undefined {
  return Object.hasOwn(OTHER_NAMES, name) ? OTHER_NAMES[name] : undefined;
}
