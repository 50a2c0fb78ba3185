import type { z } from "zod";
import type { OptionSpec } from "./define-command.ts";

/** The part of JSON Schema in which a value may be said to be one of several. */
interface Shape {
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Shape[];
  readonly items?: Shape;
}

/** The words that an option or argument allows; none where it allows any, or numbers. */
export function choicesOf({ schema }: Pick<OptionSpec, "schema">, zod: typeof z): string[] {
  return wordsOf(zod.toJSONSchema(schema(zod), { unrepresentable: "any" }) as Shape);
}

function wordsOf({ enum: several = [], const: one, anyOf = [], items }: Shape): string[] {
  const own = [...several, one].filter((value): value is string => typeof value === "string");
  return [...own, ...anyOf.flatMap(wordsOf), ...(items === undefined ? [] : wordsOf(items))];
}
