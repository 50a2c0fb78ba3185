import { CATALOGUE } from "../../src/core/expectations/catalogue.ts";
import { defaultOf, type JsonSchema, toJsonSchema, typeOf } from "./json-schema.ts";
import { generatedFrom, page, table } from "./markdown.ts";

/** docs/reference/expectations.md */
export function expectationsPage(): string {
  const sections = [...CATALOGUE.values()].map(({ type, kwargs }) => section(type, toJsonSchema(kwargs)));
  return page(
    "# Expectations",
    generatedFrom("src/core/expectations/catalogue.ts"),
    "What a suite can expect ([how one is written](../guides/validation.md)). Names and meaning are those of Great Expectations.",
    "`mostly` is the share of the values (of the rows, for several columns) that must be as expected, 1 unless given; what is\nmissing is left out of it. `ignore_row_if` says which rows count as missing. Bounds belong to the range, unless\n`strict_min` or `strict_max` is true.",
    "`partition_object` is `{ values, weights }` for categories, or `{ bins, weights }` for numbers, with `tail_weights` (below,\nabove) where values may lie outside the bins; weights add up to 1. `quantile_ranges` is `{ quantiles, value_ranges }`, a pair\nof bounds for each quantile, `null` for none.",
    ...sections,
  );
}

function section(type: string, schema: JsonSchema): string {
  const rows = Object.entries(schema.properties).map(([name, each]) => [
    `\`${name}\``,
    typeOf(each),
    defaultOf(each, schema.required.includes(name)),
  ]);
  return `## ${type}\n\n${table(["argument", "type", "default"], rows)}`;
}
