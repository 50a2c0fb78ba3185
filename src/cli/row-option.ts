import { option } from "./define-command.ts";

/** One row by its columns: `--row Age=38 'Name=Ashcombe, Mrs. Henry'`. */
export const rowOption = option(
  "--row <column=value...>",
  (z) =>
    z
      .array(z.string())
      .superRefine((pairs, context) => {
        const names = pairs.map((pair) => pair.split("=", 1)[0]);
        for (const [i, pair] of pairs.entries()) {
          if (!pair.includes("=") || names[i] === "")
            context.addIssue(`has \`${pair}\`, which is not column=value`);
          else if (names.indexOf(names[i]) < i) context.addIssue(`has the column \`${names[i]}\` twice`);
        }
      })
      .transform(
        (pairs): Record<string, string> =>
          Object.fromEntries(
            pairs.map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]),
          ),
      )
      .optional(),
  "Predict this one row instead; what is left out is missing",
);
