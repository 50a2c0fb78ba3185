/**
 * Writes the reference pages that follow from the code: `npx tsx scripts/gen-docs.ts`.
 * With `--check` nothing is written, and the exit code is 1 when a page is not what the code says.
 */
import { writeFile } from "node:fs/promises";
import { generatePages, stalePages } from "./docs/pages.ts";

if (process.argv.includes("--check")) {
  const stale = await stalePages();
  for (const file of stale) process.stderr.write(`${file} is stale: npx tsx scripts/gen-docs.ts\n`);
  process.exitCode = stale.length > 0 ? 1 : 0;
} else {
  for (const [file, content] of await generatePages()) await writeFile(file, content);
}
