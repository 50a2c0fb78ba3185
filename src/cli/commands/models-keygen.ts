import { argument, defineCommand } from "../define-command.ts";
import { table, text } from "../printer.ts";

export const modelsKeygenCommand = defineCommand({
  path: ["models", "keygen"],
  summary: "Make a pair of keys to sign versions with",
  description:
    "Writes an Ed25519 key in PEM: the private one to the file, readable by its owner alone, the public one beside it with .pub at its end. A file that is there is not written over. Keys that openssl makes do as well: openssl genpkey -algorithm ed25519 -out release.pem.",
  examples: ["titanic-ops models keygen release.pem"],
  arguments: {
    file: argument("<file>", (z) => z.string().min(1), "Where the private key goes"),
  },
  options: {},
  async run({ file }) {
    const { makeKeyPair } = await import("../../core/registry/signing/make-key-pair.ts");
    return makeKeyPair(file);
  },
  render: ({ key, privateKey, publicKey }) => [
    table(
      ["", ""],
      [
        ["key", key],
        ["private, keep it secret", privateKey],
        ["public, give it to who checks", publicKey],
      ],
    ),
    text(`sign with it: titanic-ops models sign champion --key ${privateKey}`),
    text(`ask for it: titanic-ops serve --require-signature ${publicKey}`),
  ],
});
