/** A word as a POSIX shell takes it for one: in quotes only where it has to be. */
export function shellWord(word: string): string {
  return /^[\w./:@=,%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
