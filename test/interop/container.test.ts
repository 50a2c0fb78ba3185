import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Agent } from "node:http";
import { describe, it } from "node:test";
import { CONTAINER } from "../helpers/binary.ts";
import { skipWithout } from "../helpers/required-service.ts";
import { predict, served } from "../helpers/served-binary.ts";

const skip = skipWithout(
  "container",
  CONTAINER !== "",
  "scripts/ci/image.sh builds the image and runs them in it",
);

describe("the service in its container", { skip }, () => {
  it("has no rights, and cannot get any", async (t) => {
    const { child } = await served(t);
    const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
    const told = (name: string) => new RegExp(`^${name}:[\\t ]*(.*)$`, "m").exec(status)?.[1];
    assert.equal(told("Uid"), "65532\t65532\t65532\t65532");
    assert.equal(told("Groups"), "");
    for (const set of ["CapInh", "CapPrm", "CapEff", "CapAmb"])
      assert.equal(Number(`0x${told(set)}`), 0, set);
    assert.equal(told("NoNewPrivs"), "1");
  });

  it("writes nowhere but below /data and /tmp, and logs to standard error", async (t) => {
    const { child, end, url, w } = await served(t, "--access-log");
    const mounts = readFileSync(`/proc/${child.pid}/mountinfo`, "utf8")
      .split("\n")
      .map((line) => line.split(" "));
    const writable = mounts
      .filter(([, , , , where, options]) => options?.split(",").includes("rw") && where !== "/proc")
      .map(([, , , , where]) => where)
      .filter((where) => !where.startsWith("/dev"));
    assert.deepEqual(writable.sort(), ["/data", "/tmp"]);
    const agent = new Agent();
    assert.equal((await predict(url, agent)).status, 200);
    agent.destroy();
    child.kill("SIGTERM");
    const { code, stderr } = await end;
    assert.equal(code, 0, stderr);
    assert.doesNotMatch(stderr, /warning/);
    assert.ok(readFileSync(w.at("artifacts", "serve", "drift-window.json"), "utf8"));
  });
});
