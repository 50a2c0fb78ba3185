/** The line under the title of every generated page. */
export function generatedFrom(...sources: string[]): string {
  const list = sources.map((source) => `\`${source}\``).join(" and ");
  return `<!-- Made by scripts/gen-docs.ts from ${sources.join(" and ")}. Do not edit. -->\n\nThis page is made from ${list}; a test fails when it is out of date.`;
}

/** A table; a vertical bar in a cell would end it, so it is escaped. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.trim().replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`;
  return [line(head), `|${head.map(() => "---").join("|")}|`, ...rows.map(line)].join("\n");
}

/** A block of code. */
export function fenced(language: string, lines: readonly string[]): string {
  return [`\`\`\`${language}`, ...lines, "```"].join("\n");
}

/** Paragraphs, one blank line apart, with a line end at the end of the page. */
export function page(...parts: readonly string[]): string {
  return `${parts
    .filter((part) => part !== "")
    .map((part) => part.trim())
    .join("\n\n")}\n`;
}

/** Throws unless the hand-written entries are exactly the ones that the code has. */
export function assertComplete(what: string, inCode: Iterable<string>, written: Iterable<string>): void {
  const code = new Set(inCode);
  const hand = new Set(written);
  const missing = [...code].filter((name) => !hand.has(name));
  const extra = [...hand].filter((name) => !code.has(name));
  if (missing.length > 0) throw new Error(`${what}: nothing is written about ${missing.join(", ")}`);
  if (extra.length > 0) throw new Error(`${what}: the code has no ${extra.join(", ")}`);
}
