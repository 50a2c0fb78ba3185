/** Orders texts by code point, as Python does; `<` on strings orders by UTF-16 unit, which differs above U+FFFF. */
export function byCodePoint(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
