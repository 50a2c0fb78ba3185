const UNITS = ["B", "kB", "MB", "GB", "TB"];

/** A number of bytes for people: `12.3 MB`. */
export function bytes(count: number): string {
  const power = count < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(count) / 3));
  return power === 0 ? `${Math.round(count)} B` : `${(count / 1000 ** power).toFixed(1)} ${UNITS[power]}`;
}
