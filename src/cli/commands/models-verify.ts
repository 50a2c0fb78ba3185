import type { VerifiedVersion } from "../../core/registry/verify.ts";
import { argument, defineCommand, option } from "../define-command.ts";
import { modelsContext } from "../models-context.ts";
import { table, text } from "../printer.ts";

export const modelsVerifyCommand = defineCommand({
  path: ["models", "verify"],
  summary: "Check every file of the versions, and who signed them; exit 1 when one is not what it was",
  description:
    "Holds each file against its digest in the manifest. With public keys, the manifest of every version must have been signed by one of them, and must be what was signed.",
  examples: [
    "titanic-ops models verify",
    "titanic-ops models verify champion --json",
    "titanic-ops models verify champion --public-key release.pem.pub",
  ],
  arguments: {
    version: argument(
      "[version]",
      (z) => z.string().optional(),
      "A version number or alias (default: every version)",
    ),
  },
  options: {
    publicKey: option(
      "--public-key <keys>",
      (z) => z.string().min(1).optional(),
      "Whose signature is required: PEM files, separated by commas (default: TITANIC_OPS_REQUIRE_SIGNATURE)",
    ),
  },
  async run({ version, publicKey }, { ports }) {
    const { verifyModels } = await import("../../core/registry/verify.ts");
    const { readTrustedKeys } = await import("../../core/registry/signing/keys.ts");
    const { models, name } = await modelsContext(ports);
    const trusted = publicKey === undefined ? await ports.trustedKeys() : await readTrustedKeys(publicKey);
    return verifyModels({ models, name, trusted }, version);
  },
  render: ({ versions }) =>
    versions.length === 0
      ? [text("There is no model yet: titanic-ops pipeline trains one")]
      : [
          table(
            ["", "version", "digest", "signed by", "found"],
            versions.map((each) => [
              each.ok ? "✔" : "✘",
              each.version,
              each.digest?.slice(0, 12) ?? null,
              each.signatures.map(signatureTold).join("\n") || null,
              each.ok ? "every file is as the manifest says" : each.problems.join("\n"),
            ]),
          ),
        ],
  exitCode: ({ ok }) => (ok ? 0 : 1),
});

/** Which key, and whether its signature holds: unless the key was given, nobody can tell. */
function signatureTold({ key, holds }: VerifiedVersion["signatures"][number]): string {
  return `${key.slice(0, 12)} ${holds === null ? "(not checked)" : holds ? "✔" : "✘"}`;
}
