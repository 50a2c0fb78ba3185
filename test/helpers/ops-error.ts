import assert from "node:assert/strict";
import { type ErrorCode, OpsError } from "../../src/core/errors.ts";

/** The error of this code that `work` throws; fails the test for any other outcome, and for one without a hint. */
export async function opsError(code: ErrorCode, work: () => unknown): Promise<OpsError> {
  let thrown: unknown;
  try {
    await work();
  } catch (error) {
    thrown = error;
  }
  if (thrown !== undefined && !(thrown instanceof OpsError)) throw thrown;
  assert.ok(thrown, `nothing was thrown where ${code} was expected`);
  assert.equal(thrown.code, code, thrown.message);
  assert.ok(thrown.hint, `${code} comes without a hint: ${thrown.message}`);
  return thrown;
}
