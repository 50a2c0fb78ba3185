import type { z } from "zod";
import { STAGE_NAMES } from "../core/stages/stage-names.ts";
import { type OptionSpec, option } from "./define-command.ts";

/** Options that several commands share, so that they mean the same everywhere. */
export const sourceOption = option(
  "--source <where>",
  (z) => z.string().optional(),
  "A path, -, https://…, gs://… or sample:… (default: the dataset file's)",
);

export const databaseOption = option(
  "--database <url>",
  (z) => z.string().optional(),
  "postgres://… (default: DuckDB in the artifacts folder)",
);

export const redisOption = option(
  "--redis <url>",
  (z) => z.string().optional(),
  "redis://… for features, and for what replicas of the service share (default: none)",
);

export const requireSignatureOption = option(
  "--require-signature <keys>",
  (z) => z.string().optional(),
  "Use only a version that one of these public keys has signed: PEM files, separated by commas",
);

export const hostOption = option(
  "--host <address>",
  (z) => z.string().default("127.0.0.1"),
  "Where to listen (default: 127.0.0.1)",
);

export const jobsOption = wholeNumberOption(
  "--jobs",
  { min: 1, max: 256 },
  "Threads to work in; what comes out does not depend on it (default: one for each processor)",
);

export const triesOption = wholeNumberOption(
  "--tries",
  { min: 1, max: 20, default: 3 },
  "How often a step is tried that fails for a reason that may pass",
);

export const viewVersionOption = option(
  "--view-version <id>",
  (z) => z.string().optional(),
  "The version of the view, as features list shows it (default: the dataset file's)",
);

export const outputOption = option(
  "--output <file>",
  (z) => z.string().optional(),
  "Write to a file, whole or not at all, instead of standard output",
);

/** An option that takes one of the pipeline's stages. */
export const stageOption = (flag: string, help: string) =>
  option(
    `${flag} <stage>`,
    (z) => z.enum(STAGE_NAMES, `is not a stage (${STAGE_NAMES.join(", ")})`).optional(),
    help,
  );

/** A whole number's bounds, both of which it may be. */
interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** An option that takes a whole number. Its help says what happens without it: the default, where it has one. */
export function wholeNumberOption(
  flag: string,
  range: Bounds & { readonly default: number },
  help: string,
): OptionSpec<z.ZodType<number>>;
export function wholeNumberOption(
  flag: string,
  range: Bounds,
  help: string,
): OptionSpec<z.ZodType<number | undefined>>;
export function wholeNumberOption(
  flag: string,
  { min, max, default: without }: Bounds & { readonly default?: number },
  help: string,
): OptionSpec<z.ZodType<number | undefined>> {
  return option(
    `${flag} <n>`,
    (z) => {
      const number = z.coerce
        .number("is not a number")
        .int("is not a whole number")
        .min(min, `is below ${min}`)
        .max(max, `is above ${max}`);
      return without === undefined ? number.optional() : number.default(without);
    },
    without === undefined ? help : `${help} (default: ${without})`,
  );
}
