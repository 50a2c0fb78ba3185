import { OpsError } from "../../core/errors.ts";
import type { CommandLine } from "./command-line.ts";
import { PATHS } from "./paths.ts";
import { commandAt, type WizardPath, type WizardWorld } from "./world.ts";

const EXIT_INTERRUPTED = 130;

/**
 * Asks what to do, shows the command line that does it as it grows, and runs it when told to. Returns the exit code: that of
 * the command, 0 where nothing was to be run, 130 where it was left by Escape or Ctrl-C.
 */
export async function runWizard(world: WizardWorld): Promise<number> {
  const { dialogue } = world;
  try {
    dialogue.begin("titanic-ops");
    const line = await (await chosenPath(world)).follow(world);
    if (line === null || !(await isToRun(line, world))) {
      dialogue.end(line === null ? "Nothing was run." : String(line));
      return 0;
    }
    dialogue.end("Runs");
    // What was opened to ask is closed, for the command to open what it needs.
    await world.ports.close();
    return await world.run(line.words);
  } catch (error) {
    if (!(error instanceof OpsError) || error.code !== "OPS_INTERRUPTED") throw error;
    dialogue.left("Nothing was run.");
    return EXIT_INTERRUPTED;
  }
}

async function chosenPath({ dialogue, definitions }: WizardWorld): Promise<WizardPath> {
  const paths = PATHS.filter(({ needs }) => needs.every((command) => commandAt(command, definitions)));
  const chosen = await dialogue.select("What do you want to do?", paths);
  const path = paths.find(({ value }) => value === chosen);
  if (path === undefined) throw new Error(`no path \`${chosen}\``);
  return path;
}

function isToRun(line: CommandLine, { dialogue }: WizardWorld): Promise<boolean> {
  return dialogue.confirm(`Run \`${line}\` now?`, true);
}
