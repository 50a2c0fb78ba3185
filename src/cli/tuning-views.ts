import type { SearchResult, Trial } from "../core/tuning/search.ts";
import { table, text, type View } from "./printer.ts";

const MOST_SHOWN = 8;

/** What a search for parameters found, and what to write into the dataset file to keep it. */
export function tuningViews({
  score,
  best,
  trials,
  isCutShort,
  nested,
}: SearchResult & { readonly nested: boolean }): View[] {
  const changed = changedNames(trials);
  const cells = ({ trial, params, scores, mean, sd }: Trial) => [
    trial === 0 ? "0 (as it was)" : String(trial),
    ...changed.map((name) => shown(params[name])),
    String(scores.length),
    `${mean.toFixed(4)} ± ${sd.toFixed(4)}`,
  ];
  const kept = changed.map((name) => `${name}: ${JSON.stringify(best.params[name])}`).join(", ");
  return [
    table(["settings", ...changed, "folds", score], trials.slice(0, MOST_SHOWN).map(cells)),
    ...(trials.length > MOST_SHOWN
      ? [text(`and ${trials.length - MOST_SHOWN} more, which went less far`)]
      : []),
    ...(isCutShort ? [text("time ran out before all settings had been tried")] : []),
    ...(best.trial === 0
      ? [text("nothing was better than what the dataset file has")]
      : [text(`to keep it, in the dataset file under model.forest: ${kept}`)]),
    ...(nested
      ? []
      : [
          text(
            "its scores are of the rows that it was chosen by, so they flatter it a little; --nested tells what the search is worth",
          ),
        ]),
  ];
}

/** The parameters that are not the same in all trials. */
function changedNames(trials: readonly Trial[]): (keyof Trial["params"])[] {
  const [first] = trials;
  return (Object.keys(first.params) as (keyof Trial["params"])[]).filter((name) =>
    trials.some(({ params }) => shown(params[name]) !== shown(first.params[name])),
  );
}

function shown(value: unknown): string {
  if (typeof value === "number") return String(Number(value.toPrecision(4)));
  return typeof value === "string" ? value : JSON.stringify(value);
}
