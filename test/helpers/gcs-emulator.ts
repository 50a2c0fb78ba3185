import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import type { TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

const DVC = process.env.TITANIC_OPS_TEST_DVC;

/** The emulator that was installed beside the real DVC; null where it was not. */
export const GCS_EMULATOR = DVC === undefined ? null : siblingOf(DVC);

function siblingOf(program: string): string | null {
  const file = path.join(path.dirname(program), "gcp-storage-emulator");
  return existsSync(file) ? file : null;
}

/** Starts an emulator of Cloud Storage of its own, with a bucket, and returns its address; it ends with the test. */
export async function gcsEmulator(t: TestContext, bucket: string): Promise<string> {
  const port = await freePort();
  const args = ["start", "--host=127.0.0.1", `--port=${port}`, "--in-memory"];
  const child = spawn(GCS_EMULATOR ?? "", args, { stdio: "ignore" });
  t.after(() => child.kill());
  const address = `http://127.0.0.1:${port}`;
  for (let tries = 0; !(await answers(address)); tries++) {
    if (tries > 100) throw new Error("the emulator of Cloud Storage does not answer");
    await sleep(100);
  }
  await fetch(`${address}/storage/v1/b?project=test`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: bucket }),
  });
  return address;
}

function answers(address: string): Promise<boolean> {
  return fetch(address).then(
    () => true,
    () => false,
  );
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        address !== null && typeof address === "object" ? resolve(address.port) : reject(),
      );
    });
  });
}
