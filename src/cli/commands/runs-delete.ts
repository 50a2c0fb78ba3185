import { OpsError } from "../../core/errors.ts";
import { argument, type CommandContext, defineCommand, option } from "../define-command.ts";
import { text } from "../printer.ts";
import { runsFolder, whereOption } from "../runs-views.ts";

export const runsDeleteCommand = defineCommand({
  path: ["runs", "delete"],
  summary: "Remove runs with their files",
  description:
    "Removes the runs that you name, or all that pass a filter: then it asks first, or --yes has answered. A run that is still at work is not removed. Models stay.",
  examples: ["titanic-ops runs delete latest", "titanic-ops runs delete --where \"status = 'failed'\" --yes"],
  arguments: {
    runs: argument("[run...]", (z) => z.array(z.string()).default([]), "Runs by their names"),
  },
  options: {
    where: whereOption,
    yes: option("--yes", (z) => z.boolean().default(false), "Do not ask"),
  },
  async run({ runs: called, where, yes }, context) {
    const folder = runsFolder(context.ports);
    if ((called.length === 0) === (where === undefined))
      throw new OpsError("OPS_USAGE", "name the runs, or give a filter: one of the two", {
        hint: "titanic-ops runs delete --help",
      });
    const [{ resolveRun }, { listRuns }, { deleteRuns }] = await Promise.all([
      import("../../core/tracking/find-run.ts"),
      import("../../core/tracking/list-runs.ts"),
      import("../../core/tracking/delete-runs.ts"),
    ]);
    const named = await Promise.all(called.map((name) => resolveRun(folder, name)));
    const ids =
      where === undefined
        ? [...new Set(named)]
        : (await listRuns(folder, { where })).runs.map(({ id }) => id);
    if (where !== undefined && ids.length > 0 && !yes && !(await isConfirmed(ids, context)))
      return { deleted: [] };
    await deleteRuns(folder, ids);
    return { deleted: ids };
  },
  render: ({ deleted }) => [
    text(
      deleted.length === 0 ? "No run was removed" : `${deleted.length} runs are gone: ${deleted.join(", ")}`,
    ),
  ],
});

async function isConfirmed(ids: readonly string[], { choose }: CommandContext): Promise<boolean> {
  const answer = await choose(
    `Remove ${ids.length} runs, ${ids[0]} the newest?`,
    [
      { value: "no", label: "No" },
      { value: "yes", label: `Yes, remove ${ids.length} runs` },
    ],
    {
      missing: `--yes, for ${ids.length} runs,`,
      hint: "look at them first: titanic-ops runs list --where …; then add --yes",
    },
  );
  return answer === "yes";
}
