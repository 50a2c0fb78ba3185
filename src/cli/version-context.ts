import type { Work } from "../core/dvc/work.ts";
import { argument, type CommandContext, option } from "./define-command.ts";
import { wholeNumberOption } from "./options.ts";
import type { View } from "./printer.ts";
import { text } from "./printer.ts";

/** What several of the `version` commands take, so that it means the same everywhere. */
export const targetsArgument = argument(
  "[target...]",
  (z) => z.array(z.string()).default([]),
  "Files, folders, .dvc files or stages (default: all that is kept)",
);

export const remoteOption = option(
  "--remote <name>",
  (z) => z.string().optional(),
  "The remote (default: the one of .dvc/config)",
);

export const forceOption = option(
  "--force",
  (z) => z.boolean().default(false),
  "Overwrite files whose content is nowhere else",
);

export const jobsOption = wholeNumberOption(
  "--jobs",
  { min: 1, max: 256, default: 8 },
  "At most so many objects at once",
);

/** The folder that the commands are about: where they are run. */
export const HERE = ".";

/** Does work of which the progress is told under a name. */
export async function telling<T>(
  { progress, signal }: CommandContext,
  name: string,
  work: (work: Work) => Promise<T>,
): Promise<T> {
  progress.start(name);
  const result = await work({ signal, onProgress: progress.update });
  progress.end(name);
  return result;
}

/** One line for each path, with what happened to it; of many, the first ones. */
export function pathLines(word: string, paths: readonly string[]): View[] {
  const shown = paths.slice(0, SHOWN).map((path) => text(`${word.padEnd(9)} ${path}`));
  return paths.length > SHOWN
    ? [...shown, text(`${word.padEnd(9)} … and ${paths.length - SHOWN} more`)]
    : shown;
}

const SHOWN = 20;
