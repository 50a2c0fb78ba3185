#!/usr/bin/env node
import { commandLineWithoutSecrets } from "../core/secrets.ts";
import { run } from "./run.ts";

// Until it is set, a list of processes shows the command line as it was typed, with the password of a URL.
process.title = commandLineWithoutSecrets(["titanic-ops", ...process.argv.slice(2)]);

const controller = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    // The first asks the work to stop and clean up; the second does not wait for it.
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
  });
}

process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 141 : 3));

process.exitCode = await run(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  signal: controller.signal,
});
