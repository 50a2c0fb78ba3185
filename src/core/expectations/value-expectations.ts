import { z } from "zod";
import type { Cell } from "../dataset/cells.ts";
import { isRegExp } from "../dataset/columns.ts";
import { bounds, define, mostly, ofNumbers, ofSet, onColumn, valueSet, within } from "./definition.ts";
import type { Locate, RowCheck } from "./expectation.ts";
import { isOfType, typeName } from "./type-names.ts";

/** An expectation on each value of a column; missing values are passed over. */
function eachValue(
  { column }: { column: string },
  locate: Locate,
  ok: (value: Cell | undefined, cell: Cell) => boolean,
): RowCheck {
  const at = locate(column);
  return {
    kind: "row",
    judge(row) {
      const value = row.values[at];
      if (value === null) return "ignored";
      return ok(value, row.cells[at]) ? "expected" : "unexpected";
    },
    example: (row) => row.values[at] ?? row.cells[at],
  };
}

/** Like `eachValue` for what is about numbers: what is none is the type expectation's to tell. */
function eachNumber(kwargs: { column: string }, locate: Locate, ok: (value: number) => boolean): RowCheck {
  return eachValue(kwargs, locate, (value) => typeof value !== "number" || ok(value));
}

function eachText(kwargs: { column: string }, locate: Locate, ok: (text: string) => boolean): RowCheck {
  return eachValue(kwargs, locate, (_, cell) => ok(String(cell)));
}

/** An expectation on whether values are missing; the missing ones are told like any others. */
function missing({ column }: { column: string }, locate: Locate, wanted: boolean): RowCheck {
  const at = locate(column);
  return {
    kind: "row",
    judgesMissing: true,
    judge: (row) => ((row.values[at] === null) === wanted ? "expected" : "unexpected"),
    example: (row) => row.values[at] ?? row.cells[at],
  };
}

function inSet(set: readonly Cell[]): (value: Cell | undefined) => boolean {
  // A column of text holds the digits of a number that the set may name.
  const known = new Set<Cell | undefined>([...set, ...set.map(String)]);
  return (value) => known.has(value);
}

/** Each number is at least (or above) the one before it that was not missing; `sign` −1 turns the order round. */
function inOrder(
  kwargs: { column: string; strictly?: boolean | null | undefined },
  locate: Locate,
  sign: 1 | -1,
): RowCheck {
  let previous: number | undefined;
  return eachNumber(kwargs, locate, (value) => {
    const step = previous === undefined ? undefined : (value - previous) * sign;
    previous = value;
    return step === undefined || (kwargs.strictly ? step > 0 : step >= 0);
  });
}

/** Characters as people and Python count them: code points. */
function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length++;
  return length;
}

const regex = z.string().refine(isRegExp, "is not a regular expression");
const strictly = { strictly: z.boolean().nullish() };

/** Expectations that each value of a column meets or breaks. */
export const VALUE_EXPECTATIONS = [
  define("expect_column_values_to_not_be_null", onColumn(mostly), (kwargs, locate) =>
    missing(kwargs, locate, false),
  ),
  define("expect_column_values_to_be_null", onColumn(mostly), (kwargs, locate) =>
    missing(kwargs, locate, true),
  ),
  define("expect_column_values_to_be_of_type", onColumn({ type_: typeName, ...mostly }), (kwargs, locate) =>
    eachValue(kwargs, locate, isOfType([kwargs.type_])),
  ),
  define(
    "expect_column_values_to_be_in_type_list",
    onColumn({ type_list: z.array(typeName).min(1), ...mostly }),
    (kwargs, locate) => eachValue(kwargs, locate, isOfType(kwargs.type_list)),
  ),
  define(
    "expect_column_values_to_be_between",
    onColumn({ ...bounds, ...mostly }),
    (kwargs, locate) => eachNumber(kwargs, locate, within(kwargs)),
    ofNumbers,
  ),
  define(
    "expect_column_values_to_be_in_set",
    onColumn({ value_set: valueSet, ...mostly }),
    (kwargs, locate) => {
      const isIn = inSet(kwargs.value_set);
      return eachValue(kwargs, locate, (value) => value === undefined || isIn(value));
    },
    ofSet,
  ),
  define(
    "expect_column_values_to_not_be_in_set",
    onColumn({ value_set: valueSet, ...mostly }),
    (kwargs, locate) => {
      const isIn = inSet(kwargs.value_set);
      return eachValue(kwargs, locate, (value) => !isIn(value));
    },
    ofSet,
  ),
  define("expect_column_values_to_match_regex", onColumn({ regex, ...mostly }), (kwargs, locate) => {
    const pattern = new RegExp(kwargs.regex, "u");
    return eachText(kwargs, locate, (text) => pattern.test(text));
  }),
  define("expect_column_values_to_not_match_regex", onColumn({ regex, ...mostly }), (kwargs, locate) => {
    const pattern = new RegExp(kwargs.regex, "u");
    return eachText(kwargs, locate, (text) => !pattern.test(text));
  }),
  define(
    "expect_column_value_lengths_to_be_between",
    onColumn({ ...bounds, ...mostly }),
    (kwargs, locate) => {
      const fits = within(kwargs);
      return eachText(kwargs, locate, (text) => fits(lengthOf(text)));
    },
  ),
  define(
    "expect_column_value_lengths_to_equal",
    onColumn({ value: z.int().min(0), ...mostly }),
    (kwargs, locate) => eachText(kwargs, locate, (text) => lengthOf(text) === kwargs.value),
  ),
  define(
    "expect_column_values_to_be_increasing",
    onColumn({ ...strictly, ...mostly }),
    (kwargs, locate) => inOrder(kwargs, locate, 1),
    ofNumbers,
  ),
  define(
    "expect_column_values_to_be_decreasing",
    onColumn({ ...strictly, ...mostly }),
    (kwargs, locate) => inOrder(kwargs, locate, -1),
    ofNumbers,
  ),
] as const;
