import type { Kind, Lineage, Status } from "./trace.ts";

/** How Mermaid draws each kind of thing: brackets around its text. */
const SHAPES: Readonly<Record<Kind, readonly [string, string]>> = {
  object: ["[/", "/]"],
  table: ["[(", ")]"],
  file: ["[", "]"],
  features: ["[(", ")]"],
  model: ["([", "])"],
};

/** The lineage as a Mermaid flowchart, from the source to what was asked for; broken links are dashed. */
export function mermaid({ things, edges }: Lineage, statusOf: (id: string) => Status): string {
  const number = new Map(things.map(({ id }, i) => [id, `n${i}`]));
  const nodes = things.map(({ id, kind, name, digest, rows }) => {
    const status = statusOf(id);
    const parts = [
      name,
      digest.slice(0, 12),
      rows === null ? "" : `${rows} rows`,
      isBroken(status) ? status : "",
    ];
    const [open, close] = SHAPES[kind];
    return `  ${number.get(id)}${open}"${parts.filter(Boolean).map(escaped).join("<br/>")}"${close}`;
  });
  const madeBy = new Map(
    things.map(({ id, madeBy }) => [id, madeBy?.command.replace("titanic-ops ", "") ?? ""]),
  );
  const arrows = edges.map(([from, to]) => {
    const label = madeBy.get(to) ? `|${madeBy.get(to)}|` : "";
    return `  ${number.get(from)} ${isBroken(statusOf(from)) ? "-.->" : "-->"}${label} ${number.get(to)}`;
  });
  return ["flowchart LR", ...nodes, ...arrows].join("\n");
}

/** Whether a thing is no longer what it was when the next one was made from it. */
export function isBroken(status: Status): boolean {
  return status === "changed" || status === "missing";
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "#amp;")
    .replaceAll('"', "#quot;")
    .replaceAll("<", "#lt;")
    .replaceAll(">", "#gt;");
}
