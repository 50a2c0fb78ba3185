import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { describe, it, type TestContext } from "node:test";
import { SHELLS, type Shell } from "../../src/cli/completion/scripts.ts";
import { BINARY } from "../helpers/binary.ts";
import { skipWithout } from "../helpers/required-service.ts";
import { openScreen, type Screen, skipWithoutTmux } from "../helpers/tmux.ts";
import { trained } from "../helpers/trained.ts";

/** Each shell with none of its user's files, and what makes it complete. */
const START: Readonly<Record<Shell, { command: string[]; load: string }>> = {
  bash: {
    command: ["PS1=$ ", "bash", "--noprofile", "--norc", "-i"],
    load: `eval "$(titanic-ops completion bash)"`,
  },
  zsh: {
    command: ["PS1=$ ", "zsh", "-f", "-i"],
    load: `autoload -Uz compinit; compinit -u -D; eval "$(titanic-ops completion zsh)"`,
  },
  fish: {
    command: ["fish", "--no-config", "--interactive"],
    load: "titanic-ops completion fish | source",
  },
};

function skipWithoutShell(shell: Shell): false | string {
  if (shell === "bash") return false;
  return skipWithout(shell, spawnSync(shell, ["--version"]).status === 0, `install ${shell}`);
}

/** A shell that has read the script, in a folder with a trained model. */
async function shellIn(t: TestContext, shell: Shell): Promise<Screen> {
  const { w } = await trained(t);
  const bin = w.at("bin");
  await mkdir(bin);
  await writeFile(`${bin}/start`, `#!/bin/sh\nexec "${process.execPath}" "${BINARY}" "$@"\n`, {
    mode: 0o755,
  });
  await symlink("start", `${bin}/titanic-ops`);
  const screen = await openScreen(t, START[shell].command, {
    cwd: w.folder,
    env: { PATH: `${bin}:${process.env.PATH}`, TITANIC_OPS_CONFIG: "small.yaml", TERM: "xterm" },
  });
  screen.type(`${START[shell].load}; echo rea""dy`);
  screen.press("Enter");
  await screen.shows(/^ready$/m);
  return screen;
}

for (const shell of SHELLS) {
  const skip = skipWithoutTmux() || skipWithoutShell(shell);
  describe(`completion in a real ${shell}`, { skip, timeout: 120_000 }, () => {
    const cases: [what: string, typed: string, shown: string | RegExp][] = [
      ["a command", "titanic-ops pipel", "titanic-ops pipeline"],
      ["a command of a group", "titanic-ops models sh", "titanic-ops models show"],
      ["an option", "titanic-ops pipeline --unt", "titanic-ops pipeline --until"],
      ["an allowed value", "titanic-ops pipeline --until ext", "titanic-ops pipeline --until extract"],
      ["an allowed value behind =", "titanic-ops predict --format=cs", "titanic-ops predict --format=csv"],
      ["an alias of the model", "titanic-ops predict --model cham", "titanic-ops predict --model champion"],
      ["a file", "titanic-ops predict small.y", "titanic-ops predict small.yaml"],
    ];
    it("completes commands, options, values, models and files", async (t) => {
      const screen = await shellIn(t, shell);
      for (const [what, typed, shown] of cases) {
        screen.type(typed);
        screen.press("Tab");
        assert.ok(await screen.shows(shown), what);
        // Empties the line; Ctrl-C would race with the keys after it.
        screen.press("C-u");
      }
    });

    it("shows what there is to choose from", async (t) => {
      const screen = await shellIn(t, shell);
      screen.type("titanic-ops models ");
      screen.press("Tab", "Tab");
      const shown = await screen.shows("rollback");
      for (const name of ["list", "show", "promote"]) assert.ok(shown.includes(name), shown);
    });
  });
}
