import distance from "damerau-levenshtein";

/** The candidate most like `word`, when it is like enough to be what was meant ("did you mean …?"). */
export function closest(word: string, candidates: readonly string[]): string | undefined {
  const limit = Math.max(1, Math.floor(word.length / 3));
  const near = candidates
    .map((candidate) => ({ candidate, edits: distance(word.toLowerCase(), candidate.toLowerCase()).steps }))
    // As many edits as there are letters would make any word of any other.
    .filter(({ candidate, edits }) => edits <= limit && edits < Math.max(word.length, candidate.length))
    .sort((a, b) => a.edits - b.edits);
  return near[0]?.candidate;
}
