import { ENVIRONMENT } from "../../src/core/config/env.ts";
import { generatedFrom, page, table } from "./markdown.ts";

/** docs/reference/env.md */
export function envPage(): string {
  return page(
    "# Environment",
    generatedFrom("src/core/config/env.ts"),
    "An empty variable counts as absent. A flag wins over its variable, and the variable over the dataset file and the\ndefault.",
    table(
      ["variable", "what it sets"],
      Object.entries(ENVIRONMENT).map(([name, meaning]) => [`\`${name}\``, meaning]),
    ),
  );
}
