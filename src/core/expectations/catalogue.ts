import { AGGREGATE_EXPECTATIONS } from "./aggregate-expectations.ts";
import type { AnyDefinition } from "./definition.ts";
import { DISTRIBUTION_EXPECTATIONS } from "./distribution-expectations.ts";
import { KL_DIVERGENCE } from "./kl-divergence.ts";
import { ROW_EXPECTATIONS } from "./row-expectations.ts";
import { TABLE_EXPECTATIONS } from "./table-expectations.ts";
import { VALUE_EXPECTATIONS } from "./value-expectations.ts";

/** Every kind of expectation, by the name that Great Expectations has for it. */
export const CATALOGUE: ReadonlyMap<string, AnyDefinition> = new Map(
  [
    ...TABLE_EXPECTATIONS,
    ...VALUE_EXPECTATIONS,
    ...ROW_EXPECTATIONS,
    ...AGGREGATE_EXPECTATIONS,
    ...DISTRIBUTION_EXPECTATIONS,
    KL_DIVERGENCE,
  ].map((definition): [string, AnyDefinition] => [definition.type, definition]),
);
