import {
  type Alias,
  type Document,
  isMap,
  isPair,
  isScalar,
  LineCounter,
  type ParsedNode,
  parseDocument,
  visit,
  type YAMLParseError,
} from "yaml";
import type { z } from "zod";
import { OpsError } from "../errors.ts";

/** What errors call a file: its path, what it describes (`dataset`), and what to do about a fault. */
export interface YamlFile {
  readonly file: string;
  readonly what: string;
  readonly hint: string;
}

/** One fault in a file; line and column count from 1. */
interface ConfigFault {
  readonly line: number;
  readonly column: number;
  readonly key: string;
  readonly message: string;
}

/**
 * What a schema makes of a YAML text (JSON is YAML too). Throws OPS_CONFIG_INVALID with every fault, each with its line
 * and column.
 */
export function parseYaml<S extends z.ZodType>(text: string, schema: S, about: YamlFile): z.output<S> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  if (document.errors.length > 0) {
    throw invalid(
      about,
      document.errors.map((error) => ({ ...at(error.pos[0]), key: "", message: yamlFault(error, about) })),
    );
  }
  const dangling = unknownAliases(document);
  if (dangling.length > 0) {
    throw invalid(
      about,
      dangling.map(({ source, range }) => ({
        ...at(range?.[0] ?? 0),
        key: `*${source}`,
        message: "stands for nothing: no `&` before it has that name",
      })),
    );
  }
  const result = schema.safeParse(document.toJS(), { reportInput: true });
  if (result.success) return result.data;
  throw invalid(
    about,
    result.error.issues.flatMap((issue) => locate(issue, { root: document.contents, at, about })),
  );
}

function invalid({ file, what, hint }: YamlFile, faults: ConfigFault[]): OpsError {
  const [first] = faults;
  const told = faults.map(
    (fault) =>
      `${file}:${fault.line}:${fault.column} ${fault.key ? `\`${fault.key}\` ` : ""}${fault.message}`,
  );
  return new OpsError(
    "OPS_CONFIG_INVALID",
    `the ${what} file is not valid\n${told.map((line) => `  ${line}`).join("\n")}`,
    {
      hint,
      details: { file, line: first.line, column: first.column, faults },
    },
  );
}

function yamlFault({ code, message }: YAMLParseError, { what }: YamlFile): string {
  return code === "MULTIPLE_DOCS" ? `starts a second document: one file is one ${what}` : lowerFirst(message);
}

/** The `*name`s that no `&name` precedes; the parser finds them only when it makes values of them. */
function unknownAliases(document: Document.Parsed): Alias[] {
  const unknown: Alias[] = [];
  visit(document, {
    Alias(_, alias) {
      if (alias.resolve(document) === undefined) unknown.push(alias);
    },
  });
  return unknown;
}

type Issue = z.core.$ZodIssue;

interface Place {
  readonly root: ParsedNode | null;
  readonly at: (offset: number) => { line: number; column: number };
  readonly about: YamlFile;
}

/** Where a schema's complaint is in the file: an unknown key at the key itself, a missing one at its parent. */
function locate(issue: Issue, place: Place): ConfigFault[] {
  const { root, at, about } = place;
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      ...at(offsetOf([...issue.path, key], root)),
      key: pathText([...issue.path, key]),
      message: "is not a known key",
    }));
  }
  return [{ ...at(offsetOf(issue.path, root)), key: pathText(issue.path), message: messageOf(issue, about) }];
}

/** The offset of the deepest part of `path` that the file has; the key for a pair whose value is a block. */
function offsetOf(path: readonly PropertyKey[], root: ParsedNode | null): number {
  let node: unknown = root;
  let offset = root?.range?.[0] ?? 0;
  for (const part of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(part));
      if (!isPair(pair)) return offset;
      node = pair.value;
      offset = startOf(isScalar(node) ? node : pair.key) ?? offset;
    } else {
      const items: unknown[] = (node as { items?: unknown[] } | null)?.items ?? [];
      node = items[Number(part)];
      offset = startOf(node) ?? offset;
    }
  }
  return offset;
}

function startOf(node: unknown): number | undefined {
  return (node as { range?: [number, number, number] } | null | undefined)?.range?.[0];
}

function pathText(path: readonly PropertyKey[]): string {
  return path.map(String).join(".");
}

function messageOf(issue: Issue, { what }: YamlFile): string {
  if (issue.path.length === 0 && issue.code === "invalid_type")
    return `${issue.input === null ? "is empty" : "does not consist of keys and values"}, unlike a ${what} file`;
  if (issue.code === "invalid_type" && (issue.input === undefined || issue.input === null))
    return `is ${issue.input === null ? "empty" : "missing"} (${issue.expected} expected)`;
  if (issue.code === "invalid_union" && "discriminator" in issue) {
    return `is not one of the known kinds${"options" in issue && Array.isArray(issue.options) ? `: ${issue.options.join(", ")}` : ""}`;
  }
  if (issue.code === "invalid_union") {
    const expected = issue.errors.flatMap(([first]) => (first === undefined ? [] : [expectedBy(first)]));
    return `is none of: ${[...new Set(expected)].join(", ")}`;
  }
  return issue.code === "custom" ? issue.message : plain(issue.message);
}

/** What one choice of several would have taken. */
function expectedBy(issue: Issue): string {
  if (issue.code === "invalid_type") return issue.expected;
  if (issue.code === "invalid_value") return issue.values.map((value) => `\`${String(value)}\``).join(", ");
  return plain(issue.message);
}

function plain(message: string): string {
  return lowerFirst(message.replace(/^Invalid input: /, ""));
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
