import { CommanderError } from "commander";
import { codeVersion } from "../core/code-version.ts";
import { OpsError } from "../core/errors.ts";
import { COMMANDS } from "./commands.ts";
import { type Chosen, execute } from "./execute.ts";
import { hasColour, type Io, isInteractive } from "./io.ts";
import { buildProgram } from "./program.ts";
import { describeError } from "./report-error.ts";

const EXIT_BROKEN_PIPE = 141;

/** Runs one command line and returns its exit code; the only place of the CLI that catches errors. */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  const flags = ownFlags(argv);
  const json = flags.has("--json");
  try {
    if (argv.length === 0 && isInteractive(io, json) && io.stdout.isTTY === true) {
      const { askWhatToDo } = await import("./wizard/ask-what-to-do.ts");
      return await askWhatToDo(io, { definitions: COMMANDS, run: (words) => run(words, io) });
    }
    const chosen = parse(argv, io);
    return chosen === null ? 0 : await execute(chosen, io, argv);
  } catch (error) {
    if ((error as { code?: unknown } | null)?.code === "EPIPE") return EXIT_BROKEN_PIPE;
    const told = describeError(error, { verbose: flags.has("--verbose"), colour: hasColour(io.stderr, io) });
    if (json) io.stdout.write(`${JSON.stringify(told.document)}\n`);
    // A bug's stack is wanted on standard error in any case.
    if (!json || told.document.error.code === "OPS_BUG") io.stderr.write(`${told.lines}\n`);
    return told.exit;
  }
}

/** The flags before `--`, after which words may be those of another command line. */
function ownFlags(argv: readonly string[]): ReadonlySet<string> {
  const end = argv.indexOf("--");
  return new Set((end < 0 ? argv : argv.slice(0, end)).filter((word) => word.startsWith("-")));
}

/** Null when the command line asked for help or the version, which has been shown. */
function parse(argv: readonly string[], io: Io): Chosen | null {
  let chosen: Chosen | null = null;
  const said: string[] = [];
  const program = buildProgram(
    COMMANDS,
    codeVersion.version,
    (definition, args, flags) => {
      chosen = { definition, args, flags };
    },
    { out: (text) => void io.stdout.write(text), err: (text) => void said.push(text) },
  );
  try {
    program.parse(argv, { from: "user" });
    return chosen;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return null;
    const hint = ["titanic-ops", ...knownWords(argv), "--help"].join(" ");
    // A group without a command shows its help and counts as a mistake.
    if (error.code === "commander.help") {
      io.stderr.write(said.join(""));
      throw new OpsError("OPS_USAGE", "a command is missing", { hint });
    }
    const [message, ...suggestion] = said
      .join("")
      .trim()
      .replace(/^error: /, "")
      .split("\n");
    throw new OpsError("OPS_USAGE", [message, ...suggestion].join(" ").replace(/'([^']*)'/g, "`$1`"), {
      hint,
    });
  }
}

/** The words of a command line that lead to a command or a group of them. */
function knownWords(argv: readonly string[]): string[] {
  const words = argv.filter((part) => !part.startsWith("-"));
  const isKnown = (count: number) =>
    COMMANDS.some(
      ({ path }) => count <= path.length && words.slice(0, count).every((word, i) => word === path[i]),
    );
  let count = 0;
  while (count < words.length && isKnown(count + 1)) count++;
  // What follows the name of a group may be a mistyped command of it; the group's help lists those it has.
  return words.slice(0, count);
}
