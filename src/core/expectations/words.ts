import type { Expectation } from "./expectation.ts";

type Kwargs = Expectation["kwargs"];

/** Sets longer than this are cut in a sentence. */
const MAX_NAMED = 12;

const WORDS: Readonly<Record<string, (kwargs: Kwargs) => string>> = {
  column_to_exist: ({ column_index: at }) => (typeof at === "number" ? `is column ${at + 1}` : "exists"),
  table_columns_to_match_set: ({ column_set: names, exact_match: exact }) =>
    `has ${exact === false ? "at least " : ""}the columns ${list(names)}`,
  table_columns_to_match_ordered_list: ({ column_list: names }) => `has the columns ${list(names)}, in order`,
  table_column_count_to_equal: ({ value }) => `has ${value} columns`,
  table_column_count_to_be_between: (kwargs) => `has a number of columns ${range(kwargs)}`,
  table_row_count_to_equal: ({ value }) => `has ${value} rows`,
  table_row_count_to_be_between: (kwargs) => `has a number of rows ${range(kwargs)}`,
  column_values_to_not_be_null: () => "is never empty",
  column_values_to_be_null: () => "is always empty",
  column_values_to_be_of_type: ({ type_: type }) => `holds values of type ${type}`,
  column_values_to_be_in_type_list: ({ type_list: types }) => `holds values of type ${list(types, "or")}`,
  column_values_to_be_between: (kwargs) => `is ${range(kwargs).replace(/^of /, "")}`,
  column_values_to_be_in_set: ({ value_set: set }) => `is one of ${list(set, "or")}`,
  column_values_to_not_be_in_set: ({ value_set: set }) => `is none of ${list(set, "or")}`,
  column_values_to_match_regex: ({ regex }) => `matches “${regex}”`,
  column_values_to_not_match_regex: ({ regex }) => `does not match “${regex}”`,
  column_value_lengths_to_be_between: (kwargs) => `has a number of characters ${range(kwargs)}`,
  column_value_lengths_to_equal: ({ value }) => `has ${value} characters`,
  column_values_to_be_increasing: ({ strictly }) => (strictly ? "rises from row to row" : "never falls"),
  column_values_to_be_decreasing: ({ strictly }) => (strictly ? "falls from row to row" : "never rises"),
  column_values_to_be_unique: () => "never has a value twice",
  compound_columns_to_be_unique: ({ column_list: names }) => `${list(names)} are never the same twice`,
  column_value_z_scores_to_be_less_than: ({ threshold }) =>
    `lies less than ${threshold} standard deviations from its mean`,
  column_pair_values_a_to_be_greater_than_b: ({ column_A: a, column_B: b, or_equal: equal }) =>
    `${a} is ${equal ? "at least" : "greater than"} ${b}`,
  column_pair_values_to_be_equal: ({ column_A: a, column_B: b }) => `${a} equals ${b}`,
  multicolumn_sum_to_equal: ({ column_list: names, sum_total: total }) => `${list(names)} add up to ${total}`,
  column_min_to_be_between: (kwargs) => `has a minimum ${range(kwargs)}`,
  column_max_to_be_between: (kwargs) => `has a maximum ${range(kwargs)}`,
  column_mean_to_be_between: (kwargs) => `has a mean ${range(kwargs)}`,
  column_median_to_be_between: (kwargs) => `has a median ${range(kwargs)}`,
  column_sum_to_be_between: (kwargs) => `has a sum ${range(kwargs)}`,
  column_stdev_to_be_between: (kwargs) => `has a standard deviation ${range(kwargs)}`,
  column_quantile_values_to_be_between: () => "has quantiles within their ranges",
  column_unique_value_count_to_be_between: (kwargs) => `has a number of distinct values ${range(kwargs)}`,
  column_proportion_of_unique_values_to_be_between: (kwargs) =>
    `has a share of distinct values ${range(kwargs)}`,
  column_proportion_of_non_null_values_to_be_between: (kwargs) => `has a share of values ${range(kwargs)}`,
  column_distinct_values_to_be_in_set: ({ value_set: set }) => `has no values but ${list(set)}`,
  column_distinct_values_to_contain_set: ({ value_set: set }) => `has each of ${list(set)}`,
  column_distinct_values_to_equal_set: ({ value_set: set }) => `has just the values ${list(set)}`,
  column_most_common_value_to_be_in_set: ({ value_set: set }) => `is most often ${list(set, "or")}`,
  column_kl_divergence_to_be_less_than: ({ threshold }) =>
    `is spread as expected, with a divergence of at most ${threshold} nats`,
  feature_view_entity_count_to_equal: ({ feature_view: view, value }) => `${view} holds ${value} entities`,
  feature_view_digest_to_equal: ({ feature_view: view }) => `${view} was made from the processed file`,
  feature_values_to_equal_file: ({ feature_view: view, sample }) =>
    `${view} holds the processed file's values (${sample} rows compared)`,
};

/** What is expected, as a sentence: `Age lies between 0 and 120`. */
export function inWords({ type, kwargs }: Pick<Expectation, "type" | "kwargs">): string {
  const words = WORDS[type.replace(/^expect_/, "")]?.(kwargs) ?? type;
  const subject =
    typeof kwargs.column === "string" ? `${kwargs.column} ` : /_table_/.test(type) ? "the data " : "";
  const { mostly } = kwargs;
  const share = typeof mostly === "number" && mostly < 1 ? ` (in at least ${mostlyInWords(mostly)})` : "";
  return `${subject}${words}${share}`;
}

function mostlyInWords(mostly: number): string {
  return `${Number((100 * mostly).toFixed(10))} % of the values`;
}

function range({ min_value: min, max_value: max, strict_min: above, strict_max: below }: Kwargs): string {
  if (min != null && max != null && min === max) return `of ${min}`;
  if (min != null && max != null && !above && !below) return `between ${min} and ${max}`;
  const parts = [
    min != null && `${above ? "above" : "of at least"} ${min}`,
    max != null && `${below ? "below" : "of at most"} ${max}`,
  ].filter((part) => part !== false);
  return parts.length === 0 ? "of any size" : parts.join(" and ");
}

function list(items: Kwargs[string] | undefined, last = "and"): string {
  const all = Array.isArray(items) ? items.map(String) : [];
  if (all.length > MAX_NAMED) return `${all.slice(0, MAX_NAMED).join(", ")} … (${all.length} in all)`;
  if (all.length < 2) return all.join("");
  return `${all.slice(0, -1).join(", ")} ${last} ${all[all.length - 1]}`;
}
