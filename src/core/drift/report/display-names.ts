import type { ColumnSpec } from "../../dataset/columns.ts";

/** What people call columns, their units and their values, as far as the dataset file says. */
export interface DisplayNames {
  /** The feature by its name for people, or as it is called. */
  feature(name: string): string;
  /** A value of it: by its name for people, or as it stands. */
  value(feature: string, value: string): string;
  /** Whether it is a column of the data file, and not made from others. */
  isColumn(name: string): boolean;
  /** What its numbers count; null where that is not known. */
  unit(feature: string): string | null;
  /** A class of the target, by its name for people. */
  class(value: string): string;
}

/** The names of features that are columns of the data file; others keep theirs. */
export function displayNames(
  columns: Readonly<Record<string, ColumnSpec>>,
  { classes }: { readonly classes: readonly { readonly value: string; readonly label: string }[] },
): DisplayNames {
  const of = (name: string): ColumnSpec | undefined =>
    Object.hasOwn(columns, name) ? columns[name] : undefined;
  return {
    feature: (name) => of(name)?.label ?? name,
    value: (name, value) => of(name)?.labels?.[value] ?? value,
    isColumn: (name) => of(name) !== undefined,
    unit: (name) => of(name)?.unit ?? null,
    class: (value) => classes.find((each) => each.value === value)?.label ?? value,
  };
}
