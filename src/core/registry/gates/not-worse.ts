import { type AucDifference, pairedAucs, worsePValue } from "../../evaluation/paired-auc.ts";
import { standardErrorOf } from "../../metrics/intervals.ts";
import { type Gate, type GateContext, unmeasured } from "./gate.ts";

const GATE = "not_worse";

/** Two AUCs, and which rows they are of, for people. */
interface Compared {
  readonly aucs: AucDifference;
  readonly on: string;
}

/**
 * The ROC AUC is not worse than the champion's by more than the margin, as far as the held-out rows tell: refused only where
 * chance would hardly bring about such a difference. On the same rows, where both held the same ones out, by DeLong's paired
 * test. Where they did not, the champion may have been trained on what the candidate holds out; then each is taken on its own
 * held-out rows, which needs a larger difference to tell.
 */
export const notWorseGate: Gate = async (context) => {
  const { settings, champion } = context;
  if (settings.not_worse === undefined || champion === null) return [];
  const { level, margin } = settings.not_worse;
  const compared = (await onTheSameRows(context, champion)) ?? (await eachOnItsOwn(context, champion));
  if (compared === null)
    return [
      unmeasured(
        GATE,
        level,
        `the held-out rows are too few, or too easy, to compare with version ${champion}`,
      ),
    ];
  const { aucs, on } = compared;
  const observed = worsePValue(aucs, margin);
  const tolerated = margin === 0 ? "" : `, ${margin} less is tolerated`;
  const message = `ROC AUC ${aucs.a.toFixed(4)} against ${aucs.b.toFixed(4)} of version ${champion} ${on}${tolerated}: p = ${observed.toFixed(4)} that it is no worse, at least ${level} is asked`;
  return [{ gate: GATE, passed: observed >= level, message, observed, limit: level }];
};

async function onTheSameRows(
  { store, candidate, heldOut }: GateContext,
  champion: number,
): Promise<Compared | null> {
  const [ofCandidate, ofChampion] = [await store.manifest(candidate), await store.manifest(champion)];
  if (ofCandidate.data.test.sha256 !== ofChampion.data.test.sha256) return null;
  const rows = await heldOut();
  if (rows === null) return null;
  const models = [(await store.load(candidate)).model, (await store.load(champion)).model];
  // By place: labels of the one are no labels of the other where the classes have changed.
  const [classes, ofChampionClasses] = models.map(({ inputs }) =>
    inputs.target.classes.map(({ value }) => value),
  );
  if (classes.join("\0") !== ofChampionClasses.join("\0")) return null;
  const [a, b] = models.map((model) => model.scoreFeatures(rows.features));
  const aucs = pairedAucs(rows.labels, a, b);
  return aucs && { aucs, on: `on the same ${rows.labels.length} held-out rows` };
}

/** By the evaluations that are kept with the versions. */
async function eachOnItsOwn({ store, candidate }: GateContext, champion: number): Promise<Compared | null> {
  const [a, b] = [await evaluated(store, candidate), await evaluated(store, champion)];
  if (a === null || b === null) return null;
  const standardError = Math.hypot(a.standardError, b.standardError);
  return { aucs: { a: a.auc, b: b.auc, standardError }, on: "each on held-out rows of its own" };
}

async function evaluated(store: GateContext["store"], version: number) {
  const evaluation = (await store.card(version))?.evaluation;
  const [auc, interval] = [evaluation?.roc_auc ?? null, evaluation?.intervals.roc_auc ?? null];
  return auc === null || interval === null ? null : { auc, standardError: standardErrorOf(auc, interval) };
}
