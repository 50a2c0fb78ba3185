import { STAGE_NAMES } from "../core/stages/stage-names.ts";
import { option } from "./define-command.ts";

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

export const jobsOption = option(
  "--jobs <n>",
  (z) =>
    z.coerce
      .number("is not a number")
      .int("is not a whole number")
      .min(1, "is below 1")
      .max(256, "is above 256")
      .optional(),
  "Threads that grow trees; the model does not depend on it (default: one for each processor)",
);

export const triesOption = option(
  "--tries <n>",
  (z) =>
    z.coerce
      .number("is not a number")
      .int("is not a whole number")
      .min(1, "is below 1")
      .max(20, "is above 20")
      .default(3),
  "How often a step is tried that fails for a reason that may pass (default: 3)",
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

/** An option that takes a whole number. */
export const wholeNumberOption = (
  flag: string,
  range: { min: number; max: number; default: number },
  help: string,
) =>
  option(
    `${flag} <n>`,
    (z) =>
      z.coerce
        .number("is not a number")
        .int("is not a whole number")
        .min(range.min, `is below ${range.min}`)
        .max(range.max, `is above ${range.max}`)
        .default(range.default),
    `${help} (default: ${range.default})`,
  );
