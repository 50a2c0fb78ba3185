import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { parse } from "yaml";
import { nameOf } from "../../scripts/docs/cli-page.ts";
import { datasetPage } from "../../scripts/docs/dataset-page.ts";
import { errorsPage } from "../../scripts/docs/errors-page.ts";
import { ROOT, stalePages } from "../../scripts/docs/pages.ts";
import { COMMANDS } from "../../src/cli/commands.ts";
import { ENVIRONMENT } from "../../src/core/config/env.ts";
import { ERRORS } from "../../src/core/errors.ts";
import { pageText } from "./pages.ts";

function headings(text: string, level: string): string[] {
  return [...text.matchAll(new RegExp(`^${level} (.+)$`, "gm"))].map(([, title]) => title);
}

function sourceFiles(): { file: string; text: string }[] {
  const folder = path.join(ROOT, "src");
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => ({ file, text: readFileSync(path.join(folder, file), "utf8") }));
}

test("the generated pages are what the code says (else: npm run docs)", async () => {
  assert.deepEqual(await stalePages(), []);
});

test("every command has a summary, an example of itself and a section, and no section is of a command that is gone", () => {
  const sections = headings(pageText("docs/reference/cli.md"), "##").filter((title) =>
    title.startsWith("titanic-ops"),
  );
  assert.deepEqual(sections, COMMANDS.map(nameOf));
  for (const command of COMMANDS) {
    assert.match(command.summary, /^[A-Z].*[^.]$/, nameOf(command));
    assert.ok(
      command.examples.some((example) => example.includes(nameOf(command))),
      `${nameOf(command)} has no example of itself`,
    );
  }
});

test("the README names every command", () => {
  const readme = pageText("README.md");
  for (const { path: words } of COMMANDS) assert.match(readme, new RegExp(`\\b${words.at(-1)}\\b`));
});

test("every error code has a section that says how to solve it, and no section is of a code that is gone", () => {
  const page = pageText("docs/reference/errors.md");
  assert.deepEqual(headings(page, "###"), Object.keys(ERRORS));
  assert.equal(page.match(/\*\*How to solve\.\*\* \S/g)?.length, Object.keys(ERRORS).length);
});

test("an error code without words, and words without an error code, are refused", () => {
  const { OPS_USAGE: usage, ...others } = parse(pageText("docs/reference/errors.yaml"));
  assert.throws(() => errorsPage(JSON.stringify(others)), /nothing is written about OPS_USAGE/);
  assert.throws(
    () => errorsPage(JSON.stringify({ ...others, OPS_USAGE: usage, OPS_GONE: usage })),
    /the code has no OPS_GONE/,
  );
});

test("a key or step without words, and words about a step that is gone, are refused", () => {
  const written = parse(pageText("docs/reference/dataset.yaml"));
  const { seed: _, ...keys } = written.keys;
  assert.throws(() => datasetPage(JSON.stringify({ ...written, keys })), /nothing is written about seed/);
  const steps = { ...written.steps, gone: written.steps.take };
  assert.throws(() => datasetPage(JSON.stringify({ ...written, steps })), /the code has no gone/);
  const { scale: __, ...fewer } = written.steps;
  assert.throws(
    () => datasetPage(JSON.stringify({ ...written, steps: fewer })),
    /nothing is written about scale/,
  );
});

test("every error code that is thrown anywhere is one of the table, and every one of the table is thrown", () => {
  const thrown = new Set(
    sourceFiles()
      .filter(({ file }) => file !== path.join("core", "errors.ts"))
      .flatMap(({ text }) => [...text.matchAll(/"(OPS_[A-Z_]+)"/g)].map(([, code]) => code)),
  );
  // Told about a bug, which has no code of its own.
  thrown.delete("OPS_BUG");
  assert.deepEqual(
    [...thrown].filter((code) => !(code in ERRORS)),
    [],
  );
  // `errors.ts` itself throws this one.
  assert.deepEqual(
    Object.keys(ERRORS).filter((code) => !thrown.has(code) && code !== "OPS_INTERRUPTED"),
    [],
  );
});

test("every environment variable that the source reads is listed, and every one that is listed is read", () => {
  const files = sourceFiles().filter(({ file }) => file !== path.join("core", "config", "env.ts"));
  const own = pageText("src/core/config/env.ts");
  const read = new Set(
    [...files.map(({ text }) => text), own.replace(/ENVIRONMENT = \{.*?\} as const/s, "")].flatMap((text) =>
      [
        ...text.matchAll(
          /readEnvironment\(\s*[\w.]+,\s*"(\w+)"|"((?:TITANIC_OPS|DATABASE|DB|REDIS|COMET|COMETML|MLFLOW)_\w+)"|\benv\.([A-Z]\w+)|\benv\["(\w+)"\]/g,
        ),
      ].map(([, ...names]) => names.find((name) => name !== undefined) ?? ""),
    ),
  );
  // Read by a client library in our process, as their descriptions say.
  const byOthers = Object.entries(ENVIRONMENT)
    .filter(([, meaning]) => meaning.includes("read by"))
    .map(([name]) => name);
  assert.deepEqual([...read, ...byOthers].sort(), Object.keys(ENVIRONMENT).sort());
});

test("the source reads the environment through its list alone", () => {
  const readers = sourceFiles()
    .filter(({ text }) => /\bprocess\.env\b/.test(text))
    .map(({ file }) => file);
  assert.deepEqual(readers, [path.join("cli", "main.ts")]);
});
