import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "yaml";
import { z } from "zod";
import { COMMANDS } from "../../src/cli/commands.ts";
import type { CommandDefinition } from "../../src/cli/define-command.ts";
import { attributeOf, buildProgram } from "../../src/cli/program.ts";
import { type CommandLine, callsIn, commandLinesIn } from "./command-lines.ts";
import { codeBlocks, documentationPages } from "./pages.ts";

/** Parses a command line as the program does, values included. Throws where the program would refuse it. */
function parseCommandLine(words: CommandLine): void {
  if (words.every((word) => ["--help", "--version", "-h", "-V"].includes(word))) return;
  const said: string[] = [];
  const program = buildProgram(COMMANDS, "0.0.0", checkValues, {
    out: () => undefined,
    err: (text) => void said.push(text),
  });
  try {
    program.parse(words, { from: "user" });
  } catch (error) {
    const why = said.join("").trim() || (error as Error).message;
    throw new Error(`titanic-ops ${words.join(" ")}: ${why}`, { cause: error });
  }
}

function checkValues(
  definition: CommandDefinition,
  args: readonly unknown[],
  flags: Record<string, unknown>,
): void {
  for (const option of Object.values(definition.options)) option.schema(z).parse(flags[attributeOf(option)]);
  for (const [i, argument] of Object.values(definition.arguments ?? {}).entries())
    argument.schema(z).parse(args[i]);
}

test("a line of shell is taken apart into the calls of titanic-ops in it", () => {
  assert.deepEqual(callsIn("npm ci && npx titanic-ops sample --rows 3 | titanic-ops predict > out.csv"), [
    ["sample", "--rows", "3"],
    ["predict"],
  ]);
  assert.deepEqual(callsIn(`titanic-ops models promote 2 --reason "two words"; ls`), [
    ["models", "promote", "2", "--reason", "two words"],
  ]);
});

test("a command line that the program refuses is told", () => {
  assert.throws(() => parseCommandLine(["pipelin"]), /unknown command/);
  assert.throws(() => parseCommandLine(["pipeline", "--sauce", "x"]), /unknown option/);
  assert.throws(() => parseCommandLine(["sample", "--rows", "none"]), /not a number/);
});

for (const command of COMMANDS) {
  test(`the examples of ${command.path.join(" ")} are accepted`, () => {
    for (const example of command.examples) {
      const calls = callsIn(example);
      assert.ok(calls.length > 0, `\`${example}\` does not call titanic-ops`);
      for (const words of calls) parseCommandLine(words);
    }
  });
}

for (const { file, text } of documentationPages()) {
  test(`the commands of ${file} are accepted`, () => {
    for (const words of commandLinesIn(text)) parseCommandLine(words);
  });

  test(`the YAML and JSON of ${file} can be read`, () => {
    for (const block of codeBlocks(text, "yaml")) parse(block);
    for (const block of codeBlocks(text, "json")) JSON.parse(block);
  });
}
