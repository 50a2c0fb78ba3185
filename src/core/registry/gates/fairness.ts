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
  const evaluation = (await store.card(candidate))?.evaluation;
  const judged = evaluation && "classes" in evaluation ? evaluation.classes : [evaluation];
  return columns.flatMap(([column, limits]) =>
    (Object.keys(GAPS) as GapName[]).flatMap((name) => {
      const limit = limits[name];
      if (limit === undefined) return [];
      const asked = { gate: `fairness.${column}.${name}`, limit };
      return [
        widest(
          judged.map((of) => {
            const result = held(
              of?.subgroups.find((each) => each.column === column),
              name,
              asked,
            );
            return of && "label" in of ? { ...result, message: `${of.label}: ${result.message}` } : result;
          }),
        ),
      ];
    }),
  );
};

/** Of several classes, each against the rest, the one whose groups are furthest apart decides. */
function widest(results: readonly GateResult[]): GateResult {
  const gapOf = ({ passed, observed }: GateResult) => (passed ? 0 : 2) + (observed ?? 0);
  return results.reduce((worst, each) => (gapOf(each) > gapOf(worst) ? each : worst));
}

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
