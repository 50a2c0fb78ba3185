/** A section of the file with its settings, both in lower case as DVC takes them. */
export type ConfigSections = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** The name of a remote's section; remotes are known in lower case. */
export const remoteSection = (name: string): string => `remote "${name.toLowerCase()}"`;

/**
 * Reads a file of the form that Python's ConfigObj writes: `[core]`, `['remote "name"']`, `key = value`, `#` comments.
 * The package `ini` is not used: it takes a dot in a remote's name for a section within a section, and drops comments.
 * A line that is none of these is passed on to `fault` with its number.
 */
export function parseConfig(text: string, fault: (line: number, content: string) => never): ConfigSections {
  const sections = new Map<string, Map<string, string>>();
  let current = new Map<string, string>();
  text.split("\n").forEach((raw, index) => {
    const line = raw.trim();
    if (line === "" || line.startsWith("#")) return;
    const header = sectionOf(line);
    const setting = settingOf(line);
    if (header !== null) {
      current = sections.get(header) ?? new Map();
      sections.set(header, current);
    } else if (setting !== null) current.set(setting.key, setting.value);
    else fault(index + 1, line);
  });
  return sections;
}

/** The text with a setting added or changed, in a section that is made where it is missing. All else stays as it is. */
export function withSetting(text: string, section: string, key: string, value: string): string {
  const lines = text === "" ? [] : text.replace(/\n$/, "").split("\n");
  const written = `    ${key} = ${quoted(value)}`;
  const start = lines.findIndex((line) => sectionOf(line.trim()) === section);
  if (start < 0)
    return `${[...lines, `[${section.includes('"') ? `'${section}'` : section}]`, written].join("\n")}\n`;
  const after = lines.slice(start + 1).findIndex((line) => sectionOf(line.trim()) !== null);
  const end = after < 0 ? lines.length : start + 1 + after;
  const present = lines.slice(start + 1, end).findIndex((line) => settingOf(line.trim())?.key === key);
  if (present >= 0) lines[start + 1 + present] = written;
  else lines.splice(lastFilled(lines, start, end) + 1, 0, written);
  return `${lines.join("\n")}\n`;
}

/** The text without a section and its settings. */
export function withoutSection(text: string, section: string): string {
  let isInside = false;
  return text
    .split("\n")
    .filter((line) => {
      const header = sectionOf(line.trim());
      if (header !== null) isInside = header === section;
      return !isInside || line === "";
    })
    .join("\n");
}

/** Empty lines and comments at the end of a section belong to the next one. */
function lastFilled(lines: readonly string[], start: number, end: number): number {
  for (let i = end - 1; i > start; i--) if (settingOf(lines[i].trim()) !== null) return i;
  return start;
}

function sectionOf(line: string): string | null {
  const [, inner] = /^\[\s*(.*?)\s*\]\s*(?:#.*)?$/.exec(line) ?? [];
  return inner === undefined ? null : unquoted(inner).trim().toLowerCase();
}

function settingOf(line: string): { key: string; value: string } | null {
  const [, key, value] = /^([^=#[]+?)\s*=\s*(.*)$/.exec(line) ?? [];
  return key === undefined ? null : { key: unquoted(key).toLowerCase(), value: settingValue(value) };
}

/** A comment may follow a value; within quotes `#` is a part of it. */
function settingValue(written: string): string {
  const [, inQuotes] = /^("[^"]*"|'[^']*')\s*(?:#.*)?$/.exec(written) ?? [];
  return inQuotes === undefined ? written.replace(/\s*#.*$/, "") : unquoted(inQuotes);
}

function unquoted(text: string): string {
  const [, , inner] = /^(["'])(.*)\1$/.exec(text) ?? [];
  return inner ?? text;
}

/** ConfigObj takes a comma for a list and `#` for a comment unless the value is in quotes. */
function quoted(value: string): string {
  if (!/[,#"']|^\s|\s$|^$/.test(value)) return value;
  return value.includes('"') ? `'${value}'` : `"${value}"`;
}
