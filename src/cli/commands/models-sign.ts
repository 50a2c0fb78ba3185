import { defineCommand, option } from "../define-command.ts";
import { chooseVersion, modelsContext, versionArgument } from "../models-context.ts";
import { text } from "../printer.ts";

export const modelsSignCommand = defineCommand({
  path: ["models", "sign"],
  summary: "Sign a version, so that it is used nowhere but as it is now",
  description:
    "Checks every file of the version first, then signs its manifest, which has the digests of all files. The signature lies beside the manifest and goes along with push and pull. Another key adds another signature. Without --key the key is TITANIC_OPS_SIGNING_KEY, the PEM itself.",
  examples: ["titanic-ops models sign 2 --key release.pem", "titanic-ops models sign champion --json"],
  arguments: { version: versionArgument },
  options: {
    key: option("--key <file>", (z) => z.string().min(1).optional(), "An Ed25519 private key in PEM"),
  },
  async run({ version, key: file }, context) {
    const { ports } = context;
    const { readSigningKey } = await import("../../core/registry/signing/keys.ts");
    const { signModel } = await import("../../core/registry/signing/sign.ts");
    const key = await readSigningKey({
      file,
      pem: ports.secret("TITANIC_OPS_SIGNING_KEY"),
      passphrase: ports.secret("TITANIC_OPS_SIGNING_PASSPHRASE"),
    });
    return signModel(await modelsContext(ports), await chooseVersion(version, context), key);
  },
  render: ({ name, version, key, added }) => [
    text(`${name} version ${version} ${added ? "is signed" : "was signed already"} by ${key.slice(0, 12)}`),
  ],
});
