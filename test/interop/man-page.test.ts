import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { describe, it } from "node:test";
import { COMMANDS } from "../../src/cli/commands.ts";
import { skipWithout } from "../helpers/required-service.ts";

const FILE = "docs/man/titanic-ops.1";

function mandoc(...args: string[]) {
  return spawnSync("mandoc", [...args, FILE], { encoding: "utf8" });
}

const skip = skipWithout("mandoc", mandoc("-T", "lint", "-W", "error").error === undefined, "install mandoc");

describe("the manual page", { skip }, () => {
  it("is found without fault by mandoc, but for the date that it does not have", () => {
    const { stdout } = mandoc("-T", "lint", "-W", "warning");
    const faults = stdout.split("\n").filter((line) => line !== "" && !line.includes("missing date"));
    assert.deepEqual(faults, []);
  });

  it("shows every command with its examples as they are typed", () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: bold is a character, a backspace and the character again
    const shown = mandoc("-T", "utf8", "-O", "width=200").stdout.replace(/.\u0008/g, "");
    for (const { path, examples } of COMMANDS) {
      assert.ok(shown.includes(`titanic-ops ${path.join(" ")}`), path.join(" "));
      for (const example of examples) assert.ok(shown.includes(example), example);
    }
  });
});
