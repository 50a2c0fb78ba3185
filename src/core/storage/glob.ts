/** Whether a name is a pattern: `*` stands for any characters but `/`, `**` for any, `?` for one. */
export function isPattern(name: string): boolean {
  return /[*?]/.test(name);
}

/** The part of a pattern before its first `*` or `?`, up to and with its last `/`: where to look for names that match. */
export function fixedPart(pattern: string): string {
  return /^(?:[^*?]*\/)?/.exec(pattern)?.[0] ?? "";
}

/** What tells whether a name matches a pattern. */
export function matcherOf(pattern: string): (name: string) => boolean {
  const source = pattern
    .split(/(\*\*\/?|\*|\?)/)
    .map((part) => WILDCARDS[part] ?? part.replaceAll(/[.+^${}()|[\]\\]/g, "\\$&"))
    .join("");
  const expression = new RegExp(`^${source}$`, "s");
  return (name) => expression.test(name);
}

const WILDCARDS: Readonly<Record<string, string>> = {
  "**/": "(?:.*/)?",
  "**": ".*",
  "*": "[^/]*",
  "?": "[^/]",
};
