import type { Readable } from "node:stream";
import { type Environment, readEnvironment } from "../core/config/env.ts";
import type { Output } from "./printer.ts";

/** The world as a run of the CLI sees it. */
export interface Io {
  readonly stdin: Readable & { readonly isTTY?: boolean | undefined };
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Environment;
  /** Aborted when the user interrupts. */
  readonly signal: AbortSignal;
}

/** Whether there is somebody to ask, at a terminal that can draw a question. */
export function isInteractive(io: Io, json: boolean): boolean {
  const isTerminal = io.stdin.isTTY === true && io.stderr.isTTY === true;
  const isDumb = readEnvironment(io.env, "TERM") === "dumb";
  return isTerminal && !isDumb && !json && readEnvironment(io.env, "CI") === undefined;
}

/** Whether text for a stream may have colours. */
export function hasColour(stream: Output, { env }: Pick<Io, "env">): boolean {
  return stream.isTTY === true && readEnvironment(env, "NO_COLOR") === undefined;
}
