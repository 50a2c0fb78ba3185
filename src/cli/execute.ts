import type { Settings } from "../core/config/settings.ts";
import { OpsError } from "../core/errors.ts";
import { commandLineWithoutSecrets } from "../core/secrets.ts";
import { showsUnicode } from "./charset.ts";
import type { CommandContext, CommandDefinition } from "./define-command.ts";
import { hasColour, type Io, isInteractive } from "./io.ts";
import { parseValues } from "./parse-values.ts";
import type { Printer } from "./printer.ts";

/** A command with what was typed after it. */
export interface Chosen {
  readonly definition: CommandDefinition;
  readonly args: readonly unknown[];
  readonly flags: Record<string, unknown>;
}

/** Runs a command and shows its result; returns its exit code, and throws what it throws. */
export async function execute(chosen: Chosen, io: Io, argv: readonly string[]): Promise<number> {
  const { definition, args, flags } = chosen;
  const values = await parseValues(definition, args, flags);
  const { context, printer } = await openContext(chosen, io, argv);
  const { log, progress, ports } = context;
  try {
    progress.start(context.command);
    const result = await definition.run(values, context);
    progress.stop();
    if (result === undefined) return 0;
    if (context.json) printer.json(result);
    else await printer.result(definition.render(result));
    if (flags.open === true) await openPage(definition.page?.(result), chosen, io);
    return definition.exitCode?.(result) ?? 0;
  } catch (error) {
    progress.stop();
    if (error instanceof OpsError) log.error({ code: error.code, ...error.details }, error.message);
    else log.error({ err: error }, "unexpected failure");
    throw error;
  } finally {
    await ports.close();
  }
}

/** What a command works with, by its flags and the environment. */
async function openContext(
  { definition, flags }: Chosen,
  io: Io,
  argv: readonly string[],
): Promise<{ readonly context: CommandContext; readonly printer: Printer }> {
  const [settingsModule, { createLogger }, { openPorts }, { createPrinter }, { createProgress }, prompts] =
    await Promise.all([
      import("../core/config/settings.ts"),
      import("./logger.ts"),
      import("./open-ports.ts"),
      import("./printer.ts"),
      import("./progress.ts"),
      import("./prompts.ts"),
    ]);
  const { env, stdout, stderr, signal } = io;
  const json = flags.json === true;
  const interactive = isInteractive(io, json);
  const unicode = showsUnicode(env);
  const { settings, origin } = settingsModule.resolveSettings(
    flags as Partial<Record<keyof Settings, string>>,
    env,
  );
  const printer = createPrinter({ stdout, colour: hasColour(stdout, io), unicode });
  const progress = createProgress(stderr, {
    quiet: flags.quiet === true || json,
    animate: interactive,
    unicode,
    now: () => performance.now(),
  });
  const choose = prompts.createChoose({ interactive, output: stderr, signal });
  const context: CommandContext = {
    command: definition.path.join(" "),
    commandLine: commandLineWithoutSecrets(["titanic-ops", ...argv]),
    ports: openPorts({ settings, origin, env, stdin: () => io.stdin }),
    log: createLogger({ settings, now: () => new Date(), stderr, verbose: flags.verbose === true }),
    progress,
    signal,
    json,
    // What is drawn makes room for what is asked and what is written.
    choose(...question) {
      progress.stop();
      return choose(...question);
    },
    write(text) {
      progress.stop();
      return printer.write(text);
    },
  };
  return { context, printer };
}

async function openPage(page: string | undefined, { flags }: Chosen, { env, stderr }: Io): Promise<void> {
  if (page === undefined) return;
  const { openFile } = await import("./open-file.ts");
  const isQuiet = flags.quiet === true || flags.json === true;
  const tell = (line: string): void => void (isQuiet || stderr.write(`${line}\n`));
  await openFile(page, { env, platform: process.platform, tell });
}
