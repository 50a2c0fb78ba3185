import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdir } from "node:fs/promises";
import { Agent } from "node:http";
import { describe, it, type TestContext } from "node:test";
import { PATHS as WIZARD_PATHS } from "../../src/cli/wizard/paths.ts";
import { BINARY } from "../helpers/binary.ts";
import { predict } from "../helpers/served-binary.ts";
import { openScreen, type Screen, skipWithoutTmux } from "../helpers/tmux.ts";
import { trained } from "../helpers/trained.ts";
import { contentOf, leftovers, type Workspace, workspace } from "../helpers/workspace.ts";

const WIZARD = [process.execPath, BINARY];
const ENV = { TITANIC_OPS_CONFIG: "small.yaml", TERM: "xterm-256color", LANG: "C.UTF-8" };

/** One answer: what is on the screen before it, and the keys that give it. */
interface Answer {
  readonly asked: string;
  readonly keys: readonly string[];
  readonly typed?: string;
}

const choose = (asked: string, down = 0): Answer => ({
  asked,
  keys: [...Array.from({ length: down }, () => "Down"), "Enter"],
});
const type = (asked: string, typed: string): Answer => ({ asked, keys: ["Enter"], typed });

async function give(screen: Screen, { asked, keys, typed }: Answer): Promise<void> {
  // The mark of a question that waits: an answered one has another.
  await screen.shows(`◆  ${asked}`);
  if (typed !== undefined) screen.type(typed);
  screen.press(...keys);
}

interface Path {
  readonly name: string;
  /** The folder it runs in. */
  readonly folder: (t: TestContext) => Promise<Workspace>;
  readonly answers: readonly Answer[];
  /** The command line that the answers make. */
  readonly line: string;
  /** What it shows when it has run. */
  readonly result: RegExp;
  readonly code: number;
}

const modelThere = async (t: TestContext) => (await trained(t)).w;
const MENU = "What do you want to do?";
const menu = (value: string): Answer =>
  choose(
    MENU,
    WIZARD_PATHS.findIndex((path) => path.value === value),
  );

const FIELDS: readonly Answer[] = [
  choose("Ticket class"),
  type("Name", "O'Neill, Mrs. Mary"),
  { asked: "Sex", keys: ["Up", "Enter"] },
  type("Age (years)", "38"),
  type("Siblings and spouses", ""),
  type("Parents and children", ""),
  type("Fare (pounds)", ""),
  type("Cabin", "C85"),
  choose("Port of embarkation"),
];

const PATHS: readonly Path[] = [
  {
    name: "trains a model",
    folder: workspace,
    answers: [
      menu("pipeline"),
      type("Where is the data?", "sample:titanic?rows=200&seed=3"),
      choose("How far?", 1),
      { asked: "Run stages again", keys: ["y"] },
    ],
    line: "titanic-ops pipeline --source 'sample:titanic?rows=200&seed=3' --until extract --force",
    result: /200 rows from sample:titanic/,
    code: 0,
  },
  {
    name: "predicts one row, field by field",
    folder: modelThere,
    answers: [menu("predict"), choose("Which row?"), ...FIELDS],
    line: "titanic-ops predict --row Pclass=3 'Name=O'\\''Neill, Mrs. Mary' Sex=female Age=38 SibSp=0 Parch=0 Cabin=C85 Embarked=S",
    result: /the probability of `Survived` is 0\.\d{4}/,
    code: 0,
  },
  {
    name: "predicts an example",
    folder: modelThere,
    answers: [menu("predict"), choose("Which row?", 1)],
    line: "titanic-ops predict --row Pclass=3",
    result: /the probability of `Survived` is 0\.\d{4}/,
    code: 0,
  },
  {
    name: "trains first where there is no model, and then predicts",
    folder: workspace,
    answers: [menu("predict"), choose("Train one now?"), choose("Which row?", 1)],
    line: "titanic-ops predict --row Pclass=3",
    result: /the probability of `Survived` is 0\.\d{4}/,
    code: 0,
  },
  {
    name: "looks for drift",
    folder: modelThere,
    answers: [
      menu("drift-report"),
      type("Where is the new data?", "in.csv"),
      type("Compared with what?", ""),
      choose("In which form?", 1),
    ],
    line: "titanic-ops drift-report --current in.csv --format html",
    result: /artifacts\/reports\/drift\.html/,
    code: 0,
  },
  {
    name: "tells of the versions of data",
    folder: workspace,
    answers: [menu("version"), choose("What about the versions?"), type("Files, folders", "small.yaml")],
    line: "titanic-ops version status small.yaml",
    result: /error\[OPS_/,
    code: 2,
  },
  {
    name: "promotes a version",
    folder: modelThere,
    answers: [menu("deploy"), choose("What next?"), type("Which version?", "1")],
    line: "titanic-ops models promote 1",
    result: /titanic version 1 was champion already/,
    code: 0,
  },
  {
    name: "writes manifests",
    folder: modelThere,
    answers: [
      menu("deploy"),
      choose("What next?", 1),
      type("Which overlay?", "nowhere"),
      type("Which image?", ""),
      type("Into which folder?", "deploy"),
    ],
    line: "titanic-ops manifests render --overlay nowhere --output deploy",
    result: /error\[OPS_/,
    code: 2,
  },
  {
    name: "checks a service",
    folder: modelThere,
    answers: [menu("deploy"), choose("What next?", 2), type("Where is it?", "http://127.0.0.1:9")],
    line: "titanic-ops smoke --url http://127.0.0.1:9",
    result: /127\.0\.0\.1:9/,
    code: 1,
  },
  {
    name: "checks what is there",
    folder: modelThere,
    answers: [menu("doctor")],
    line: "titanic-ops doctor",
    result: /Everything that the configuration needs is there/,
    code: 0,
  },
];

describe("the wizard", { skip: skipWithoutTmux(), timeout: 600_000 }, () => {
  for (const { name, folder, answers, line, result, code } of PATHS) {
    it(`${name}, and shows the command line that does it`, async (t) => {
      const w = await folder(t);
      const screen = await openScreen(t, WIZARD, { cwd: w.folder, env: ENV, columns: 200, rows: 90 });
      for (const answer of answers) await give(screen, answer);
      const shown = await screen.shows("◆  Run `");
      assert.ok(shown.includes(line), shown);
      screen.press("Enter");
      const ended = await screen.ended();
      assert.match(ended.screen, result);
      assert.equal(ended.code, code, ended.screen);
      assert.doesNotMatch(ended.screen, /Warning/);
    });

    it(`is left by Ctrl-C at every question, and by Escape at the last: ${name}`, async (t) => {
      const w = await folder(t);
      const before = await contentOf(w.folder);
      const isTraining = answers.some(({ asked }) => asked.startsWith("Train one"));
      for (let asked = 0; asked <= answers.length; asked++) {
        if (isTraining && asked > 1) break;
        const screen = await openScreen(t, WIZARD, { cwd: w.folder, env: ENV, columns: 200, rows: 90 });
        for (const answer of answers.slice(0, asked)) await give(screen, answer);
        await screen.shows(`◆  ${answers[asked]?.asked ?? "Run `"}`);
        screen.press(asked === answers.length ? "Escape" : "C-c");
        const { code: left, screen: shown } = await screen.ended();
        assert.equal(left, 130, shown);
        assert.match(shown, /Nothing was run\./);
        screen.close();
      }
      assert.deepEqual(await contentOf(w.folder), before);
    });
  }

  it("serves until Ctrl-C", async (t) => {
    const w = await modelThere(t);
    const screen = await openScreen(t, WIZARD, { cwd: w.folder, env: ENV, columns: 120, rows: 60 });
    for (const answer of [menu("serve"), type("On which port?", "0"), choose("Log every request?")])
      await give(screen, answer);
    await screen.shows("Run `titanic-ops serve --port 0` now?");
    screen.press("Enter");
    const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(await screen.shows("serving titanic on http://")) ?? [];
    assert.equal((await predict(url ?? "", new Agent())).status, 200);
    screen.press("C-c");
    assert.equal((await screen.ended()).code, 0);
    assert.deepEqual(leftovers(await contentOf(w.at("artifacts"))), []);
  });

  it("shows what other programs deploy with, and runs none of it", async (t) => {
    const w = await modelThere(t);
    await w.write("compose.yaml", "services: {}\n");
    const screen = await openScreen(t, WIZARD, { cwd: w.folder, env: ENV });
    for (const answer of [menu("deploy"), choose("What next?", 3)]) await give(screen, answer);
    const { code, screen: shown } = await screen.ended();
    assert.equal(code, 0);
    assert.match(shown, /docker compose up --detach/);
  });

  it("only shows the command line when it is not to be run", async (t) => {
    const w = await workspace(t);
    const screen = await openScreen(t, WIZARD, { cwd: w.folder, env: ENV });
    for (const answer of [
      menu("pipeline"),
      type("Where is the data?", ""),
      choose("How far?"),
      choose("Run stages again"),
    ])
      await give(screen, answer);
    await screen.shows("Run `titanic-ops pipeline` now?");
    screen.press("n");
    const { code, screen: shown } = await screen.ended();
    assert.equal(code, 0);
    assert.match(shown, /└ {2}titanic-ops pipeline$/m);
    assert.deepEqual(await readdir(w.folder), ["small.yaml"]);
  });

  it("tells at once what is wrong with an answer", async (t) => {
    const w = await modelThere(t);
    const screen = await openScreen(t, WIZARD, { cwd: w.folder, env: ENV });
    for (const answer of [menu("serve"), type("On which port?", "99999")]) await give(screen, answer);
    await screen.shows("is above 65535");
    screen.press("C-c");
    assert.equal((await screen.ended()).code, 130);
  });

  it("leaves the terminal as it was", async (t) => {
    const w = await workspace(t);
    const screen = await openScreen(t, ["PS1=$ ", "bash", "--noprofile", "--norc", "-i"], {
      cwd: w.folder,
      env: ENV,
    });
    for (const [keys, code] of [
      ["C-c", 130],
      ["Escape", 130],
    ] as const) {
      screen.type(`'${WIZARD.join("' '")}'; echo "ended $?"; stty -a | grep -o ' icanon.* echo '`);
      screen.press("Enter");
      await screen.shows(`◆  ${MENU}`);
      assert.equal(screen.state("#{cursor_flag}"), "0");
      screen.press(keys);
      await screen.shows(new RegExp(`^ended ${code}\\n icanon .*echo`, "m"));
      assert.equal(screen.state("#{cursor_flag}"), "1");
      screen.type("clear");
      screen.press("Enter");
    }
  });

  it("ends with its terminal", async (t) => {
    const w = await workspace(t);
    const screen = await openScreen(t, WIZARD, { cwd: w.folder, env: ENV });
    await screen.shows(`◆  ${MENU}`);
    const { stdout } = spawnSync("ps", ["-o", "pid=", "--ppid", screen.state("#{pane_pid}")]);
    const pid = Number(stdout.toString());
    assert.ok(isRunning(pid));
    screen.close();
    for (let left = 100; left > 0 && isRunning(pid); left--)
      await new Promise((done) => setTimeout(done, 50));
    assert.ok(!isRunning(pid));
  });

  for (const [where, env, line] of [
    ["in continuous integration", { CI: "true" }, WIZARD],
    ["on a terminal that cannot draw", { TERM: "dumb" }, WIZARD],
    ["before a pipe", {}, ["sh", "-c", `'${WIZARD.join("' '")}' | cat`]],
  ] as const) {
    it(`does not ask ${where}`, async (t) => {
      const w = await workspace(t);
      const screen = await openScreen(t, line, { cwd: w.folder, env: { ...ENV, ...env } });
      const { screen: shown } = await screen.ended();
      assert.match(shown, /a command is missing/);
      assert.ok(!shown.includes(MENU), shown);
    });
  }
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
