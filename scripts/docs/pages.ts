import { readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { cliPage } from "./cli-page.ts";
import { datasetPage } from "./dataset-page.ts";
import { envExample } from "./env-example.ts";
import { envPage } from "./env-page.ts";
import { errorsPage } from "./errors-page.ts";
import { expectationsPage } from "./expectations-page.ts";
import { manPage } from "./man-page.ts";

/** The folder of the project. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

const DOCS = path.join(ROOT, "docs");

/** The text of each generated page, by file. Throws where the hand-written part has gaps or leftovers. */
export async function generatePages(): Promise<Map<string, string>> {
  const handWritten = (name: string) => readFile(path.join(DOCS, "reference", name), "utf8");
  const pages = {
    "reference/cli.md": cliPage(),
    "reference/errors.md": errorsPage(await handWritten("errors.yaml")),
    "reference/env.md": envPage(),
    "reference/expectations.md": expectationsPage(),
    "../.env.example": envExample(),
    "man/titanic-ops.1": manPage(),
    "reference/dataset.md": datasetPage(await handWritten("dataset.yaml")),
  };
  return new Map(Object.entries(pages).map(([name, text]) => [path.join(DOCS, name), text]));
}

/** The generated pages whose file is absent or is not what the code says. */
export async function stalePages(): Promise<string[]> {
  const stale: string[] = [];
  for (const [file, expected] of await generatePages()) {
    const found = await readFile(file, "utf8").catch(() => null);
    if (found !== expected) stale.push(path.relative(ROOT, file));
  }
  return stale;
}
