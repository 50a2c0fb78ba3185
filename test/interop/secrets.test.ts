import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, it, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { ended, startBinary } from "../helpers/binary.ts";
import { deadAddress, httpServer } from "../helpers/http-server.ts";
import { NO_OWN_POSTGRES, ownPostgres } from "../helpers/own-postgres.ts";
import { serveIn } from "../helpers/served-binary.ts";
import { contentOf, passengers, workspace } from "../helpers/workspace.ts";

const SECRET = "hunter2-planted";

/** The command lines of a process and of those that it started, as everybody may read them. */
async function commandLines(pid: number): Promise<string> {
  const own = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8").catch(() => "");
  const others = await Promise.all(
    children
      .split(" ")
      .filter(Boolean)
      .map((each) => commandLines(Number(each))),
  );
  return [own, ...others].join("\n");
}

/** What a list of processes shows of a program that has come so far as to name itself; empty when it ended before. */
async function onceNamed(child: ChildProcess): Promise<string> {
  while (child.exitCode === null) {
    const seen = await commandLines(Number(child.pid));
    if (seen.startsWith("titanic-ops")) return seen;
    await sleep(10);
  }
  return "";
}

describe("a password", { skip: NO_OWN_POSTGRES, timeout: 180_000 }, () => {
  const planted = async (t: TestContext) => {
    const server = await ownPostgres(t, SECRET);
    const w = await workspace(t);
    await w.write("in.csv", passengers(200));
    const http = await httpServer(t, ({ headers, url }, response) => {
      if (url?.startsWith("/refused") || headers.authorization === undefined) response.writeHead(401).end();
      else response.end(passengers(50));
    });
    return { server, w, http };
  };
  const withPassword = (url: string) => url.replace("//", `//user:${SECRET}@`);

  it("is in no output, log, artifact or command line, whether a command succeeds or fails", {
    skip: process.platform !== "linux" && "only Linux lists command lines as files",
  }, async (t) => {
    const { server, w, http } = await planted(t);
    // It lets nobody in, and says what it was sent.
    const comet = await httpServer(t, ({ headers }, response) => {
      response.writeHead(401).end(JSON.stringify({ msg: `not with ${headers.authorization}` }));
    });
    const dead = withPassword((await deadAddress()).replace("http", "postgres"));
    const wrong = server.url.replace(SECRET, `${SECRET}-but-wrong`);
    const lines: readonly (readonly [number, ...string[]])[] = [
      [0, "pipeline", "--source", "in.csv", "--database", server.url],
      [
        0,
        "extract",
        "--source",
        `${withPassword(http)}/x.csv?sig=${SECRET}`,
        "--database",
        server.url,
        "--force",
      ],
      [1, "doctor", "--database", server.url],
      [3, "runs", "sync"],
      [3, "extract", "--source", "in.csv", "--database", `${dead}/x`, "--force"],
      [3, "extract", "--source", "in.csv", "--database", wrong, "--force"],
      [3, "extract", "--source", "in.csv", "--database", server.url.replace("/postgres", `/${"no_such"}`)],
      [3, "extract", "--source", `${withPassword(http)}/refused?sig=${SECRET}`],
      [2, "extract", "--source", "in.csv", "--database", `postgres://user:12/${SECRET}@host/x`],
      [2, "extract", "--source", "in.csv", "--database", `mysql://user:${SECRET}@host/x`],
      [2, "extract", "--source", `https://user:${SECRET}@:x/`],
      [1, "doctor", "--database", wrong],
    ];
    let timesSeen = 0;
    for (const json of [[], ["--json"], ["--verbose"]]) {
      for (const [expected, ...words] of lines) {
        const args = [...words, "--config", "small.yaml", ...json];
        const env = { TITANIC_OPS_LOG_LEVEL: "debug", COMET_API_KEY: SECRET, COMET_URL_OVERRIDE: comet };
        const child = startBinary(args, { cwd: w.folder, env });
        const end = ended(child);
        const seen = await onceNamed(child);
        if (seen !== "") timesSeen++;
        const { code, stdout, stderr } = await end;
        assert.equal(code, expected, `${args.join(" ")}: ${stdout}${stderr}`);
        for (const text of [seen, stdout, stderr])
          assert.ok(!text.includes(SECRET), `${args.join(" ")}: ${text}`);
      }
    }
    assert.ok(timesSeen > lines.length, "most runs last long enough to be looked at");
    for (const name of Object.keys(await contentOf(w.folder))) {
      if (name.endsWith("/")) continue;
      assert.ok(!(await readFile(path.join(w.folder, name))).includes(SECRET), name);
    }
    assert.ok((await contentOf(w.at("logs")))[`log_${new Date().toISOString().slice(0, 10)}.log`]);
  });

  it("is not to be seen of a service and its workers", {
    skip: process.platform !== "linux" && "only Linux lists command lines as files",
  }, async (t) => {
    const { server, w } = await planted(t);
    const pipeline = startBinary(["pipeline", "--source", "in.csv", "--config", "small.yaml"], {
      cwd: w.folder,
    });
    assert.equal((await ended(pipeline)).code, 0);
    const redis = withPassword((await deadAddress()).replace("http", "redis"));
    const stores = ["--database", server.url, "--prediction-log", server.url, "--redis", redis];
    const options = [...stores, "--workers", "2"];
    const { child, url } = await serveIn(t, w, options);
    const seen = await commandLines(Number(child.pid));
    assert.equal(seen.split("titanic-ops serve").length, 4, "the leader and two workers");
    assert.ok(!seen.includes(SECRET));
    const told = await Promise.all(
      ["/metrics", "/ready", "/"].map(async (at) => (await fetch(url + at)).text()),
    );
    assert.ok(!told.join("").includes(SECRET));
  });
});
