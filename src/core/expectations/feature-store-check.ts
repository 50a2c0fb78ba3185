import type { Cell } from "../dataset/cells.ts";
import { cell } from "../dataset/table.ts";
import type { FeatureStore, FeatureView } from "../feature-store/feature-store.ts";
import type { ExpectationResult, Findings } from "./expectation.ts";
import { MAX_EXAMPLES } from "./expectation.ts";

/** One entity with its features, by name. */
export interface EntityRow {
  readonly entity: number | string;
  readonly features: ReadonlyMap<string, Cell>;
}

/** The processed file that the store should hold, and some of its rows. */
export interface ExpectedFeatures {
  readonly rows: number;
  readonly sha256: string;
  readonly sample: readonly EntityRow[];
}

/** Rows that are compared one by one. */
export const SAMPLE_ROWS = 1000;

/** Whether the store holds what the processed file does: as many entities, made from these bytes, with these values. */
export async function checkFeatureStore(
  store: FeatureStore,
  view: FeatureView,
  { rows, sha256, sample }: ExpectedFeatures,
): Promise<ExpectationResult[]> {
  const status = await store.status(view);
  const about = { feature_view: view.name };
  return [
    result(
      "expect_feature_view_entity_count_to_equal",
      { ...about, value: rows },
      status?.entities === rows,
      {
        observed_value: status?.entities ?? null,
      },
    ),
    result("expect_feature_view_digest_to_equal", { ...about, value: sha256 }, status?.digest === sha256, {
      observed_value: status?.digest ?? null,
    }),
    await compareValues(store, view, sample),
  ];
}

async function compareValues(
  store: FeatureStore,
  view: FeatureView,
  sample: readonly EntityRow[],
): Promise<ExpectationResult> {
  const { features, found } = await store.getOnline(
    view,
    sample.map(({ entity }) => entity),
  );
  const differing = sample.flatMap((row, i) => {
    const names = [...view.features.keys()].filter((name) => {
      const column = features.columns.get(name);
      return column === undefined || !found[i] || !same(cell(column, i), row.features.get(name));
    });
    return names.length === 0 ? [] : [{ [view.entity]: row.entity, features: found[i] ? names : "absent" }];
  });
  const kwargs = { feature_view: view.name, sample: sample.length };
  return result("expect_feature_values_to_equal_file", kwargs, differing.length === 0, {
    element_count: sample.length,
    unexpected_count: differing.length,
    unexpected_percent: sample.length === 0 ? null : (100 * differing.length) / sample.length,
    partial_unexpected_list: differing.slice(0, MAX_EXAMPLES),
  });
}

function same(stored: Cell, expected: Cell | undefined): boolean {
  return stored === (expected ?? null);
}

function result(
  type: string,
  kwargs: ExpectationResult["expectation_config"]["kwargs"],
  success: boolean,
  findings: Findings,
): ExpectationResult {
  return {
    success,
    expectation_config: { type, kwargs, severity: "error" },
    result: findings,
    meta: {},
    exception_info: { raised_exception: false, exception_message: null, exception_traceback: null },
  };
}
