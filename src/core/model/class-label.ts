/**
 * A class as the data writes it, for answers and the prediction log: a number where its value is written as numbers are, so that
 * as a text it is the value again (`007` and `1e3` stay texts).
 */
export function classLabel(value: string): number | string {
  const number = Number(value);
  return Number.isFinite(number) && String(number) === value ? number : value;
}
