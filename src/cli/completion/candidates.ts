import { Option } from "commander";
import { choicesOf } from "../choices.ts";
import type { CommandDefinition, OptionSpec } from "../define-command.ts";
import { COMMON_OPTIONS, GROUPS } from "../program.ts";
import { type Declared, positionOf } from "./position.ts";

/** A word that may come next. */
export interface Candidate {
  readonly value: string;
  readonly help: string;
}

/** What may come next. */
export interface Candidates {
  readonly words: readonly Candidate[];
  /** Whether names of files and folders may too. */
  readonly files: boolean;
}

/** Values that no declaration has, because they depend on what is in a folder. */
export interface KnownValues {
  /** Versions and aliases of the model. */
  models(): Promise<readonly Candidate[]>;
  /** Runs that were recorded, the newest first. */
  runs(): Promise<readonly Candidate[]>;
}

const HELP: Declared = { flags: "-h, --help", help: "Show this help" };

/** Placeholders that stand for a path. */
const PATHS = new Set(["file", "folder", "path", "source", "target", "where", "model|file"]);
/** Placeholders whose values depend on what is in a folder. */
const KNOWN: Readonly<Record<string, keyof KnownValues>> = {
  version: "models",
  "other-version": "models",
  "model|file": "models",
  run: "runs",
};

/** What may stand for the last of the words, of all that was declared, as far as it goes on with what is typed. */
export async function candidatesFor(
  words: readonly string[],
  definitions: readonly CommandDefinition[],
  known: KnownValues,
): Promise<Candidates> {
  const position = positionOf(words, definitions, [...COMMON_OPTIONS, HELP]);
  const typed = words.at(-1) ?? "";
  const fitting = (all: readonly Candidate[], start = typed): Candidate[] =>
    all.filter(({ value }) => value.startsWith(start));
  switch (position.kind) {
    case "nothing":
      return { words: [], files: false };
    case "command":
      return { words: fitting(wordsAfter(position.path, definitions)), files: false };
    case "flag": {
      const { definition, given } = position;
      const left = [...Object.values(definition.options), ...COMMON_OPTIONS, HELP].filter(
        ({ flags }) => !given.has(flags) || new Option(flags).variadic,
      );
      return { words: fitting(left.map(flagCandidate)), files: false };
    }
    case "value": {
      const placeholder = placeholderOf(position.of);
      const kind = KNOWN[placeholder];
      const values = kind === undefined ? await choices(position.of) : await known[kind]();
      const words = fitting(values, position.typed);
      return {
        words: words.map(({ value, help }) => ({ value: position.before + value, help })),
        files: PATHS.has(placeholder),
      };
    }
  }
}

/** The commands and groups that come after some words. */
function wordsAfter(path: readonly string[], definitions: readonly CommandDefinition[]): Candidate[] {
  const next = new Map<string, string>();
  for (const { path: full, summary } of definitions) {
    if (full.length <= path.length || !path.every((word, i) => full[i] === word)) continue;
    const isCommand = full.length === path.length + 1;
    const group = GROUPS[full.slice(0, path.length + 1).join(" ")] ?? "";
    next.set(full[path.length], isCommand ? summary : group);
  }
  const flags = [{ value: "--help", help: HELP.help }, ...(path.length === 0 ? [VERSION] : [])];
  return [...next].map(([value, help]) => ({ value, help })).concat(next.size === 0 ? [] : flags);
}

const VERSION: Candidate = { value: "--version", help: "Show the version" };

function flagCandidate({ flags, help }: Declared): Candidate {
  return { value: new Option(flags).long ?? flags, help };
}

async function choices(declared: Declared): Promise<Candidate[]> {
  if (!("schema" in declared)) return [];
  const { z } = await import("zod");
  return choicesOf(declared as OptionSpec, z).map((value) => ({ value, help: "" }));
}

/** `file` of `--output <file>`, `[file]` or `<file...>`. */
function placeholderOf({ flags }: Declared): string {
  return /[<[]([^\]>]*?)(?:\.\.\.)?[\]>]/.exec(flags)?.[1] ?? "";
}
