import { askCommand } from "./ask-command.ts";
import { commandAt, type WizardPath } from "./world.ts";

/** The group of commands that keep versions of files. */
const GROUP = "version";

/** Chooses a command of the group, and asks for its arguments. */
export const versionPath: WizardPath = {
  value: GROUP,
  label: "Keep versions of data and models",
  hint: "add, push, pull, compare: in DVC's formats",
  needs: ["version status"],
  async follow(world) {
    const { dialogue, definitions } = world;
    const answers = definitions
      .filter(({ path }) => path[0] === GROUP)
      .map(({ path, summary }) => ({ value: path.join(" "), label: path.slice(1).join(" "), hint: summary }));
    const chosen = await dialogue.select("What about the versions?", answers, "version status");
    const positionals = Object.keys(commandAt(chosen, definitions)?.arguments ?? {});
    return askCommand(
      chosen,
      { label: "", hint: "" },
      positionals.map((key) => ({ key })),
    ).follow(world);
  },
};
