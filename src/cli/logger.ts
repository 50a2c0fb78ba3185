import { mkdirSync } from "node:fs";
import path from "node:path";
import { pino } from "pino";
import SonicBoom from "sonic-boom";
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

/**
 * The logger of the CLI: NDJSON into a file a day, and with `--verbose` on standard error too. A log that cannot be
 * written is said once and never fails the command.
 */
export function createLogger(options: {
  settings: Pick<Settings, "logs" | "logLevel">;
  now: () => Date;
  stderr: Output;
  verbose: boolean;
}): Logger {
  const { settings, now, stderr, verbose } = options;
  const streams = [{ level: "debug" as const, stream: dailyFile(settings.logs, now, stderr) }];
  return pino(
    {
      level: settings.logLevel,
      timestamp: pino.stdTimeFunctions.isoTime,
      base: null,
      redact: { paths: REDACTED, censor: "***" },
    },
    pino.multistream(verbose ? [...streams, { level: "debug", stream: stderr }] : streams),
  );
}

/** `log_2026-01-31.log`, opened on the first record, so that a command which logs nothing leaves no file. */
function dailyFile(folder: string, now: () => Date, stderr: Output): { write(record: string): void } {
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
          file = new SonicBoom({ dest: path.join(folder, `log_${day}.log`), append: true, sync: true });
          file.on("error", fail);
        }
        file?.write(record);
      } catch (error) {
        fail(error as Error);
      }
    },
  };
}
