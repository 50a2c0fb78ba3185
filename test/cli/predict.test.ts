import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { describe, it } from "node:test";
import { trained } from "../helpers/trained.ts";
import { passengers } from "../helpers/workspace.ts";

const LINES = passengers(40, 11).trimEnd().split("\n");
const [HEADER, ...ROWS] = LINES;
/** Fields in front of the name hold no comma, nor do those after it. */
const FIELDS = /"(?:[^"]|"")*"|[^,]+|(?<=,|^)(?=,|$)/g;

/** The rows with some of the columns. */
function withColumns(keep: (name: string) => boolean): string {
  const names = HEADER.split(",");
  const wanted = names.flatMap((name, i) => (keep(name) ? [i] : []));
  return LINES.map((line) => {
    const fields = line.match(FIELDS) ?? [];
    return wanted.map((i) => fields[i]).join(",");
  })
    .map((line) => `${line}\n`)
    .join("");
}

describe("predict", () => {
  it("answers each row in its order, from a file as from standard input, whatever order the rows have", async (t) => {
    const { w, cli } = await trained(t);
    await w.write("new.csv", `${LINES.join("\n")}\n`);
    const { code, stdout, stderr } = await cli("predict new.csv --config small.yaml");
    assert.equal(code, 0, stderr);
    const [header, ...answers] = stdout.trimEnd().split("\n");
    assert.equal(header, "PassengerId,label,prediction,probability");
    assert.deepEqual(
      answers.map((answer) => answer.split(",")[0]),
      ROWS.map((row) => row.split(",")[0]),
    );
    for (const answer of answers) {
      const [, label, prediction, probability] = answer.split(",");
      assert.equal(label, Number(probability) > 0.5 ? "1" : "0");
      assert.equal(prediction, label === "1" ? "Survived" : "Did Not Survive");
    }
    const piped = await cli("predict --config small.yaml", { stdin: LINES.join("\r\n") });
    assert.equal(piped.stdout, stdout);
    const backwards = [HEADER, ...[...ROWS].reverse()].join("\n");
    const reversed = await cli("predict - --config small.yaml", { stdin: backwards });
    assert.deepEqual(reversed.stdout.trimEnd().split("\n").slice(1).reverse(), answers);
  });

  it("answers one row at a time as it answers many", async (t) => {
    const { cli } = await trained(t);
    const many = (await cli("predict --config small.yaml", { stdin: LINES.join("\n") })).stdout.split("\n");
    for (const [i, row] of ROWS.entries()) {
      const one = await cli("predict --config small.yaml", { stdin: `${HEADER}\n${row}\n` });
      assert.equal(one.stdout, `${many[0]}\n${many[i + 1]}\n`);
    }
  });

  it("needs no target, no id, no optional column, and none that no feature reads", async (t) => {
    const { cli } = await trained(t);
    const whole = (await cli("predict --config small.yaml", { stdin: LINES.join("\n") })).stdout;
    const noTarget = withColumns((name) => name !== "Survived" && name !== "Ticket");
    assert.equal((await cli("predict --config small.yaml", { stdin: noTarget })).stdout, whole);
    const noId = await cli("predict --config small.yaml", {
      stdin: withColumns((name) => name !== "PassengerId"),
    });
    assert.equal(noId.stdout, whole.replaceAll(/^\d+,/gm, ","));
    const noName = await cli("predict --config small.yaml", {
      stdin: withColumns((name) => name !== "Name"),
    });
    assert.equal(noName.code, 0);
    const noSex = await cli("predict --config small.yaml --json", {
      stdin: withColumns((name) => name !== "Sex"),
    });
    assert.equal(noSex.code, 2);
    assert.equal(JSON.parse(noSex.stdout).error.code, "OPS_INPUT_COLUMN_MISSING");
  });

  it("writes CSV, JSON lines or one JSON document, of the same answers", async (t) => {
    const { cli } = await trained(t);
    const told = async (options: string) => {
      const { code, stdout } = await cli(`predict --config small.yaml ${options}`, {
        stdin: LINES.join("\n"),
      });
      assert.equal(code, 0, stdout);
      return stdout;
    };
    const lines = (await told("--format jsonl"))
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    assert.deepEqual(Object.keys(lines[0]), ["PassengerId", "label", "prediction", "probability"]);
    assert.deepEqual(JSON.parse(await told("--format json")).predictions, lines);
    assert.equal(await told("--json"), await told("--format json"));
    const csv = (await told("--format csv")).trimEnd().split("\n").slice(1);
    assert.deepEqual(
      csv,
      lines.map((line) => Object.values(line).join(",")),
    );
  });

  it("writes a file whole, and none where a row is bad", async (t) => {
    const { w, cli } = await trained(t);
    const line = "predict --config small.yaml --output out/answers.csv";
    const bad = await cli(line, { stdin: `${LINES.join("\n")}\n41,1,x` });
    assert.equal(bad.code, 2);
    assert.match(bad.stderr, /OPS_INPUT_FIELD_COUNT.*-:42 has 3 fields/);
    assert.ok(!existsSync(w.at("out/answers.csv")));
    const good = await cli(line, { stdin: LINES.join("\n") });
    assert.equal(good.code, 0);
    assert.match(good.stdout, /40 predictions by titanic version 1 are in out\/answers\.csv/);
    assert.equal(
      await w.read("out/answers.csv"),
      (await cli("predict --config small.yaml", { stdin: LINES.join("\n") })).stdout,
    );
  });
});

describe("evaluate", () => {
  it("scores the held-out rows again to the same result, and other rows without writing", async (t) => {
    const { w, cli } = await trained(t);
    const metrics = await w.read("artifacts/metrics.json");
    const {
      seconds: _seconds,
      pageFile,
      ...again
    } = JSON.parse((await cli("evaluate --config small.yaml --json")).stdout);
    assert.deepEqual(again, JSON.parse(metrics));
    assert.match(await w.read(pageFile), /<h1>/);
    await w.write("new.csv", passengers(300, 5));
    const { code, stdout } = await cli("evaluate --config small.yaml --data new.csv --json");
    assert.equal(code, 0);
    assert.equal(JSON.parse(stdout).rows, 300);
    assert.equal(await w.read("artifacts/metrics.json"), metrics);
  });
});

describe("validate", () => {
  it("passes good rows, and fails others with a report, the failing rows and exit 1", async (t) => {
    const { w, cli } = await trained(t);
    const good = await cli("validate --config small.yaml --json");
    assert.equal(good.code, 0);
    assert.equal(JSON.parse(good.stdout).report["Data Validation Overall Result"], "Passed");

    const old = ROWS.map((row, i) => (i === 4 ? row.replace(/,(male|female),[^,]*,/, ",$1,250,") : row));
    await w.write("odd.csv", [HEADER, ...old].join("\n"));
    const { code, stdout } = await cli("validate --data odd.csv --config small.yaml --json");
    assert.equal(code, 1);
    const { report, reportFile, invalidFile } = JSON.parse(stdout);
    assert.equal(report["Data Validation Overall Result"], "Failed");
    assert.deepEqual(await w.json(reportFile), report);
    const [header, row, ...none] = (await w.read(invalidFile)).trimEnd().split("\n");
    assert.equal(header, `line,failed,${HEADER}`);
    assert.match(row, /^6,expect_column_values_to_be_between,5,/);
    assert.deepEqual(none, []);
    const told = await cli("validate --data odd.csv --config small.yaml");
    assert.equal(told.code, 1);
    assert.match(told.stdout, /✘ .*expect_column_values_to_be_between.*line 6: 250/);

    // What is right again takes the failing rows away.
    assert.equal((await cli("validate --config small.yaml")).code, 0);
    assert.ok(!existsSync(w.at(invalidFile)));
  });

  it("ends the pipeline with exit 1, before anything is learnt from the rows", async (t) => {
    const { w, cli } = await trained(t);
    const old = ROWS.map((row) => row.replace(/,(male|female),[^,]*,/, ",$1,250,"));
    await w.write("odd.csv", [HEADER, ...old].join("\n"));
    const metrics = await w.read("artifacts/metrics.json");
    const { code, stdout } = await cli("pipeline --source odd.csv --config small.yaml --json");
    assert.equal(code, 1);
    const { error } = JSON.parse(stdout);
    assert.equal(error.code, "OPS_VALIDATION_FAILED");
    assert.equal(error.details.value, 250);
    assert.equal(error.details.line, 2);
    assert.equal(await w.read("artifacts/metrics.json"), metrics);
    assert.equal((await cli("predict in.csv --config small.yaml")).code, 0);
  });
});
