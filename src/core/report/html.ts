/** Text that is HTML already; what else goes into a page is escaped. */
export interface Html {
  readonly markup: string;
}

type Part = Html | string | number | null | undefined | false | readonly Part[];

/** HTML from a template: `html\`<p>${text}</p>\``. Whatever is put in is escaped, but for other HTML and lists of it. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { markup: strings.map((text, i) => text + markupOf(parts[i])).join("") };
}

function markupOf(part: Part): string {
  if (part === null || part === undefined || part === false) return "";
  if (typeof part === "number") return String(part);
  if (typeof part === "string") return escapeText(part);
  return isHtml(part) ? part.markup : part.map(markupOf).join("");
}

function isHtml(part: Html | readonly Part[]): part is Html {
  return "markup" in part;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character]);
}
