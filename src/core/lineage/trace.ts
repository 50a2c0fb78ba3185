import type { RecordedRun } from "./journal.ts";

/** What a thing of a lineage is. */
export type Kind = "object" | "table" | "file" | "model" | "features";

/** Where a thing stands today against what was recorded of it. */
export type Status = "present" | "replaced" | "changed" | "missing" | "not checked";

/** A thing that was made, or read: its name, the digest of its content, and the run that made it. */
export interface Thing {
  readonly id: string;
  readonly kind: Kind;
  /** A path within the folder of artifacts, a URI, the name of a table, or a version of a model. */
  readonly name: string;
  readonly digest: string;
  readonly rows: number | null;
  readonly madeBy: Pick<RecordedRun, "command" | "at" | "code" | "packages"> | null;
}

/** Things from the source to what was asked for, and which was made from which (`[from, to]`, by id). */
export interface Lineage {
  readonly things: readonly Thing[];
  readonly edges: readonly (readonly [string, string])[];
}

/** A version of a model, as its manifest tells where it came from. */
export interface VersionRecord {
  readonly name: string;
  readonly version: number;
  readonly digest: string;
  readonly data: Readonly<Record<"processed" | "train" | "test", { sha256: string; rows?: number }>>;
  readonly createdAt: string;
  readonly code: RecordedRun["code"];
  readonly packages: RecordedRun["packages"];
}

/** All that is on record. */
export interface Records {
  readonly runs: readonly RecordedRun[];
  readonly versions: readonly VersionRecord[];
  /** The names of the raw table and of the files that a model is made from. */
  readonly names: {
    readonly table: string;
    readonly processed: string;
    readonly train: string;
    readonly test: string;
  };
}

/** What outputs tell beside digests of things. */
const NO_THINGS = new Set(["rows", "version", "aliases"]);

/** Whether an output or input of this name is a digest of something. */
export function isThing(name: string): boolean {
  return !NO_THINGS.has(name);
}

/** Follows a thing back to where it came from, as far as there are records. */
export function trace({ name, digest }: { name: string; digest: string }, records: Records): Lineage {
  const things = new Map<string, Thing>();
  const edges: [string, string][] = [];
  const visit = (about: { name: string; digest: string; rows?: number | undefined }): string => {
    const id = `${about.name}@${about.digest.slice(0, 12)}`;
    if (things.has(id)) return id;
    const { thing, from } = look(about, id, records);
    for (const each of from) edges.push([visit(each), id]);
    things.set(id, thing);
    return id;
  };
  visit({ name, digest });
  return { things: [...things.values()], edges };
}

interface Named {
  readonly name: string;
  readonly digest: string;
  readonly rows?: number | undefined;
}

function look(about: Named, id: string, records: Records): { thing: Thing; from: readonly Named[] } {
  const { name, digest } = about;
  const { table, processed, train, test } = records.names;
  const version = name === "model" ? records.versions.find((each) => each.digest === digest) : undefined;
  const run = maker(name, digest, records.runs);
  const made = (of: Thing["madeBy"] | undefined, kind: Kind, called = name, rows = about.rows) => ({
    id,
    kind,
    name: called,
    digest,
    rows: rows ?? run?.rows ?? null,
    madeBy: of ?? null,
  });
  if (version !== undefined) {
    const by = { command: run?.command ?? "titanic-ops train", at: version.createdAt, ...version };
    const { data } = version;
    const from = [
      { name: train, digest: data.train.sha256, rows: data.train.rows },
      { name: test, digest: data.test.sha256, rows: data.test.rows },
    ];
    return { thing: made(madeOf(by), "model", `${version.name} version ${version.version}`), from };
  }
  if (name === train || name === test) {
    const of = records.versions.find(({ data }) => data[name === train ? "train" : "test"].sha256 === digest);
    const from =
      run === undefined
        ? of === undefined
          ? []
          : [{ name: processed, digest: of.data.processed.sha256 }]
        : inputsOf(run);
    return { thing: made(run && madeOf(run), "file"), from };
  }
  if (name === table) return { thing: made(run && madeOf(run), "table"), from: run ? objectsOf(run) : [] };
  const object = records.runs.flatMap(objectsOf).find((each) => each.name === name && each.digest === digest);
  if (object !== undefined && run === undefined)
    return { thing: made(null, "object", name, object.rows), from: [] };
  return {
    thing: made(run && madeOf(run), name === "features" ? "features" : name === "model" ? "model" : "file"),
    from: run === undefined ? [] : inputsOf(run),
  };
}

function madeOf({ command, at, code, packages }: NonNullable<Thing["madeBy"]>): NonNullable<Thing["madeBy"]> {
  return { command, at, code, packages };
}

/** The newest run that made this, by name and digest. */
function maker(name: string, digest: string, runs: readonly RecordedRun[]): RecordedRun | undefined {
  return runs.findLast(({ outputs }) => outputs[name] === digest);
}

function inputsOf({ inputs }: RecordedRun): Named[] {
  return Object.entries(inputs)
    .filter(([name]) => isThing(name))
    .map(([name, digest]) => ({ name, digest }));
}

function objectsOf({ objects = [] }: RecordedRun): Named[] {
  return objects.map(({ object, sha256, rows }) => ({ name: object, digest: sha256, rows }));
}

/** The thing on record with this digest: that of the given name if there is one, else the newest, whatever it is called. */
export function findDigest(digest: string, { runs, versions }: Records, name?: string): Named | undefined {
  if (name !== undefined && maker(name, digest, runs) !== undefined) return { name, digest };
  const version = versions.find((each) => each.digest === digest);
  if (version !== undefined) return { name: "model", digest };
  const outputs = runs.flatMap((run) => Object.entries(run.outputs)).filter(([name]) => isThing(name));
  const found = outputs.findLast(([, each]) => each === digest);
  if (found !== undefined) return { name: found[0], digest };
  return runs.flatMap(objectsOf).find((each) => each.digest === digest);
}

/** The newest digest on record of a file by its name. */
export function newestOf(name: string, { runs }: Records): Named | undefined {
  const run = runs.findLast(({ outputs }) => Object.hasOwn(outputs, name));
  return run && { name, digest: run.outputs[name] };
}
