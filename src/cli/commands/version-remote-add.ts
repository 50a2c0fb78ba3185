import { argument, defineCommand, option } from "../define-command.ts";
import { text } from "../printer.ts";
import { HERE, telling } from "../version-context.ts";

export const versionRemoteAddCommand = defineCommand({
  path: ["version", "remote", "add"],
  summary: "Add a remote: a folder, or a bucket of Google Cloud Storage",
  examples: [
    "titanic-ops version remote add storage gs://bucket/folder --default",
    "titanic-ops version remote add disk ../versions",
  ],
  arguments: {
    name: argument(
      "<name>",
      (z) => z.string().regex(/^[\w.-]+$/, "is letters, digits, `.`, `-` and `_`"),
      "What to call it",
    ),
    url: argument("<url>", (z) => z.string().min(1, "is empty"), "A folder, or gs://bucket/folder"),
  },
  options: {
    default: option("-d, --default", (z) => z.boolean().default(false), "Use it where no other is named"),
    force: option("--force", (z) => z.boolean().default(false), "Replace the remote of this name"),
  },
  async run({ name, url, default: isDefault, force }, context) {
    const { addRemote } = await import("../../core/stages/version/remotes.ts");
    return telling(context, "remote add", (work) => addRemote(HERE, { name, url, isDefault, force }, work));
  },
  render: ({ name, url, isDefault }) => [
    text(`${name} is ${url}${isDefault ? ", and the default" : ""}`),
    text("Next      git add .dvc/config"),
  ],
});
