import assert from "node:assert/strict";
import { appendFile, mkdir } from "node:fs/promises";
import { describe, it } from "node:test";
import { withScratchDatabase } from "../../src/core/database/scratch.ts";
import { driftReportSchema } from "../../src/core/drift/report/report.ts";
import { createFolderSink } from "../../src/core/prediction-log/folder-sink.ts";
import type { LoggedPrediction } from "../../src/core/prediction-log/logged.ts";
import { parseDrift } from "../../src/core/sample/drift.ts";
import { samplePassengersCsv } from "../../src/core/sample/passengers-csv.ts";
import { cliIn } from "../helpers/cli.ts";
import { httpServer } from "../helpers/http-server.ts";
import { trained } from "../helpers/trained.ts";
import { contentOf, leftovers, ofTicketClass, passengers, workspace } from "../helpers/workspace.ts";

const CONFIG = "--config small.yaml";
const drifted = (rows: number, drift: string): string =>
  [...samplePassengersCsv({ rows, seed: 9, drift: parseDrift(drift) })].join("");

/** What the service would log of passengers like those, a minute apart and the last of them just now. */
function logged(
  rows: number,
  changes: (row: number) => Partial<LoggedPrediction> = () => ({}),
): LoggedPrediction[] {
  const now = Date.now();
  return Array.from({ length: rows }, (_, row) => {
    const [pclass, fare, age] = [1 + (row % 3), 10 + (row % 40), 20 + (row % 30)];
    return {
      time: new Date(now - (rows - row) * 60_000).toISOString(),
      requestId: `r${row}`,
      index: 0,
      entityId: row,
      model: { name: "titanic", version: "1", digest: "d" },
      features: {
        Age: age,
        Fare: fare,
        Pclass: pclass,
        Sex: row % 2 === 0 ? "male" : "female",
        Embarked: "S",
        FamilySize: 1,
        IsAlone: 1,
        HasCabin: 0,
        Title: row % 2 === 0 ? "Mr" : "Mrs",
        Pclass_Fare: pclass * fare,
        Age_Fare: age * fare,
      },
      probability: (row % 10) / 10,
      label: row % 10 > 5 ? 1 : 0,
      ...changes(row),
    };
  });
}

describe("drift-report", () => {
  it("compares a file with the champion's training rows, and exits 1 when asked to fail on what it found", async (t) => {
    const { w, cli } = await trained(t);
    await w.write("same.csv", passengers(300, 8));
    const same = await cli(`drift-report ${CONFIG} --current same.csv --fail-on drift,performance`);
    assert.equal(same.code, 0, same.stderr);
    assert.match(same.stdout, /Age .* steady .* ks_auto .* drift\.p_value/);
    assert.match(same.stdout, /^(some|no) drift: /m);
    assert.match(await w.read("artifacts/reports/drift.html"), /<h1>Drift report/);
    const { runs } = JSON.parse(
      (await cli(`runs list ${CONFIG} --where "kind = 'drift-report'" --json`)).stdout,
    );
    assert.equal(runs.length, 1);
    const run = JSON.parse((await cli(`runs show ${runs[0].id} ${CONFIG} --json`)).stdout);
    assert.equal(run.params.current, "same.csv");
    assert.equal(run.metrics["rows.current"], 300);
    assert.ok(run.metrics["statistic.Age"] < 0.2);
    assert.ok(
      driftReportSchema.parse(
        JSON.parse(await w.read("artifacts/runs", run.id, "artifacts", "drift-report.json")),
      ),
    );

    await w.write("drifted.csv", drifted(300, "age=+20,fare=x3,age=missing:0.6"));
    const other = await cli(
      `drift-report ${CONFIG} --current drifted.csv --fail-on drift --format md,junit,json`,
    );
    assert.equal(other.code, 1);
    assert.match(
      other.stdout,
      /^drift: Fare (tripled|rose by \d+ %); Age .*; Age is missing in \d+ % of the rows/m,
    );
    assert.match(await w.read("artifacts/reports/drift.md"), /^# Drift report: drift/);
    assert.match(await w.read("artifacts/reports/drift.xml"), /<failure message="ks_auto/);
    const report = driftReportSchema.parse(await w.json("artifacts/reports/drift.json"));
    assert.deepEqual(
      [report.reference.kind, report.reference.rows, report.current.rows],
      ["model", 160, 300],
    );
    // The file has the outcome of each passenger.
    assert.equal(report.comparison.performance?.rows.current, 300);
    assert.equal(report.unusual?.rows.length, 10);
    assert.match(report.unusual?.rows[0].row ?? "", /^PassengerId \d+$/);
    assert.deepEqual(leftovers(await contentOf(w.at("artifacts"))), []);
  });

  it("takes predictions of more than two classes by how sure they were, and whether they were right", async (t) => {
    const w = await workspace(t);
    const cli = cliIn(w.folder);
    await w.config("small.yaml", ofTicketClass);
    await w.write("in.csv", passengers(200));
    await w.write("dearer.csv", drifted(300, "fare=x3"));
    const { code, stderr } = await cli(`pipeline ${CONFIG} --source in.csv`);
    assert.equal(code, 0, stderr);
    const compare = async (line: string) =>
      driftReportSchema.parse(JSON.parse((await cli(`drift-report ${CONFIG} ${line} --json`)).stdout).report);

    const rows = await compare("--current dearer.csv --format html");
    assert.deepEqual(
      rows.comparison.prediction?.map(({ name }) => name),
      ["score", "label"],
    );
    const page = await w.read("artifacts/reports/drift.html");
    assert.match(page, /The predicted classes:.*aria-label="label: (First|Second|Third) /s);
    assert.doesNotMatch(page, /positive class|ROC AUC<|Precision/);
    // Counted by what `predict` says of the same rows.
    const predictions = (await cli(`predict dearer.csv --model 1 ${CONFIG} --format jsonl`)).stdout;
    const given = predictions
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    const classes = (await w.read("dearer.csv"))
      .trim()
      .split("\n")
      .slice(1)
      .map((line) => line.split(",")[2]);
    const right = given.filter(({ label }, row) => label === classes[row]).length / 300;
    assert.equal(rows.comparison.performance?.accuracy.current.value, right);
    assert.equal(rows.comparison.performance?.rocAuc, null);
    assert.equal(rows.comparison.estimate?.estimated.confusion, null);
    const shares = rows.labels?.distribution;
    assert.ok(shares?.kind === "values");
    shares.values.forEach((value, i) => {
      const share = given.filter(({ label }) => label === value).length / 300;
      assert.ok(Math.abs(shares.current[i] - share) < 1e-6, value);
    });

    const sink = createFolderSink(w.at("log"));
    // As numbers, where the values of the classes are such.
    const served = logged(60, (row) => ({ label: row < 45 ? 3 : "1", probability: 0.9 }));
    await sink.append(served);
    await sink.appendOutcomes(
      served.slice(0, 40).map(({ time, model, features, label, ...rest }, row) => ({
        ...rest,
        time,
        predictedAt: time,
        modelVersion: "1",
        isPositive: row % 4 > 0,
      })),
    );
    await sink.close();
    const log = await compare("--current log");
    assert.ok(log.labels?.distribution?.kind === "values");
    const { values, current } = log.labels.distribution;
    assert.deepEqual([current[values.indexOf("3")], current[values.indexOf("1")]], [0.75, 0.25]);
    assert.equal(log.comparison.performance?.accuracy.current.value, 0.75);

    const files = await compare("--reference in.csv --current dearer.csv");
    assert.equal(files.comparison.estimate?.rows.current, 300);
    assert.deepEqual(files.labels?.distribution?.current.toSorted(), shares.current.toSorted());
  });

  it("fails on any feature or on none, as asked, and names the file that was asked for", async (t) => {
    const { w, cli } = await trained(t);
    await w.write("older.csv", drifted(300, "age=+20"));
    const line = `drift-report ${CONFIG} --current older.csv --output out/r.xml`;
    assert.equal((await cli(line)).code, 0);
    assert.match(await w.read("out/r.xml"), /^<\?xml/);
    assert.equal((await cli(`${line} --fail-on drift`)).code, 0);
    const { code, stdout } = await cli(`${line} --fail-on feature --json`);
    assert.equal(code, 1);
    const { report, files, failed } = JSON.parse(stdout);
    assert.equal(failed, true);
    assert.deepEqual(files, [{ format: "junit", file: "out/r.xml" }]);
    assert.deepEqual(driftReportSchema.parse(report), report);
    assert.ok(report.comparison.features[0].isDrift);
  });

  it("prints the report alone where that is asked for, for a program to read on", async (t) => {
    const { w, cli } = await trained(t);
    await w.write("older.csv", drifted(100, "age=+20"));
    const line = `drift-report ${CONFIG} --current older.csv --output - --fail-on feature --format`;
    const { code, stdout } = await cli(`${line} md`);
    assert.equal(code, 1);
    assert.match(stdout, /^# Drift report: some drift\n/);
    assert.doesNotMatch(stdout, /report in/);
    assert.deepEqual(driftReportSchema.parse(JSON.parse((await cli(`${line} json`)).stdout)).isDrift, false);
    assert.ok(!("-" in (await contentOf(w.folder))));
    const both = await cli(`${line} md,json`);
    assert.equal(both.code, 2);
    assert.match(both.stderr, /`--format` does not say which/);
  });

  it("compares file with file, Parquet and tables too, with a model or without", async (t) => {
    const { w, cli } = await trained(t);
    await w.write("a.csv", passengers(200, 1));
    await w.write("b.csv", drifted(200, "sex=female:0.9"));
    await withScratchDatabase(w.folder, async (open) => {
      await (await open()).query(
        `COPY (SELECT * FROM read_csv('${w.at("b.csv")}')) TO '${w.at("b.parquet")}' (FORMAT parquet)`,
      );
    });
    const compare = async (line: string) => {
      const told = await cli(`drift-report ${CONFIG} ${line} --json`);
      assert.equal(told.code, 0, told.stdout);
      return JSON.parse(told.stdout).report;
    };
    const ofCsv = await compare("--reference a.csv --current b.csv");
    assert.deepEqual([ofCsv.reference.name, ofCsv.current.name], ["a.csv", "b.csv"]);
    assert.ok(ofCsv.summary[0].startsWith("Sex: Female rose from"), ofCsv.summary[0]);
    assert.ok(ofCsv.comparison.prediction !== null && ofCsv.comparison.performance !== null);
    const ofParquet = await compare("--reference a.csv --current b.parquet");
    assert.deepEqual(ofParquet.comparison, ofCsv.comparison);
    assert.deepEqual(ofParquet.unusual, ofCsv.unusual);
    const ofTable = await compare("--current table:raw");
    assert.deepEqual([ofTable.current.kind, ofTable.current.rows], ["table", 200]);
    const without = await compare("--reference a.csv --current b.csv --artifacts elsewhere");
    assert.equal(without.model, null);
    assert.equal(without.comparison.prediction, null);
    assert.deepEqual(without.comparison.features, ofCsv.comparison.features);
    // Both are one file: nothing can have drifted.
    const itself = await compare("--reference a.csv --current a.csv");
    assert.equal(itself.comparison.drifted.columns, 0);
  });

  it("reads several files, a pipe, and files with columns of their own", async (t) => {
    const { w, cli } = await trained(t);
    const [header, ...rows] = passengers(100, 4).trimEnd().split("\n");
    await w.write("p-1.csv", `${[header, ...rows.slice(0, 60)].join("\n")}\n`);
    await w.write(
      "p-2.csv",
      `${[`${header},Deck`, ...rows.slice(60).map((row) => `${row},B`)].join("\n")}\n`,
    );
    const both = JSON.parse((await cli(`drift-report ${CONFIG} --current 'p-*.csv' --json`)).stdout).report;
    const piped = await cli(`drift-report ${CONFIG} --current - --json`, { stdin: passengers(100, 4) });
    assert.equal(both.current.rows, 100);
    assert.deepEqual(both.notes, ["columns that the dataset does not have were passed over: Deck"]);
    assert.deepEqual(JSON.parse(piped.stdout).report.comparison, both.comparison);
  });

  it("skips columns that are empty or constant, with the reason, and reports the others", async (t) => {
    const { w, cli } = await trained(t);
    const emptied = passengers(100, 4).replaceAll(/,(male|female),[^,]*,/g, ",$1,,");
    await w.write("empty.csv", emptied);
    const { code, stdout } = await cli(`drift-report ${CONFIG} --current empty.csv`);
    assert.equal(code, 0);
    assert.match(stdout, /Age .*missing drifted.*no current row has a value/);
    assert.match(stdout, /^drift: .*of 9 features drifted \(2 could not be tested\)/m);
  });

  it("reads a prediction log, of the time asked for, with what became of the predictions", async (t) => {
    const { w, cli } = await trained(t);
    const folder = w.at("artifacts", "predictions");
    const sink = createFolderSink(folder);
    const predictions = logged(300, (row) =>
      row < 100 ? { model: { name: "titanic", version: "0", digest: "e" } } : {},
    );
    await sink.append(predictions);
    await sink.appendOutcomes(
      predictions
        .slice(150)
        .flatMap(({ time: predictedAt, requestId, index, entityId, probability, model }) => {
          const told = {
            time: new Date().toISOString(),
            requestId,
            index,
            entityId,
            modelVersion: model.version,
            probability,
            predictedAt,
          };
          // Told wrongly first, and then as it was.
          return [false, true].map((isLast) => ({ ...told, isPositive: isLast === probability > 0.5 }));
        }),
    );
    await sink.close();
    const report = async (line = "") =>
      JSON.parse((await cli(`drift-report ${CONFIG} --json ${line}`)).stdout).report;

    const all = await report();
    assert.deepEqual(
      [all.current.kind, all.current.rows, all.current.outcomes],
      ["prediction-log", 300, 150],
    );
    assert.equal(all.comparison.performance.accuracy.current.value, 1);
    assert.deepEqual(all.notes, [
      "predictions of other models count for the features, and not for the predictions: 100 by titanic version 0",
    ]);
    assert.equal(all.comparison.estimate.rows.current, 200);
    assert.equal(all.current.from, predictions[0].time);

    const lastHour = await report("--since 1h");
    assert.equal(lastHour.current.rows, 59);
    assert.equal(lastHour.current.outcomes, 59);
    assert.deepEqual(lastHour.notes, []);
    assert.equal((await report(`--until ${predictions[10].time} --current ${folder}`)).current.rows, 10);
  });

  it("counts lines of a log that it cannot read, and refuses a log of other features", async (t) => {
    const { w, cli } = await trained(t);
    await mkdir(w.at("log"));
    const lines = logged(50).map((each) => `${JSON.stringify(each)}\n`);
    await w.write(
      "log/predictions-2026-01-31-0001.ndjson",
      `${lines.join("")}not JSON\n{"time":"2026"}\n[1]\n\n`,
    );
    await appendFile(w.at("log/predictions-2026-01-31-0001.ndjson"), lines[0].slice(0, 100));
    const { code, stdout } = await cli(`drift-report ${CONFIG} --current log`);
    assert.equal(code, 0);
    assert.match(stdout, /note: 4 lines of the log could not be read, and are left out/);
    assert.match(stdout, /log \(50 rows\)/);

    const { features, ...rest } = logged(1)[0];
    const { Age: _, ...fewer } = features;
    await w.write("other.ndjson", `${JSON.stringify({ ...rest, features: fewer })}\n`);
    const other = await cli(`drift-report ${CONFIG} --current other.ndjson`);
    assert.equal(other.code, 2);
    assert.match(other.stderr, /OPS_INPUT_COLUMN_MISSING.*none of the 1 predictions in other.ndjson.*`Age`/s);
  });

  it("tells a webhook of drift, and of none nothing; one that fails changes no verdict", async (t) => {
    const { w, cli } = await trained(t);
    await w.write("drifted.csv", drifted(300, "age=+20,fare=x3,age=missing:0.6"));
    const told: Record<string, unknown>[] = [];
    let status = 200;
    const url = await httpServer(t, async (request, response) => {
      const pieces: Uint8Array[] = [];
      for await (const piece of request) pieces.push(piece);
      told.push(JSON.parse(Buffer.concat(pieces).toString()));
      response.writeHead(status).end();
    });
    const line = `drift-report ${CONFIG} --current`;
    const found = await cli(`${line} drifted.csv --fail-on drift --notify ${url}/hush`);
    assert.equal(found.code, 1);
    assert.match(found.stdout, new RegExp(`^${url} was told$`, "m"));
    assert.match(String(told[0].text), /^titanic: drift\. Fare /);
    assert.deepEqual([told[0].event, told[0].verdict], ["drift-report", "drift"]);
    assert.ok((told[0].missing as string[]).includes("Age"));
    // The path of a webhook is its password.
    for (const [file, text] of Object.entries(await contentOf(w.at("artifacts"))))
      assert.doesNotMatch(text, /hush/, file);

    await cli(`${line} in.csv`, { env: { TITANIC_OPS_NOTIFY_URL: `${url}/hush` } });
    assert.equal(told.length, 1);
    status = 400;
    const refused = await cli(`${line} drifted.csv --json`, {
      env: { TITANIC_OPS_NOTIFY_URL: `${url}/hush` },
    });
    assert.equal(refused.code, 0);
    assert.deepEqual(JSON.parse(refused.stdout).notification, {
      to: url,
      told: false,
      fault: "it answered 400",
    });
    const wrong = await cli(`${line} in.csv --notify hush`);
    assert.equal(wrong.code, 2);
    assert.doesNotMatch(wrong.stderr + found.stdout + refused.stdout, /hush/);
  });

  it("says what to do where there is nothing to compare, or it is named wrongly", async (t) => {
    const { w, cli } = await trained(t);
    await w.write("short.csv", "PassengerId,Age\n1,30\n");
    await w.write(
      "predictions.ndjson",
      logged(5)
        .map((each) => `${JSON.stringify(each)}\n`)
        .join(""),
    );
    for (const [line, code, told] of [
      [
        "",
        2,
        /no prediction log in `artifacts\/predictions`.*--current <file>.*serve --prediction-log artifacts\/predictions/s,
      ],
      ["--reference 7 --current in.csv", 2, /no model `titanic` called `7` \(there are `1`, `champion`\)/],
      ["--reference championn --current in.csv", 2, /called `championn`/],
      ["--current none.csv", 2, /there is no data at `none.csv`/],
      ["--current short.csv", 2, /OPS_INPUT_COLUMN_MISSING.*short.csv:1/],
      ["--current table:nothing", 2, /there is no table `nothing`/],
      ["--current in.csv --since 24h", 2, /for a prediction log/],
      ["--current predictions.ndjson --since 2d --until 3d", 2, /`--since` is not before `--until`/],
      [
        "--current predictions.ndjson --until 2020-01-01",
        2,
        /no predictions in predictions.ndjson until 2020/,
      ],
      ["--current in.csv --since yesterday", 2, /neither so long ago/],
      ["--current in.csv --format pdf", 2, /--format `pdf` is none of html, json, md, junit/],
      ["--current in.csv --output report.doc", 2, /does not tell by its name/],
      ["--current database", 2, /is a file, which keeps no prediction log/],
      ["--reference - --current -", 2, /standard input can be read once/],
      ["--current mysql://x/y", 2, /no source speaks `mysql:`/],
    ] as const) {
      const result = await cli(`drift-report ${CONFIG} ${line}`);
      assert.equal(result.code, code, `${line}: ${result.stderr}`);
      assert.match(result.stderr, told, line);
    }
  });

  it("leaves nothing behind when it is interrupted", async (t) => {
    const { w, cli } = await trained(t);
    const before = await contentOf(w.at("artifacts"));
    const { code } = await cli(`drift-report ${CONFIG} --current in.csv`, { signal: AbortSignal.abort() });
    assert.equal(code, 130);
    assert.deepEqual(await contentOf(w.at("artifacts")), before);
  });
});
