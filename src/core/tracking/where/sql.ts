import type { Cell } from "../../dataset/cells.ts";
import type { Test, Where } from "./parse.ts";

const OPERATORS = { "=": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">=" } as const;

/** A condition in SQL with what its placeholders stand for: nothing of the filter's text is in the SQL itself. */
export interface Condition {
  readonly sql: string;
  readonly parameters: readonly Cell[];
}

/**
 * The condition that `id` is that of a run which a filter lets through, over the table `facts (id, name, number, text)`:
 * each test is the set of the runs that pass it. Placeholders begin after the first `taken`.
 */
export function conditionOf(where: Where, taken = 0): Condition {
  const parameters: Cell[] = [];
  const placeholder = (value: Cell): string => `$${taken + parameters.push(value)}`;
  const sqlOf = (part: Where): string => {
    if (part.kind === "not") return `NOT (${sqlOf(part.part)})`;
    if (part.kind !== "test") return part.parts.map((each) => `(${sqlOf(each)})`).join(` ${part.kind} `);
    const name = placeholder(part.field);
    return `id IN (SELECT id FROM facts WHERE name = ${name} AND ${testSql(part.test, placeholder)})`;
  };
  return { sql: sqlOf(where), parameters };
}

/** A number is compared with numbers, a text with the text of any value. */
function testSql(test: Test, placeholder: (value: Cell) => string): string {
  switch (test.test) {
    case "known":
      return "text IS NOT NULL";
    case "like":
      return `text LIKE ${placeholder(test.pattern)}`;
    case "contains":
      return `contains(text, ${placeholder(test.part)})`;
    case "in":
      return `(${test.literals.map((literal) => testSql({ test: "compare", operator: "=", literal }, placeholder)).join(" OR ")})`;
    case "compare": {
      const { operator, literal } = test;
      if (typeof literal === "string") return `text ${OPERATORS[operator]} ${placeholder(literal)}`;
      const compared = `number ${OPERATORS[operator]} CAST(${placeholder(literal)} AS DOUBLE)`;
      // A text is different from every number.
      return operator === "!=" ? `(number IS NULL OR ${compared})` : `coalesce(${compared}, false)`;
    }
  }
}
