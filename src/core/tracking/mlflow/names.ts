import path from "node:path";
import { sha256 } from "../../atomic-file.ts";

const MAX_NAME = 250;
/** What MLflow guarantees to keep of a tag, and what it takes of a parameter. */
const MAX_TAG = 5000;
const MAX_PARAM = 6000;

/**
 * A name as MLflow takes it: letters, digits and `_-. /`, a path in its plain form. One that has to be changed for that
 * gets a piece of its digest, so that no two become the same.
 */
export function mlflowName(name: string): string {
  const plain = name.replace(/[^\p{L}\p{N}_\-. /]/gu, "_");
  const isPath = plain === "" || plain.startsWith("/") || plain.startsWith(".") || plain.endsWith("/");
  const safe = isPath || path.posix.normalize(plain) !== plain ? `_${plain.replace(/[/.]/g, "_")}` : plain;
  if (safe === name && name.length <= MAX_NAME) return name;
  return `${safe.slice(0, MAX_NAME - 9)}_${sha256(name).slice(0, 8)}`;
}

/** A text as long as a tag may be. */
export const tagText = (text: string): string => cut(text, MAX_TAG);

/** A text as long as a parameter's value may be. */
export const paramText = (text: string): string => cut(text, MAX_PARAM);

function cut(text: string, max: number): string {
  return text.length <= max ? text : `${text.slice(0, max - 1)}…`;
}
