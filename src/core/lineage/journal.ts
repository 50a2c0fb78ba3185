import { readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { writeJsonAtomically } from "../atomic-file.ts";
import { canonicalJson } from "../canonical-json.ts";

const digestsSchema = z.record(z.string(), z.string());

const objectSchema = z.object({
  object: z.string(),
  version: z.string().nullable(),
  sha256: z.string(),
  bytes: z.number(),
  rows: z.number(),
});

/** One run of a stage: what it read and wrote, by digests, when, and by which code. */
const runSchema = z.object({
  stage: z.string(),
  command: z.string(),
  /** When it ended (ISO 8601, UTC). */
  at: z.string(),
  code: z.object({ version: z.string(), build: z.string() }),
  packages: z.record(z.string(), z.string()),
  /** What its inputs, configuration and code amount to. */
  fingerprint: z.string(),
  /** Names within the folder of artifacts are relative to it. */
  inputs: digestsSchema,
  outputs: digestsSchema,
  rows: z.number().optional(),
  /** The objects that a source consists of, where the stage reads one. */
  objects: z.array(objectSchema).optional(),
});

export type RecordedRun = z.infer<typeof runSchema>;

/** `lineage.json`: every run of a stage that made something else than the runs before it. */
export const journalSchema = z.object({ formatVersion: z.literal(1), runs: z.array(runSchema) });

/** The runs on record, oldest first. None where there is no record, or one that this version cannot read. */
export async function readJournal(file: string): Promise<RecordedRun[]> {
  const text = await readFile(file, "utf8").catch(() => null);
  try {
    return text === null ? [] : journalSchema.parse(JSON.parse(text)).runs;
  } catch {
    return [];
  }
}

/** What a stage's result may tell of itself beside its digests. */
const factsSchema = z.object({
  rows: z.number().optional().catch(undefined),
  objects: z.array(objectSchema).optional().catch(undefined),
});

/**
 * Adds a run to the record. One that read, wrote and was the same as an earlier one takes its place, so that the record
 * grows with what was made and not with how often it was asked for. Runs of one folder take turns (the pipeline's lock).
 */
export async function recordRun(
  file: string,
  artifacts: string,
  run: Omit<RecordedRun, "rows" | "objects"> & { readonly result: unknown },
): Promise<void> {
  const { result, inputs, outputs, ...rest } = run;
  const added: RecordedRun = runSchema.parse({
    ...rest,
    inputs: withinArtifacts(artifacts, inputs),
    outputs: withinArtifacts(artifacts, outputs),
    ...factsSchema.safeParse(result).data,
  });
  const others = (await readJournal(file)).filter((each) => identity(each) !== identity(added));
  await writeJsonAtomically(file, { formatVersion: 1, runs: [...others, added] });
}

function identity({ stage, fingerprint, outputs }: RecordedRun): string {
  return canonicalJson({ stage, fingerprint, outputs });
}

/** Digests under the names of files as the folder of artifacts has them, so that it can be moved. */
function withinArtifacts(
  artifacts: string,
  digests: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(digests).map(([name, digest]) => [nameWithin(artifacts, name), digest]),
  );
}

/** The name of a file as the record has it: relative where it lies in the folder of artifacts. */
export function nameWithin(artifacts: string, file: string): string {
  const relative = path.relative(artifacts, file);
  const isWithin = path.basename(file) !== file && relative !== "" && !relative.startsWith("..");
  return isWithin && !path.isAbsolute(relative) ? relative.split(path.sep).join("/") : file;
}
