import { stat } from "node:fs/promises";

/**
 * Calls back when one of the files has changed; clear the interval to end. Which files these are may change in between: a
 * new one counts as changed, because it may have been since it came to matter. Polls, because file events do not cross
 * network volumes, and a rename replaces the file that they watch.
 */
export function watchFiles(
  files: () => readonly string[],
  everyMs: number,
  onChange: () => void,
): NodeJS.Timeout {
  let seen: Map<string, string> | undefined;
  const look = async (): Promise<void> => {
    const stamps = await Promise.all(files().map(async (file) => [file, await stampOf(file)] as const));
    const before = seen;
    seen = new Map(stamps);
    if (before !== undefined && stamps.some(([file, stamp]) => before.get(file) !== stamp)) onChange();
  };
  void look();
  return setInterval(() => void look(), everyMs).unref();
}

function stampOf(file: string): Promise<string> {
  return stat(file).then(
    ({ mtimeMs, ino, size }) => `${mtimeMs} ${ino} ${size}`,
    () => "absent",
  );
}
