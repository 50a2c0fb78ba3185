import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { promisify } from "node:util";
import { skipWithout } from "./required-service.ts";

const DVC = process.env.TITANIC_OPS_TEST_DVC;

/** The `skip` option of tests that need the real DVC. */
export const skipWithoutDvc = skipWithout(
  "dvc",
  DVC !== undefined,
  "python3 -m venv dvc-venv && dvc-venv/bin/pip install dvc==3.67.1 dvc-gs==3.1.0, " +
    "and TITANIC_OPS_TEST_DVC=dvc-venv/bin/dvc for the tests",
);

const run = promisify(execFile);

/** Runs a program in a folder and returns all that it said; fails the test where it fails. */
async function said(program: string, folder: string, args: readonly string[], env = {}): Promise<string> {
  const { stdout, stderr } = await run(program, [...args], {
    cwd: folder,
    env: {
      ...process.env,
      DVC_NO_ANALYTICS: "1",
      CI: "1",
      NO_GCE_CHECK: "true",
      // Where gcsfs logs in as nobody, it asks over gRPC with TLS of what kind a bucket is, and an emulator has no such
      // thing: each DVC would wait a minute for it.
      GCSFS_EXPERIMENTAL_ZB_HNS_SUPPORT: "false",
      ...env,
    },
    maxBuffer: 1 << 24,
  });
  return `${stdout}${stderr}`;
}

/** Runs the real DVC. */
export const dvcIn = (folder: string) => (line: string) => said(DVC ?? "dvc", folder, line.split(" "));

/** Runs git with somebody to be the author. */
export const gitIn = (folder: string) => (line: string) =>
  said("git", folder, ["-c", "user.name=Test", "-c", "user.email=test@example.org", ...line.split(" ")]);

const HOLDER =
  "import zc.lockfile; lock = zc.lockfile.LockFile('.dvc/tmp/lock'); print('held', flush=True); input()";

/** Takes the lock of a project with the library by which DVC takes it; returns what lets go of it. */
export async function holdAsDvc(folder: string): Promise<() => Promise<void>> {
  const child = spawn(path.join(path.dirname(path.resolve(DVC ?? "dvc")), "python"), ["-c", HOLDER], {
    cwd: folder,
    stdio: ["pipe", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  return async () => {
    child.stdin.end("\n");
    await once(child, "exit");
  };
}
