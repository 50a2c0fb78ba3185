import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { TestContext } from "node:test";
import { parse, stringify } from "yaml";
import { samplePassengersCsv } from "../../src/core/sample/passengers-csv.ts";
import { tempDir } from "./temp-dir.ts";

/** What a test changes in the dataset file. */
export type Edit = (dataset: ReturnType<typeof parse>) => void;

/** A folder of its own to work in, with the dataset file `small.yaml`: the project's own, but quick to train. */
export interface Workspace {
  readonly folder: string;
  at(...parts: string[]): string;
  /** Writes a dataset file beside `small.yaml`, changed by `edit`, and returns its name. */
  config(name: string, edit: Edit): Promise<string>;
  write(name: string, content: string | Uint8Array): Promise<string>;
  read(...parts: string[]): Promise<string>;
  json(...parts: string[]): Promise<ReturnType<typeof JSON.parse>>;
}

export async function workspace(t: TestContext): Promise<Workspace> {
  const folder = await tempDir(t);
  const at = (...parts: string[]) => path.join(folder, ...parts);
  const made: Workspace = {
    folder,
    at,
    async config(name, edit) {
      await writeFile(at(name), datasetFile(edit));
      return name;
    },
    async write(name, content) {
      await writeFile(at(name), content);
      return name;
    },
    read: (...parts) => readFile(at(...parts), "utf8"),
    json: async (...parts) => JSON.parse(await made.read(...parts)),
  };
  await made.config("small.yaml", () => undefined);
  return made;
}

/** The project's dataset file with a forest that grows in a moment. */
export function datasetFile(edit: Edit): string {
  const dataset = parse(readFileSync("configs/titanic.yaml", "utf8"));
  dataset.source = "sample:titanic?rows=300&seed=7";
  // It lies beside the project's own file.
  delete dataset.suite;
  dataset.model.forest.n_estimators = 12;
  dataset.model.evaluation = { ...dataset.model.evaluation, folds: 3, importance_repeats: 1 };
  edit(dataset);
  return stringify(dataset);
}

/** Has the ticket class told in the place of the survival: of three classes. */
export const ofTicketClass: Edit = (dataset) => {
  const classes = ["First", "Second", "Third"].map((label, i) => ({ value: i + 1, label }));
  dataset.target = { column: "Pclass", classes };
  const isTold = (value: unknown) => JSON.stringify(value).includes("Pclass");
  dataset.features = dataset.features.filter((step: unknown) => !isTold(step));
  dataset.model.preprocess = dataset.model.preprocess
    .filter(({ step }: { step: string }) => step !== "product")
    .map(({ by: _, ...step }: { by?: unknown }) => step);
  dataset.model.evaluation.subgroups = ["Sex"];
  for (const { values } of dataset.examples) delete values.Pclass;
};

/** Rows of the generator, as a file's text. */
export function passengers(rows: number, seed = 7): string {
  return [...samplePassengersCsv({ rows, seed })].join("");
}

/** Every file below a folder with the digest of its bytes, and every folder; empty where there is none. */
export async function contentOf(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const found: [string, string][] = [];
  for (const entry of entries) {
    const file = path.join(entry.parentPath, entry.name);
    const name = path.relative(folder, file);
    if (entry.isDirectory()) found.push([`${name}/`, "folder"]);
    else
      found.push([
        name,
        createHash("sha256")
          .update(await readFile(file))
          .digest("hex"),
      ]);
  }
  return Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What is there beside the records of tracked runs, each of which has a name and times of its own. */
export function withoutRuns(content: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(content).filter(([name]) => !name.startsWith("runs/")));
}

/** The files that one process makes for itself: temporary ones and locks. */
export function leftovers(content: Record<string, string>): string[] {
  return Object.keys(content).filter((name) => /(^|\/)\.|\.tmp|\.lock|\.wal$|\.new$/.test(name));
}
