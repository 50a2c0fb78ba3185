import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "yaml";
import { COMMANDS } from "../../src/cli/commands.ts";
import { callsIn, commandLinesIn, parseCommandLine } from "./command-lines.ts";
import { codeBlocks, documentationPages } from "./pages.ts";

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
