import type { FairnessGap, Subgroups } from "../../evaluation/subgroups.ts";
import { type Gate, unmeasured } from "./gate.ts";
import type { GateResult } from "./gate-result.ts";

/** What the gaps are called, for people. */
const GAPS = {
  demographic_parity: "share predicted positive",
  equal_opportunity: "true positive rate",
} as const;

type GapName = keyof typeof GAPS;

/** The groups of a column are no further apart than the dataset file says, by the evaluation that is kept with the version. */
export const fairnessGate: Gate = async ({ settings, store, candidate }) => {
  const columns = Object.entries(settings.fairness ?? {});
  if (columns.length === 0) return [];
  const subgroups = (await store.card(candidate))?.evaluation.subgroups ?? [];
  return columns.flatMap(([column, limits]) => {
    const report = subgroups.find((each) => each.column === column);
    return (Object.keys(GAPS) as GapName[]).flatMap((name) => {
      const limit = limits[name];
      return limit === undefined ? [] : [held(report, name, { gate: `fairness.${column}.${name}`, limit })];
    });
  });
};

function held(
  report: Subgroups | undefined,
  name: GapName,
  { gate, limit }: { readonly gate: string; readonly limit: number },
): GateResult {
  if (report === undefined)
    return unmeasured(
      gate,
      limit,
      "the version was not evaluated by the groups of this column: train it again",
    );
  const gap = report.gaps[name];
  if (gap === null) return unmeasured(gate, limit, "there are not two groups with rows enough to compare");
  const observed = gap.difference;
  return {
    gate,
    passed: observed <= limit,
    message: `${told(name, gap)}, at most ${limit} is allowed`,
    observed,
    limit,
  };
}

function told(name: GapName, { difference, highest, lowest }: FairnessGap): string {
  const side = ({ label, share }: FairnessGap["highest"]) => `${share.toFixed(3)} (${label})`;
  return `${GAPS[name]} ${side(highest)} and ${side(lowest)}, ${difference.toFixed(3)} apart`;
}
