import { CHECK_NAMES } from "../../core/smoke/check-names.ts";
import { defineCommand, option } from "../define-command.ts";
import { listOption } from "../list-option.ts";
import { wholeNumberOption } from "../options.ts";
import { table, text } from "../printer.ts";

export const smokeCommand = defineCommand({
  path: ["smoke"],
  summary: "Check that a running service does what it has to",
  description:
    "Asks a service for its health, readiness, documentation, one prediction, its metrics and its page, as a deployment does before it sends traffic. The record that is predicted is the model's own example. Exit 1 when one of them fails. TITANIC_OPS_API_KEY is sent where the service asks for a key.",
  examples: [
    "titanic-ops smoke",
    "titanic-ops smoke --url https://titanic.example.org --wait 60 --skip metrics",
    "titanic-ops smoke --url http://127.0.0.1:8000 --ui-url http://127.0.0.1:5000 --json",
  ],
  options: {
    url: option(
      "--url <url>",
      (z) => z.string().default("http://127.0.0.1:8000"),
      "Where the service is (default: http://127.0.0.1:8000)",
    ),
    uiUrl: option("--ui-url <url>", (z) => z.string().optional(), "Where its page is, when elsewhere"),
    skip: listOption(
      "--skip <checks>",
      CHECK_NAMES,
      `Leave these out, such as metrics where they are not for the world: ${CHECK_NAMES.join(", ")}`,
    ),
    timeout: wholeNumberOption(
      "--timeout",
      { min: 1, max: 600, default: 10 },
      "Seconds for each answer to be there",
    ),
    wait: wholeNumberOption(
      "--wait",
      { min: 0, max: 3600, default: 0 },
      "Seconds that the service may take to become ready",
    ),
  },
  async run({ url, uiUrl, skip, timeout, wait }, { ports, signal, progress }) {
    const { smokeTest } = await import("../../core/smoke/smoke.ts");
    progress.start("asking the service");
    const result = await smokeTest({
      url,
      uiUrl,
      skip,
      apiKey: ports.secret("TITANIC_OPS_API_KEY"),
      timeoutMs: timeout * 1000,
      waitMs: wait * 1000,
      signal,
      onWait: (reason) => progress.start(`waiting until it is ready (${reason})`),
    });
    if (result.ok) progress.end(`asked ${result.url}`);
    else progress.stop();
    return result;
  },
  render: ({ url, ok, checks }) => [
    table(
      ["", "check", "ms", "found"],
      checks.map(({ name, ok: passed, ms, found }) => [
        passed === null ? "·" : passed ? "✔" : "✘",
        name,
        passed === null ? null : ms,
        found,
      ]),
    ),
    text(ok ? `${url} does what it has to.` : `${url} must not be sent traffic: something failed.`),
  ],
  exitCode: ({ ok }) => (ok ? 0 : 1),
});
