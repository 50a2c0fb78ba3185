import { readdir } from "node:fs/promises";
import path from "node:path";
import { isHeld } from "../../lock-file.ts";

/** The lock of whoever sends what is in a folder to a tracker. */
export function sendingLock(folder: string, tracker: string): string {
  return path.join(folder, `.sending-${tracker}.lock`);
}

/** Whether somebody sends what is in a folder, to whichever tracker. */
export async function isBeingSent(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch(() => []);
  const locks = names.filter((name) => /^\.sending-\w+\.lock$/.test(name));
  return (await Promise.all(locks.map((name) => isHeld(path.join(folder, name))))).includes(true);
}
