import { closest } from "../../closest.ts";
import { invalid, type Token, tokens } from "./tokens.ts";

export type Literal = string | number;

/** What can be asked of a field that has a value. */
export type Test =
  | {
      readonly test: "compare";
      readonly operator: "=" | "!=" | "<" | "<=" | ">" | ">=";
      readonly literal: Literal;
    }
  | { readonly test: "like"; readonly pattern: string }
  | { readonly test: "contains"; readonly part: string }
  | { readonly test: "in"; readonly literals: readonly Literal[] }
  | { readonly test: "known" };

/** A filter of runs, as it was understood. A field that a run does not have passes no test, and so passes `not` of it. */
export type Where =
  | { readonly kind: "and" | "or"; readonly parts: readonly Where[] }
  | { readonly kind: "not"; readonly part: Where }
  | { readonly kind: "test"; readonly field: string; readonly test: Test };

/** The fields of every run; others are `params.…`, `metrics.…` and `tags.…`. */
export const FIELDS = [
  "id",
  "name",
  "kind",
  "status",
  "started",
  "ended",
  "seconds",
  "note",
  "error",
  "commit",
  "model",
] as const;

const FAMILIES = ["params", "metrics", "tags"] as const;
const OPERATORS = new Set(["=", "!=", "<", "<=", ">", ">="]);
/** Words that are no field. */
const WORDS = new Set(["and", "or", "not", "like", "contains", "in", "is", "null", "true", "false"]);

/**
 * Understands a filter such as `metrics.roc_auc > 0.86 and params.max_depth = 8`: comparisons, `like` (with `%` and `_`),
 * `contains`, `in (…)`, `is null`, joined by `and`, `or`, `not` and parentheses. Throws OPS_WHERE_INVALID with the column.
 */
export function parseWhere(filter: string): Where {
  const pieces = tokens(filter);
  let at = 0;
  const here = (): Token => pieces[at];
  const fail = (what: string, token = here()) => invalid(filter, token.column, what);
  const isWord = (word: string) => here().kind === "name" && here().text.toLowerCase() === word;
  const isSymbol = (symbol: string) => here().kind === "symbol" && here().text === symbol;
  const take = (condition: boolean): boolean => {
    if (condition) at++;
    return condition;
  };
  const shown = ({ kind, text }: Token) => (kind === "end" ? "the end" : `\`${text}\``);

  const joined = (word: "and" | "or", next: () => Where): Where => {
    const parts = [next()];
    while (take(isWord(word))) parts.push(next());
    return parts.length === 1 ? parts[0] : { kind: word, parts };
  };
  const either = (): Where => joined("or", both);
  const both = (): Where => joined("and", single);
  const single = (): Where => {
    if (take(isWord("not"))) return { kind: "not", part: single() };
    if (!take(isSymbol("("))) return tested();
    const inner = either();
    if (!take(isSymbol(")"))) throw fail(`\`)\` is expected, and here is ${shown(here())}`);
    return inner;
  };
  const tested = (): Where => {
    const field = fieldOf(here(), fail);
    at++;
    if (take(isWord("is"))) {
      const isNot = take(isWord("not"));
      if (!take(isWord("null"))) throw fail("`null` or `not null` is expected after `is`");
      const known: Where = { kind: "test", field, test: { test: "known" } };
      return isNot ? known : { kind: "not", part: known };
    }
    const isNegated = take(isWord("not"));
    const part: Where = { kind: "test", field, test: isNegated ? wordTest() : (symbolTest() ?? wordTest()) };
    return isNegated ? { kind: "not", part } : part;
  };
  const symbolTest = (): Test | null => {
    const operator = here().text.replace("==", "=").replace("<>", "!=");
    if (here().kind !== "symbol" || !OPERATORS.has(operator)) return null;
    at++;
    return { test: "compare", operator: operator as "=", literal: literal() };
  };
  const wordTest = (): Test => {
    if (take(isWord("like"))) return { test: "like", pattern: text() };
    if (take(isWord("contains"))) return { test: "contains", part: text() };
    if (take(isWord("in"))) return { test: "in", literals: list() };
    throw fail(
      `a comparison is expected (=, !=, <, <=, >, >=, like, contains, in, is null), and here is ${shown(here())}`,
    );
  };
  const literal = (): Literal => {
    const token = here();
    at++;
    if (token.kind === "text") return token.text;
    if (token.kind === "number") return Number(token.text);
    if (token.kind === "name" && /^(true|false)$/i.test(token.text)) return token.text.toLowerCase();
    const isNull = token.text.toLowerCase() === "null";
    throw fail(
      isNull
        ? "compare with `is null` or `is not null`"
        : `a number or a 'text' in quotes is expected, and here is ${shown(token)}`,
      token,
    );
  };
  const text = (): string => {
    if (here().kind !== "text") throw fail(`a 'text' in quotes is expected, and here is ${shown(here())}`);
    return String(literal());
  };
  const list = (): Literal[] => {
    if (!take(isSymbol("("))) throw fail("`(` is expected after `in`");
    const literals = [literal()];
    while (take(isSymbol(","))) literals.push(literal());
    if (!take(isSymbol(")"))) throw fail(`\`)\` is expected, and here is ${shown(here())}`);
    return literals;
  };

  const where = either();
  if (here().kind !== "end") throw fail(`\`and\` or \`or\` is expected, and here is ${shown(here())}`);
  return where;
}

/** The name of a field, as it is kept. */
function fieldOf(token: Token, fail: (what: string) => Error): string {
  const { kind, text } = token;
  const [family, ...rest] = text.split(".");
  if (kind !== "name" || WORDS.has(text.toLowerCase()))
    throw fail(
      `a field is expected (${FIELDS.join(", ")}, ${FAMILIES.map((each) => `${each}.…`).join(", ")})`,
    );
  if (rest.length === 0 && (FIELDS as readonly string[]).includes(text)) return text;
  if (rest.join(".") !== "" && (FAMILIES as readonly string[]).includes(family)) return text;
  const guess = rest.length === 0 ? closest(text, FIELDS) : closest(family, FAMILIES);
  const meant = guess === undefined ? undefined : [guess, ...rest].join(".");
  throw fail(
    `there is no field \`${text}\`${meant === undefined ? `: ${FIELDS.join(", ")}, or params., metrics., tags. with a name` : ` (did you mean ${meant}?)`}`,
  );
}

/** The field and direction of an order such as `metrics.roc_auc` or `seconds asc`; the highest first unless told. */
export function parseSort(order: string): { readonly field: string; readonly direction: "asc" | "desc" } {
  const pieces = tokens(order);
  const field = fieldOf(pieces[0], (what) => invalid(order, pieces[0].column, what));
  const direction = pieces[1].kind === "end" ? "desc" : pieces[1].text.toLowerCase();
  if ((direction !== "asc" && direction !== "desc") || (pieces[1].kind !== "end" && pieces[2].kind !== "end"))
    throw invalid(order, pieces[1].column, "a field is expected, and after it `asc` or `desc` or nothing");
  return { field, direction };
}
