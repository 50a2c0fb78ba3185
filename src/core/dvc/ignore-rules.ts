import { readFile } from "node:fs/promises";
import path from "node:path";
import ignore, { type Ignore } from "ignore";

/** The name of the files that say what DVC leaves out; each is about its own folder and those below. */
export const DVCIGNORE = ".dvcignore";

/** What is always left out (dvc, ignore.py). */
const ALWAYS = [".hg/", ".git/", ".git", ".dvc/"];

/** Which paths are left out: the rules of a folder over those of the folders above it. */
export interface IgnoreRules {
  /** Whether a path with this name in the folder of these rules is left out. */
  ignores(name: string, isFolder: boolean): boolean;
  /** The rules in a folder within this one. */
  enter(name: string): Promise<IgnoreRules>;
}

interface Layer {
  /** The folder of the rules' file, as a prefix that is cut from a path to get what the rules are about. */
  readonly depth: number;
  readonly rules: Ignore;
}

/** The rules that hold in `root`, the folder of the project. */
export async function ignoreRules(root: string): Promise<IgnoreRules> {
  const always = { depth: 0, rules: createRules().add(ALWAYS) };
  return rulesIn(root, [], [always, ...(await layerOf(root, 0))]);
}

function rulesIn(folder: string, parts: readonly string[], layers: readonly Layer[]): IgnoreRules {
  return {
    ignores(name, isFolder) {
      let ignored = false;
      for (const { depth, rules } of layers) {
        const relative = [...parts.slice(depth), name].join("/");
        const told = rules.test(isFolder ? `${relative}/` : relative);
        ignored = told.ignored || (ignored && !told.unignored);
      }
      return ignored;
    },
    async enter(name) {
      const [inner, within] = [path.join(folder, name), [...parts, name]];
      return rulesIn(inner, within, [...layers, ...(await layerOf(inner, within.length))]);
    },
  };
}

async function layerOf(folder: string, depth: number): Promise<Layer[]> {
  const text = await readFile(path.join(folder, DVCIGNORE), "utf8").catch(() => null);
  if (text === null) return [];
  // DVC takes a line without the space around it; git keeps some of it.
  const lines = text
    .split("\n")
    .map((line) => line.trim())
    // To DVC `folder/**` is about the folder itself too, to git only about what is in it.
    .flatMap((line) => (line.endsWith("/**") ? [line, line.slice(0, -2)] : [line]));
  return [{ depth, rules: createRules().add(lines) }];
}

function createRules(): Ignore {
  return ignore({ ignorecase: false, allowRelativePaths: true });
}
