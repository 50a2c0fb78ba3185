import type { Readable } from "node:stream";
import { CommanderError } from "commander";
import { codeVersion } from "../core/code-version.ts";
import { type Environment, readEnvironment } from "../core/config/env.ts";
import type { Settings } from "../core/config/settings.ts";
import { OpsError } from "../core/errors.ts";
import { COMMANDS } from "./commands.ts";
import type { CommandDefinition } from "./define-command.ts";
import type { Output } from "./printer.ts";
import { attributeOf, buildProgram } from "./program.ts";
import { describeError } from "./report-error.ts";

/** The world as a run of the CLI sees it. */
export interface Io {
  readonly stdin: Readable & { readonly isTTY?: boolean | undefined };
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Environment;
  /** Aborted when the user interrupts. */
  readonly signal: AbortSignal;
}

const EXIT_BROKEN_PIPE = 141;

interface Chosen {
  readonly definition: CommandDefinition;
  readonly args: readonly unknown[];
  readonly flags: Record<string, unknown>;
}

/** Runs one command line and returns its exit code; the only place of the CLI that catches errors. */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  const json = argv.includes("--json");
  const colour = io.stderr.isTTY === true && readEnvironment(io.env, "NO_COLOR") === undefined;
  try {
    const chosen = parse(argv, io);
    return chosen === null ? 0 : await execute(chosen, io, json);
  } catch (error) {
    if ((error as { code?: unknown } | null)?.code === "EPIPE") return EXIT_BROKEN_PIPE;
    const told = describeError(error, { verbose: argv.includes("--verbose"), colour });
    if (json) io.stdout.write(`${JSON.stringify(told.document)}\n`);
    // A bug's stack is wanted on standard error in any case.
    if (!json || told.document.error.code === "OPS_BUG") io.stderr.write(`${told.lines}\n`);
    return told.exit;
  }
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

async function execute({ definition, args, flags }: Chosen, io: Io, json: boolean): Promise<number> {
  const values = await parseValues(definition, args, flags);
  const { resolveSettings } = await import("../core/config/settings.ts");
  const { settings, origin } = resolveSettings(flags as Partial<Record<keyof Settings, string>>, io.env);
  const inCi = readEnvironment(io.env, "CI") !== undefined;
  const quiet = flags.quiet === true;
  const interactive = io.stdin.isTTY === true && io.stderr.isTTY === true && !inCi && !json;
  const [{ createLogger }, { openPorts }, { createPrinter }, { createProgress }, { createChoose }] =
    await Promise.all([
      import("./logger.ts"),
      import("./open-ports.ts"),
      import("./printer.ts"),
      import("./progress.ts"),
      import("./prompts.ts"),
    ]);
  const log = createLogger({
    settings,
    now: () => new Date(),
    stderr: io.stderr,
    verbose: flags.verbose === true,
  });
  const ports = openPorts({ settings, origin, env: io.env, stdin: () => io.stdin });
  const printer = createPrinter({
    stdout: io.stdout,
    colour: io.stdout.isTTY === true && readEnvironment(io.env, "NO_COLOR") === undefined,
  });
  const progress = createProgress(io.stderr, { quiet: quiet || json, animate: interactive });
  try {
    const result = await definition.run(values, {
      ports,
      log,
      progress,
      signal: io.signal,
      json,
      choose: createChoose({ interactive, output: io.stderr, signal: io.signal }),
      write: printer.write,
    });
    if (result === undefined) return 0;
    if (json) printer.json(result);
    else await printer.result(definition.render(result));
    return definition.exitCode?.(result) ?? 0;
  } catch (error) {
    progress.fail();
    if (error instanceof OpsError) log.error({ code: error.code, ...error.details }, error.message);
    else log.error({ err: error }, "unexpected failure");
    throw error;
  } finally {
    await ports.close();
  }
}

/** The typed values of a command's options and arguments. Throws OPS_USAGE naming each one that is wrong. */
async function parseValues(
  definition: CommandDefinition,
  args: readonly unknown[],
  flags: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const { z } = await import("zod");
  const values: Record<string, unknown> = {};
  const faults: string[] = [];
  const take = (
    key: string,
    shown: string,
    schema: (zod: typeof z) => import("zod").ZodType,
    raw: unknown,
  ): void => {
    const parsed = schema(z).safeParse(raw);
    if (parsed.success) values[key] = parsed.data;
    else {
      const given = raw === undefined ? shown : `${shown} \`${raw}\``;
      faults.push(`${given} ${parsed.error.issues.map(({ message }) => message).join(", ")}`);
    }
  };
  Object.entries(definition.arguments ?? {}).forEach(([key, spec], i) => {
    take(key, spec.flags, spec.schema, args[i]);
  });
  for (const [key, spec] of Object.entries(definition.options)) {
    take(
      key,
      spec.flags.split(" ").find((part) => part.startsWith("--")) ?? key,
      spec.schema,
      flags[attributeOf(spec)],
    );
  }
  if (faults.length > 0) {
    throw new OpsError("OPS_USAGE", faults.join("; "), {
      hint: `titanic-ops ${definition.path.join(" ")} --help`,
    });
  }
  return values;
}
