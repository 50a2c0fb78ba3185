import assert from "node:assert/strict";
import { cp } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { ROOT } from "../../scripts/docs/pages.ts";
import { cliIn } from "../helpers/cli.ts";
import { tempDir } from "../helpers/temp-dir.ts";
import { commandLinesIn } from "./command-lines.ts";
import { codeBlocks, pageText } from "./pages.ts";

/** The block of output on a page that begins with this line. */
function shownOutput(file: string, firstLine: string): string {
  const block = codeBlocks(pageText(file), "").find((content) => content.startsWith(firstLine));
  assert.ok(block, `${file} shows no output that begins with ${firstLine}`);
  return block;
}

test("the example of your own data runs as the guide says, and answers what the guide shows", async (t) => {
  const guide = "docs/guides/your-own-data.md";
  const folder = await tempDir(t);
  await cp(path.join(ROOT, "docs", "examples"), path.join(folder, "docs", "examples"), { recursive: true });
  const cli = cliIn(folder);
  const lines = commandLinesIn(pageText(guide)).filter((words) => words.includes("--config"));
  assert.deepEqual(
    lines.map(([command]) => command),
    ["validate", "pipeline", "predict"],
  );
  for (const words of lines) {
    const { code, stdout, stderr } = await cli(words.join(" "));
    assert.equal(code, 0, stderr);
    if (words[0] === "pipeline") {
      for (const row of shownOutput(guide, "Scores")
        .split("\n")
        .filter((line) => !line.includes("…")))
        assert.ok(stdout.includes(row), `the guide shows a row that is not printed:\n${row}\n${stdout}`);
    }
    if (words[0] === "predict") assert.equal(stdout, shownOutput(guide, "customer_id"));
  }
});

test("the dataset file of the example is the one that the guide explains", () => {
  const dataset = pageText("docs/examples/churn/churn.yaml");
  const explained = codeBlocks(pageText("docs/guides/your-own-data.md"), "yaml").join("").split("\n");
  for (const line of explained) assert.ok(dataset.includes(line), `not in churn.yaml: ${line}`);
});

test("the README's predictions are what its commands print", async (t) => {
  const cli = cliIn(await tempDir(t));
  assert.equal((await cli("pipeline --quiet")).code, 0);
  const { stdout } = await cli("sample --rows 3");
  const predicted = await cli("predict", { stdin: stdout });
  assert.equal(predicted.stdout, shownOutput("README.md", "PassengerId,label"));
});
