import { type Environment, readEnvironment } from "../core/config/env.ts";

/**
 * Whether a terminal shows more than ASCII: it does unless the locale names another character set, or TERM a terminal
 * without a font for it. No locale at all is common in containers, whose screen is somebody's terminal.
 */
export function showsUnicode(env: Environment): boolean {
  const terminal = readEnvironment(env, "TERM");
  if (terminal === "dumb" || terminal === "linux") return false;
  // In the order in which POSIX reads them (Base Definitions, 8.2).
  const locale =
    readEnvironment(env, "LC_ALL") ?? readEnvironment(env, "LC_CTYPE") ?? readEnvironment(env, "LANG");
  return locale === undefined || /utf-?8/i.test(locale);
}

/** What the program itself writes beyond ASCII, by what stands for it. */
const STAND_INS: Readonly<Record<string, string>> = {
  "–": "-",
  "—": "-",
  "…": "...",
  "·": ".",
  "×": "x",
  "±": "+-",
  "≤": "<=",
  "≥": ">=",
  "→": "->",
  "✔": "+",
  "✘": "x",
  "█": "#",
  "▒": "=",
  "░": "-",
};

const REPLACED = new RegExp(`[${Object.keys(STAND_INS).join("")}]`, "g");

/** The program's own signs in ASCII. Letters of names and paths stay what they are. */
export function inAscii(text: string): string {
  return text.replace(REPLACED, (sign) => STAND_INS[sign]);
}
