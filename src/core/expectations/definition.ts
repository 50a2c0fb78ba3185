import { z } from "zod";
import type { Check, Locate } from "./expectation.ts";

type Shape = z.core.$ZodLooseShape;

/** A kind of expectation: its arguments, and the check that they amount to. */
export interface Definition<T extends string = string, S extends z.ZodType = z.ZodType> {
  readonly type: T;
  readonly kwargs: S;
  /** The columns that must be in the data, lest the expectation cannot be judged. */
  columns(kwargs: z.output<S>): readonly string[];
  /** Those among them that must hold numbers. */
  numbers(kwargs: z.output<S>): readonly string[];
  /** Those whose cells are read as numbers where nothing else says what they are. */
  readAsNumbers(kwargs: z.output<S>): readonly string[];
  check(kwargs: z.output<S>, locate: Locate): Check;
}

/** Kinds of expectations of one list can have different arguments; whoever parses them with `kwargs` may pass them on. */
// biome-ignore lint/suspicious/noExplicitAny: the arguments of a kind are known to that kind alone
export type AnyDefinition = Definition<string, any>;

/** Declares a kind of expectation whose columns are those of its arguments that Great Expectations names so. */
export function define<T extends string, S extends z.ZodType<object>>(
  type: T,
  kwargs: S,
  check: (kwargs: z.output<S>, locate: Locate) => Check,
  { numbers = none, readAsNumbers = numbers }: NumberColumns<z.output<S>> = {},
): Definition<T, S> {
  return { type, kwargs, columns: columnsNamed, numbers, readAsNumbers, check };
}

interface NumberColumns<K> {
  readonly numbers?: (kwargs: K) => readonly string[];
  readonly readAsNumbers?: (kwargs: K) => readonly string[];
}

const none = (): string[] => [];

/** `column`, `column_A` and `column_B`, or `column_list` with a check on rows: the names that a check reads. */
function columnsNamed(kwargs: object): string[] {
  const { column, column_A, column_B, column_list } = kwargs as Record<string, unknown>;
  const many = Array.isArray(column_list) ? column_list : [];
  return [column, column_A, column_B, ...many].filter((each): each is string => typeof each === "string");
}

/** Arguments of expectations on one column. */
export const onColumn = <S extends Shape>(shape: S) => z.strictObject({ column: z.string(), ...shape });

/** The share of the values (rows, for several columns) that must meet the expectation. */
export const mostly = { mostly: z.number().min(0).max(1).optional() };

/** The two bounds of a range, each of which may be left out; both belong to it unless they are strict. */
export const bounds = {
  min_value: z.number().nullish(),
  max_value: z.number().nullish(),
  strict_min: z.boolean().nullish(),
  strict_max: z.boolean().nullish(),
};

type Nullish<T> = T | null | undefined;
export interface Bounds {
  readonly min_value?: Nullish<number>;
  readonly max_value?: Nullish<number>;
  readonly strict_min?: Nullish<boolean>;
  readonly strict_max?: Nullish<boolean>;
}

/** Whether a number is within bounds. */
export function within({ min_value, max_value, strict_min, strict_max }: Bounds): (value: number) => boolean {
  const min = min_value ?? Number.NEGATIVE_INFINITY;
  const max = max_value ?? Number.POSITIVE_INFINITY;
  return (value) => (strict_min ? value > min : value >= min) && (strict_max ? value < max : value <= max);
}

/** Values that a set may hold. */
export const valueSet = z.array(z.union([z.string(), z.number()])).min(1);

/** A set of numbers is of a column of numbers, unless that is declared to hold text. */
export const ofSet = {
  readAsNumbers: (kwargs: { column: string; value_set: readonly (string | number)[] }): string[] =>
    kwargs.value_set.every((value) => typeof value === "number") ? [kwargs.column] : [],
};

/** For an expectation that is about the numbers of its column. */
export const ofNumbers = { numbers: ({ column }: { column: string }): string[] => [column] };
