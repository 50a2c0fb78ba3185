import { defineCommand } from "../define-command.ts";
import { modelsContext } from "../models-context.ts";
import { modelsRemoteOption, sharedVersionArgument, shareViews } from "../share-views.ts";

export const modelsPushCommand = defineCommand({
  path: ["models", "push"],
  summary: "Put versions with their registry where other machines get them",
  description:
    "The remote, a folder or a bucket, has the layout of artifacts/models. A version is there whole or not at all. Of two machines that push at once, one is first, and the other is refused where its registry does not go on from that.",
  examples: [
    "titanic-ops models push --remote gs://my-bucket/models",
    "titanic-ops models push champion --remote /mnt/models --json",
  ],
  arguments: { version: sharedVersionArgument },
  options: { remote: modelsRemoteOption },
  async run({ version, remote: url }, { ports, signal }) {
    const { pushModels } = await import("../../core/registry/remote/push.ts");
    const { openRegistryRemote } = await import("../../core/registry/remote/remote.ts");
    const remote = await openRegistryRemote(url);
    return pushModels(await modelsContext(ports), remote, { version, signal });
  },
  render: (result) => shareViews(result, "pushed to"),
});
