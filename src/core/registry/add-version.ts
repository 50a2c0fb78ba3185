import { readdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { asWriteError, type FileDigest, isNodeError, writeTextAtomically } from "../atomic-file.ts";
import { canonicalJson } from "../canonical-json.ts";
import { clearAbandoned, temporaryPath } from "../temporary-path.ts";
import { type Manifest, manifestSchema } from "./manifest.ts";
import { DECIDING_FILES } from "./parse-manifest.ts";

/** A version before it has a number: its files, and its manifest without what the store adds. */
export interface NewVersion {
  readonly files: Readonly<Record<(typeof DECIDING_FILES)[number], Uint8Array | string>>;
  readonly manifest: Omit<Manifest, "version" | "digest" | "files">;
  /** Files that decide nothing: the drift reference, and what is written from the finished manifest, as the model card. */
  readonly derived: (manifest: Manifest) => Readonly<Record<string, string>>;
}

/** The numbers of the versions in a folder, ascending. */
export async function listVersions(folder: string): Promise<number[]> {
  const names = await readdir(folder).catch((error) => {
    if (isNodeError(error) && error.code === "ENOENT") return [];
    throw error;
  });
  return names
    .filter((name) => /^[1-9]\d*$/.test(name))
    .map(Number)
    .sort((a, b) => a - b);
}

/** Whether what is known of a version beside its model, its scores above all, would be the same again. */
export function isSame(existing: Manifest, version: NewVersion): boolean {
  const madeFrom = ({ config, data }: Pick<Manifest, "config" | "data">) => canonicalJson({ config, data });
  return (
    madeFrom(existing) === madeFrom(version.manifest) &&
    Object.keys(version.derived(existing)).every((file) => Object.hasOwn(existing.files, file))
  );
}

/** Adds a version under the next number. One at a time may, as whoever puts one in its place. */
export async function addVersion(folder: string, version: NewVersion, digest: string): Promise<Manifest> {
  const number = ((await listVersions(folder)).at(-1) ?? 0) + 1;
  return putInPlace(folder, number, (aside) => writeVersion(aside, version, digest, number));
}

/** Puts the files of a version that has its number from elsewhere in its place, as they are. */
export async function receiveVersion(
  folder: string,
  number: number,
  files: ReadonlyMap<string, Uint8Array>,
): Promise<void> {
  await putInPlace(folder, number, async (aside) => {
    for (const [file, content] of files) await writeTextAtomically(path.join(aside, file), content);
  });
}

/** Written aside and renamed, so that a version is there whole or not at all. Throws as `writeFileAtomically` does. */
async function putInPlace<T>(
  folder: string,
  number: number,
  write: (aside: string) => Promise<T>,
): Promise<T> {
  const aside = temporaryPath(path.join(folder, "incoming"));
  try {
    await clearAbandoned(folder);
    const written = await write(aside);
    await rename(aside, path.join(folder, String(number)));
    return written;
  } catch (error) {
    await rm(aside, { recursive: true, force: true }).catch(() => undefined);
    throw asWriteError(error, folder);
  }
}

async function writeVersion(
  folder: string,
  version: NewVersion,
  digest: string,
  number: number,
): Promise<Manifest> {
  const files: Record<string, FileDigest> = {};
  for (const file of DECIDING_FILES)
    files[file] = await writeTextAtomically(path.join(folder, file), version.files[file]);
  const { formatVersion, name, ...rest } = version.manifest;
  const manifest: Manifest = { formatVersion, name, version: number, digest, files, ...rest };
  for (const [file, text] of Object.entries(version.derived(manifest))) {
    files[file] = await writeTextAtomically(path.join(folder, file), text);
  }
  // A manifest that could not be read again, say for a NaN, must not become a version.
  manifestSchema.parse(JSON.parse(JSON.stringify(manifest)));
  await writeTextAtomically(path.join(folder, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}
