import type { z } from "zod";
import { closest } from "../core/closest.ts";
import { OpsError } from "../core/errors.ts";
import { choicesOf } from "./choices.ts";
import type { CommandDefinition, OptionSpec } from "./define-command.ts";
import { attributeOf } from "./program.ts";

/** The typed values of a command's options and arguments. Throws OPS_USAGE naming each one that is wrong. */
export async function parseValues(
  definition: CommandDefinition,
  args: readonly unknown[],
  flags: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const { z } = await import("zod");
  const values: Record<string, unknown> = {};
  const faults: string[] = [];
  const take = (key: string, shown: string, spec: OptionSpec, raw: unknown): void => {
    const parsed = spec.schema(z).safeParse(raw);
    if (parsed.success) values[key] = parsed.data;
    else {
      const given = raw === undefined ? shown : `${shown} \`${raw}\``;
      const why = parsed.error.issues.map(({ message }) => message).join(", ");
      faults.push(`${given} ${why}${suggestion(spec, raw, z)}`);
    }
  };
  Object.entries(definition.arguments ?? {}).forEach(([key, spec], i) => {
    take(key, spec.flags, spec, args[i]);
  });
  for (const [key, spec] of Object.entries(definition.options)) {
    take(
      key,
      spec.flags.split(" ").find((part) => part.startsWith("--")) ?? key,
      spec,
      flags[attributeOf(spec)],
    );
  }
  if (faults.length > 0) {
    throw new OpsError("OPS_USAGE", faults.join("; "), {
      hint: `titanic-ops ${definition.path.join(" ")} --help`,
    });
  }
  return values;
}

/** The choices that were most likely meant by words that are none. */
function suggestion(spec: OptionSpec, raw: unknown, zod: typeof z): string {
  const choices = choicesOf(spec, zod);
  const guesses = [raw]
    .flat()
    // Several may stand in one word, with commas between them.
    .flatMap((given) => (typeof given === "string" ? given.split(",") : []))
    .map((word) => word.trim())
    .filter((word) => !choices.includes(word))
    .map((word) => closest(word, choices))
    .filter((guess) => guess !== undefined);
  return guesses.length === 0 ? "" : ` (did you mean ${guesses.join(", ")}?)`;
}
