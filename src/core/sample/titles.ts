import type { Affinity } from "./deck.ts";
import type { FamilyCell } from "./facts.ts";

/** Honours that the first class held: officers and nobility. */
const FIRST_CLASS_TITLES = new Set([
  "Capt",
  "Col",
  "Don",
  "Jonkheer",
  "Lady",
  "Major",
  "Mlle",
  "Mme",
  "Sir",
  "the Countess",
]);

/**
 * How well each title suits a passenger. The title counts of the facts are exact whatever is said here; this decides
 * only who gets which: wives travel with a spouse, Master is a boy with his family, a colonel is not in third class.
 */
export function titleAffinity(cell: FamilyCell, age: number | null): Affinity {
  const married = marriedOdds(cell, age);
  const boy = boyOdds(cell, age);
  return (title) => {
    if (title === "Mr" || title === "Miss") return 1;
    if (title === "Mrs") return married;
    if (title === "Master") return boy;
    if (FIRST_CLASS_TITLES.has(title)) return cell.pclass === 1 ? 4 : 0.01;
    if (title === "Rev") return cell.pclass === 2 ? 4 : 0.01;
    if (title === "Dr") return cell.pclass === 3 ? 0.01 : 2;
    return 1;
  };
}

/**
 * Odds of Mrs against Miss, relative to their overall odds, as the historical file has them by relatives on board:
 * 20:97 alone, 25:13 with children or parents only, 74:19 with one spouse or sibling, 5:15 with more. They average
 * to 1 over the file, so the deck of titles keeps its mix to the end.
 */
function marriedOdds(cell: FamilyCell, age: number | null): number {
  const byFamily = cell.sibSp === 1 ? 4.5 : cell.sibSp > 1 ? 0.4 : cell.parch > 0 ? 2.2 : 0.24;
  if (age === null) return byFamily;
  return byFamily * (age < 14 ? 0.01 : age < 22 ? 0.5 : age < 30 ? 1 : 1.7);
}

/** Odds of Master against Mr: by age where it is known, else by travelling as a child of a family does. */
function boyOdds(cell: FamilyCell, age: number | null): number {
  if (age !== null) return age < 11 ? 50 : 1;
  return cell.parch > 0 ? 100 : 0.02;
}
