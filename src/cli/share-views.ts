import type { ShareResult } from "../core/registry/remote/shared-registry.ts";
import { argument, option } from "./define-command.ts";
import { text } from "./printer.ts";

/** Which version goes over; all of them where it is left out. */
export const sharedVersionArgument = argument(
  "[version]",
  (z) => z.string().optional(),
  "A version number or alias (default: every version)",
);

/** Where models are shared. */
export const modelsRemoteOption = option(
  "--remote <url>",
  (z) => z.string().min(1),
  "A folder, or gs://bucket/folder",
);

/** What went over, for people. */
export function shareViews({ name, remote, moved, unchanged, signed, registry }: ShareResult, done: string) {
  const versions = (numbers: readonly number[]) =>
    `version${numbers.length === 1 ? "" : "s"} ${numbers.join(", ")}`;
  return [
    ...(moved.length === 0 ? [] : [text(`${name} ${versions(moved)} ${done} ${remote}`)]),
    ...(unchanged.length === 0 ? [] : [text(`${name} ${versions(unchanged)} on both sides already`)]),
    ...(signed.length === 0 ? [] : [text(`signatures of ${versions(signed)} went over`)]),
    text(
      registry === "updated"
        ? "aliases and history are the same now"
        : "aliases and history are as they were",
    ),
  ];
}
