import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import type SonicBoom from "sonic-boom";
import type { Settings } from "../core/config/settings.ts";
import type { Logger } from "../core/log.ts";
import type { Output } from "./printer.ts";

/** Fields that never reach a log, wherever a record carries them. */
const REDACTED = [
  "password",
  "token",
  "apiKey",
  "authorization",
  "*.password",
  "*.token",
  "*.apiKey",
  "*.authorization",
];

/** In the place of a folder: the log is for whoever holds the process, as in a container. */
export const TO_STANDARD_ERROR = "-";

/**
 * The logger of the CLI: NDJSON into a file a day, and with `--verbose` on standard error too; or there alone. A log
 * that cannot be written is said once and never fails the command.
 */
export function createLogger(options: LoggerOptions): Logger {
  let made: Logger | undefined;
  // pino is loaded on the first record: most commands log nothing, and it takes a tenth of their start.
  const logger = (): Logger => {
    made ??= makeLogger(options);
    return made;
  };
  return {
    info: (fields, message) => logger().info(fields, message),
    warn: (fields, message) => logger().warn(fields, message),
    error: (fields, message) => logger().error(fields, message),
  };
}

interface LoggerOptions {
  readonly settings: Pick<Settings, "logs" | "logLevel">;
  readonly now: () => Date;
  readonly stderr: Output;
  readonly verbose: boolean;
}

const load = createRequire(import.meta.url);

function makeLogger({ settings, now, stderr, verbose }: LoggerOptions): Logger {
  const { pino } = load("pino") as typeof import("pino");
  const inFolder = settings.logs !== TO_STANDARD_ERROR;
  const streams = [
    ...(inFolder ? [dailyFile(settings.logs, now, stderr)] : []),
    ...(verbose || !inFolder ? [stderr] : []),
  ];
  return pino(
    {
      level: settings.logLevel,
      timestamp: pino.stdTimeFunctions.isoTime,
      base: null,
      redact: { paths: REDACTED, censor: "***" },
    },
    pino.multistream(streams.map((stream) => ({ level: "debug", stream }))),
  );
}

/** `log_2026-01-31.log`, opened on the first record, so that a command which logs nothing leaves no file. */
function dailyFile(folder: string, now: () => Date, stderr: Output): { write(record: string): void } {
  const Sonic = load("sonic-boom") as typeof SonicBoom;
  let day = "";
  let file: SonicBoom | undefined;
  let failed = false;
  const fail = (error: Error): void => {
    if (!failed) stderr.write(`warning: no log is written to ${folder} (${error.message})\n`);
    failed = true;
  };
  return {
    write(record) {
      if (failed) return;
      try {
        const today = now().toISOString().slice(0, 10);
        if (today !== day) {
          day = today;
          mkdirSync(folder, { recursive: true });
          file?.end();
          // Synchronous: a record must not be lost when the process is killed right after it.
          file = new Sonic({ dest: path.join(folder, `log_${day}.log`), append: true, sync: true });
          file.on("error", fail);
        }
        file?.write(record);
      } catch (error) {
        fail(error as Error);
      }
    },
  };
}
