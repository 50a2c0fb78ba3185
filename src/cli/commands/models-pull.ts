import { defineCommand, option } from "../define-command.ts";
import { usedModels } from "../models-context.ts";
import { requireSignatureOption } from "../options.ts";
import { modelsRemoteOption, sharedVersionArgument, shareViews } from "../share-views.ts";

export const modelsPullCommand = defineCommand({
  path: ["models", "pull"],
  summary: "Get versions with their registry from where they were pushed",
  description:
    "Every file is checked against its manifest before it is in its place. Without a version all are got. Signatures come along, and with --require-signature nothing comes without. Exits 2, and changes nothing, where this registry and that of the remote have gone apart.",
  examples: [
    "titanic-ops models pull --remote gs://my-bucket/models",
    "titanic-ops models pull champion --remote /mnt/models --json",
    "titanic-ops models pull --remote gs://my-bucket/models --require-signature release.pem.pub",
    "titanic-ops models pull --remote gs://my-bucket/models --allow-empty",
  ],
  arguments: { version: sharedVersionArgument },
  options: {
    remote: modelsRemoteOption,
    requireSignature: requireSignatureOption,
    allowEmpty: option(
      "--allow-empty",
      (z) => z.boolean().default(false),
      "A remote that has no version yet is right, as before the first training",
    ),
  },
  async run({ version, remote: url, allowEmpty }, { ports, signal }) {
    const { pullModels } = await import("../../core/registry/remote/pull.ts");
    const { openRegistryRemote } = await import("../../core/registry/remote/remote.ts");
    const remote = await openRegistryRemote(url);
    return pullModels(await usedModels(ports), remote, { version, allowEmpty, signal });
  },
  render: (result) => shareViews(result, "pulled from"),
});
