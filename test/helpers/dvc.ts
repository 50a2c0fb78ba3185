import { execFile } from "node:child_process";
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
    env: { ...process.env, DVC_NO_ANALYTICS: "1", CI: "1", NO_GCE_CHECK: "true", ...env },
    maxBuffer: 1 << 24,
  });
  return `${stdout}${stderr}`;
}

/** Runs the real DVC. */
export const dvcIn = (folder: string) => (line: string) => said(DVC ?? "dvc", folder, line.split(" "));

/** Runs git with somebody to be the author. */
export const gitIn = (folder: string) => (line: string) =>
  said("git", folder, ["-c", "user.name=Test", "-c", "user.email=test@example.org", ...line.split(" ")]);
