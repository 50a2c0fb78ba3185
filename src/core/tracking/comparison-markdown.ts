import type { Change, ComparedMetric, RunComparison } from "./compare-runs.ts";

const SIGNS: Readonly<Record<Change, string>> = {
  better: "▲ better",
  worse: "▼ worse",
  equal: "=",
  different: "",
};

/**
 * A comparison as Markdown, for a comment on a change: the metrics of each run beside those of the first, then the
 * parameters and data that differ.
 */
export function comparisonMarkdown({ runs, metrics, params, datasets }: RunComparison): string {
  const [first, ...others] = runs;
  const shown = metrics.filter(({ isAside, isShared }) => isShared && !isAside);
  const differing = [...params, ...datasets].filter(({ differs }) => differs);
  return [
    "### Metrics",
    "",
    ...table(
      ["metric", first.id, ...others.flatMap(({ id }) => [id, "change"])],
      shown.map((metric) => [
        code(metric.name),
        told(metric.values[0]),
        ...others.flatMap((_, i) => beside(metric, i + 1)),
      ]),
    ),
    "",
    "### Parameters and data that differ",
    "",
    ...(differing.length === 0
      ? ["None."]
      : table(
          ["", ...runs.map(({ id }) => id)],
          differing.map(({ name, values }) => [
            code(name),
            ...values.map((value) => (value === null ? "–" : code(String(value)))),
          ]),
        )),
    "",
  ].join("\n");
}

function beside({ values, differences, changes }: ComparedMetric, run: number): string[] {
  const [difference, change] = [differences[run], changes[run]];
  if (change === null || difference === null) return [told(values[run]), ""];
  const moved = change === "equal" ? SIGNS.equal : `${signed(difference)} ${SIGNS[change]}`.trimEnd();
  return [told(values[run]), moved];
}

const told = (value: number | null): string => (value === null ? "–" : value.toFixed(4));

/** A difference with its sign. */
export function signed(difference: number): string {
  return `${difference < 0 ? "−" : "+"}${Math.abs(difference).toFixed(4)}`;
}

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(columns), line(columns.map((_, i) => (i === 0 ? "---" : "---:"))), ...rows.map(line)];
}

/** Text as code; what would end the cell, or the code within it, does not. */
function code(text: string): string {
  const inLine = text.replace(/\s*[\r\n]\s*/g, " ");
  return `\`${inLine.replaceAll("|", "\\|").replaceAll("`", "'")}\``;
}
