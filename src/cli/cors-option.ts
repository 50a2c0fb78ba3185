import { option } from "./define-command.ts";

/** The origins whose pages may ask: the option again, several after it, or a list with commas. */
export const corsOriginOption = option(
  "--cors-origin <origin...>",
  (z) =>
    z
      .array(z.string())
      .transform((given) => given.flatMap((each) => each.split(",")).map((each) => each.trim()))
      .refine((origins) => origins.every(isOrigin), "is not an origin (https://example.org, or *)")
      .default([]),
  "Pages of these origins may ask from a browser; * for those of any (default: none)",
);

/** Whether a text is what a browser sends as `origin`: scheme, host and, unless it is the scheme's own, port. */
function isOrigin(text: string): boolean {
  return text === "*" || (/^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text);
}
