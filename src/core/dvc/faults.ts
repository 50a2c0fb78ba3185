import { OpsError } from "../errors.ts";

/** The error for bytes that are not those which their name promises. */
export function corruptObject(where: string, expected: string, found: string): OpsError {
  return new OpsError(
    "OPS_OBJECT_CORRUPT",
    `\`${where}\` is damaged: its MD5 is \`${found}\`, not \`${expected}\``,
    {
      hint: "titanic-ops version pull fetches a whole copy from the remote",
      details: { file: where, expected, found },
    },
  );
}

/** The error for an object that a pointer names and that is nowhere to be had. */
export function missingObject(what: string, md5: string, where: string): OpsError {
  return new OpsError("OPS_OBJECT_MISSING", `\`${what}\` (MD5 ${md5}) is not in ${where}`, {
    hint: `titanic-ops version push, where \`${what}\` was added, sends it to the remote; then titanic-ops version pull`,
    details: { file: what, md5 },
  });
}

/** The error for a file of DVC's that cannot be read as one; `why` may name the line. */
export function invalidDvcFile(file: string, why: string, cause?: unknown): OpsError {
  return new OpsError("OPS_DVC_FILE_INVALID", `\`${file}\` cannot be read: ${why}`, {
    hint: "correct the file, or get it back from git: git checkout -- <file>",
    details: { file },
    cause,
  });
}
