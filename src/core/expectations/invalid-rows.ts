import { rm, rmdir } from "node:fs/promises";
import path from "node:path";
import { writeFileAtomically } from "../atomic-file.ts";
import { formatCsv } from "../dataset/csv/write.ts";
import { throwIfInterrupted } from "../errors.ts";
import { mostlyOf } from "./check.ts";
import type { ExpectationResult } from "./expectation.ts";
import type { RowSource } from "./row-source.ts";
import type { ScratchTables } from "./scratch.ts";

/**
 * Copies the rows that break an expectation to a file, with their lines and what they break; returns how many they are.
 * No row is at fault for what some may break (`mostly`), nor for a warning. Where there are none, there is no file.
 */
export async function writeInvalidRows(
  file: string,
  source: RowSource,
  found: { readonly results: readonly ExpectationResult[]; readonly scratch: ScratchTables },
  signal?: AbortSignal,
): Promise<number> {
  const configs = found.results.map((result) => result.expectation_config);
  const blaming = configs.flatMap(({ kwargs, severity }, i) =>
    severity === "error" && mostlyOf({ kwargs }) === 1 ? [i] : [],
  );
  const broken = found.scratch.broken(blaming)[Symbol.asyncIterator]();
  let next = await broken.next();
  if (next.done) {
    await removeFile(file);
    return 0;
  }
  let invalid = 0;
  await writeFileAtomically(file, async (chunk) => {
    let index = -1;
    for await (const rows of source.rows()) {
      throwIfInterrupted(signal);
      for (const { line, cells } of rows) {
        index++;
        if (next.done || next.value.row !== index) continue;
        if (invalid++ === 0)
          await chunk(formatCsv([[line === null ? "row" : "line", "failed", ...source.columns]]));
        const failed = new Set(next.value.expectations.map((i) => configs[i].type));
        await chunk(formatCsv([[line ?? index, [...failed].join(" "), ...cells]]));
        next = await broken.next();
      }
      if (next.done) break;
    }
  });
  return invalid;
}

async function removeFile(file: string): Promise<void> {
  await rm(file, { force: true });
  // The folder goes with its only file; one that holds more stays.
  await rmdir(path.dirname(file)).catch(() => undefined);
}
