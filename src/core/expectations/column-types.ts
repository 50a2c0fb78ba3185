import type { ColumnSpec } from "../dataset/columns.ts";
import { CATALOGUE } from "./catalogue.ts";
import type { Expectation } from "./expectation.ts";
import { typeNamed } from "./type-names.ts";

type Type = ColumnSpec["type"];

/** What each column holds: as it is declared, else as the expectations speak of it, else text. */
export function columnTypes(
  names: readonly string[],
  declared: ReadonlyMap<string, Type>,
  expectations: readonly Expectation[],
): Map<string, Type> {
  const spoken = new Map<string, Type>();
  for (const { type, kwargs } of expectations) {
    const definition = CATALOGUE.get(type);
    const parsed = definition?.kwargs.safeParse(kwargs);
    if (!definition || !parsed?.success) continue;
    for (const column of definition.readAsNumbers(parsed.data))
      if (!spoken.has(column)) spoken.set(column, "number");
    const named = typeof kwargs.type_ === "string" ? typeNamed(kwargs.type_) : undefined;
    if (named !== undefined && typeof kwargs.column === "string") spoken.set(kwargs.column, named);
  }
  return new Map(names.map((name) => [name, declared.get(name) ?? spoken.get(name) ?? "text"]));
}

/**
 * The expectations, and before them one of type for each column of numbers that has none: the others pass over what is
 * no number, so one must tell.
 */
export function withTypes(
  expectations: readonly Expectation[],
  types: ReadonlyMap<string, Type>,
): Expectation[] {
  const told = new Set(
    expectations.filter(({ type }) => /_of_type$|_type_list$/.test(type)).map(({ kwargs }) => kwargs.column),
  );
  const used = new Set(expectations.flatMap(({ kwargs }) => columnsOf(kwargs)));
  const missing = [...types].filter(
    ([name, type]) => used.has(name) && !told.has(name) && (type === "integer" || type === "number"),
  );
  const added = missing.map(
    ([column, type]): Expectation => ({
      type: "expect_column_values_to_be_of_type",
      kwargs: { column, type_: type },
      severity: "error",
    }),
  );
  return [...added, ...expectations];
}

/** The columns that an expectation names, whatever it is about. */
export function columnsOf(kwargs: Expectation["kwargs"]): string[] {
  const { column, column_A, column_B, column_list, column_set } = kwargs;
  return [column, column_A, column_B, column_list, column_set]
    .flat()
    .filter((each): each is string => typeof each === "string");
}
