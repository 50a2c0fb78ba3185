import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { COMMANDS } from "../../../../src/cli/commands.ts";
import { openPorts } from "../../../../src/cli/open-ports.ts";
import { CommandLine } from "../../../../src/cli/wizard/command-line.ts";
import type { Dialogue } from "../../../../src/cli/wizard/dialogue.ts";
import { PATHS } from "../../../../src/cli/wizard/paths.ts";
import { runWizard } from "../../../../src/cli/wizard/wizard.ts";
import { resolveSettings } from "../../../../src/core/config/settings.ts";
import { OpsError } from "../../../../src/core/errors.ts";
import { tempDir } from "../../../helpers/temp-dir.ts";
import { trained } from "../../../helpers/trained.ts";

/** What is answered: by the beginning of the question; a question that is not here is left by Escape. */
type Script = Readonly<Record<string, string | boolean>>;

interface Talk {
  readonly code: number;
  /** The command lines that were run. */
  readonly ran: readonly (readonly string[])[];
  /** The command lines that were shown. */
  readonly shown: readonly string[];
  readonly said: readonly string[];
}

async function talk(folder: string, script: Script, env: Record<string, string> = {}): Promise<Talk> {
  const [ran, shown, said]: [string[][], string[], string[]] = [[], [], []];
  const answer = (message: string): string | boolean => {
    const key = Object.keys(script).find((begin) => message.startsWith(begin));
    if (key === undefined) throw new OpsError("OPS_INTERRUPTED", `left at ${message}`, { hint: "" });
    return script[key];
  };
  const dialogue: Dialogue = {
    begin: () => undefined,
    async select(message, answers) {
      const value = String(answer(message));
      assert.ok(
        answers.some((each) => each.value === value),
        `${message} has ${answers.map((each) => each.value)}, not ${value}`,
      );
      return value;
    },
    async text({ message, fault }) {
      const text = String(answer(message));
      assert.equal(fault?.(text), undefined, `${message} ${text}`);
      return text;
    },
    confirm: async (message) => answer(message) === true,
    say: (text) => void said.push(text),
    showCommand: (line) => void shown.push(line),
    end: (text) => void said.push(text),
    left: (text) => void said.push(text),
  };
  const { settings, origin } = resolveSettings({}, env);
  const ports = openPorts({ settings, origin, env, stdin: () => process.stdin });
  const home = process.cwd();
  process.chdir(folder);
  try {
    const run = async (words: readonly string[]) => ran.push([...words]) * 7;
    const code = await runWizard({ dialogue, ports, definitions: COMMANDS, unicode: true, run });
    return { code, ran, shown, said };
  } finally {
    await ports.close();
    process.chdir(home);
  }
}

const DO = "What do you want to do?";

describe("the wizard", () => {
  it("asks what the options of a command are, and shows the command line after each answer", async (t) => {
    const { code, ran, shown } = await talk(await tempDir(t), {
      [DO]: "pipeline",
      Where: "my data.csv",
      "How far?": "train",
      Run: true,
    });
    assert.deepEqual(ran, [["pipeline", "--source", "my data.csv", "--until", "train", "--force"]]);
    assert.deepEqual(shown, [
      "titanic-ops pipeline",
      "titanic-ops pipeline --source 'my data.csv'",
      "titanic-ops pipeline --source 'my data.csv' --until train",
      "titanic-ops pipeline --source 'my data.csv' --until train --force",
    ]);
    assert.equal(code, 7, "the exit code is that of the command");
  });

  it("adds nothing for an answer that is as usual", async (t) => {
    const script = { [DO]: "pipeline", Where: "", "How far?": "", "Run stages": false, "Run `": true };
    const { ran } = await talk(await tempDir(t), script);
    assert.deepEqual(ran, [["pipeline"]]);
  });

  it("runs nothing when that is not wanted, and ends with 0", async (t) => {
    const { code, ran, said } = await talk(await tempDir(t), { [DO]: "doctor", "Run `": false });
    assert.deepEqual({ code, ran }, { code: 0, ran: [] });
    assert.equal(said.at(-1), "titanic-ops doctor");
  });

  it("ends with 130 when a question is left", async (t) => {
    const folder = await tempDir(t);
    for (const script of [{}, { [DO]: "pipeline" }, { [DO]: "doctor" }]) {
      const { code, ran } = await talk(folder, script);
      assert.deepEqual({ code, ran }, { code: 130, ran: [] });
    }
  });

  it("asks for the fields of the champion's form, with the values that they allow", async (t) => {
    const { w } = await trained(t);
    const { ran } = await talk(
      w.folder,
      {
        [DO]: "predict",
        "Which row?": "",
        "Ticket class": "1",
        Name: "O'Neill, Mrs. Mary",
        Sex: "female",
        Age: "",
        Siblings: "1",
        Parents: "0",
        Fare: "71.5",
        Cabin: "",
        Port: "",
        "Run `": true,
      },
      { TITANIC_OPS_CONFIG: "small.yaml" },
    );
    const row = ["Pclass=1", "Name=O'Neill, Mrs. Mary", "Sex=female", "SibSp=1", "Parch=0", "Fare=71.5"];
    assert.deepEqual(ran, [["predict", "--row", ...row]]);
  });

  it("trains first where there is no model and that is wanted, and else runs nothing", async (t) => {
    const script = { [DO]: "predict", "Train one": true };
    const { ran, code } = await talk(await tempDir(t), script);
    // The training that is run here makes no model, and so there is nothing to predict with.
    assert.deepEqual({ ran, code }, { ran: [["pipeline"]], code: 0 });
    const refused = await talk(await tempDir(t), { ...script, "Train one": false });
    assert.deepEqual({ ran: refused.ran, code: refused.code }, { ran: [], code: 0 });
  });

  it("asks for the arguments of a command about versions", async (t) => {
    const { ran } = await talk(await tempDir(t), {
      [DO]: "version",
      "What about": "version add",
      Files: "one.csv two.csv",
      Run: true,
    });
    assert.deepEqual(ran, [["version", "add", "one.csv", "two.csv"]]);
  });

  it("shows what other programs would deploy, where their files are", async (t) => {
    const { w } = await trained(t);
    await w.write("compose.yaml", "services: {}\n");
    const command = "docker compose up --detach";
    const { ran, shown, code } = await talk(w.folder, { [DO]: "deploy", "What next?": command });
    assert.deepEqual({ ran, code, shown }, { ran: [], code: 0, shown: [command] });
  });

  it("offers only what there are commands for", async (t: TestContext) => {
    const known = new Set(COMMANDS.map(({ path }) => path.join(" ")));
    for (const { value, needs } of PATHS) {
      if (needs.every((command) => known.has(command))) continue;
      await assert.rejects(talk(await tempDir(t), { [DO]: value }), /has .*, not/);
    }
  });
});

describe("a command line", () => {
  it("is as a shell takes it", () => {
    const line = new CommandLine(["predict", "--row"]).with("Sex=male", "Name=O'Neill, Mr.", "");
    assert.equal(String(line), "titanic-ops predict --row Sex=male 'Name=O'\\''Neill, Mr.' ''");
  });
});
