import { option } from "./define-command.ts";

/** An option that takes one of some words, or several with commas between them. */
export const listOption = <const Word extends string>(flags: string, words: readonly Word[], help: string) =>
  option(
    flags,
    (z) =>
      z
        .string()
        .transform((text) => [...new Set(text.split(",").map((word) => word.trim()))])
        .pipe(z.array(z.enum(words, `is none of ${words.join(", ")}`)))
        .optional(),
    help,
  );
