import { stat } from "node:fs/promises";

/**
 * Calls back when a file has changed; clear the interval to end. Polls, because file events do not cross network volumes, and a rename replaces the file that
 * they watch.
 */
export function watchFile(file: string, everyMs: number, onChange: () => void): NodeJS.Timeout {
  let seen: string | undefined;
  const look = async (): Promise<void> => {
    const stamp = await stat(file).then(
      ({ mtimeMs, ino, size }) => `${mtimeMs} ${ino} ${size}`,
      () => "absent",
    );
    if (seen !== undefined && stamp !== seen) onChange();
    seen = stamp;
  };
  void look();
  return setInterval(() => void look(), everyMs).unref();
}
