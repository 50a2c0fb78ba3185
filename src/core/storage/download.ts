import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, mkdir, open, readdir, rm, rmdir } from "node:fs/promises";
import path from "node:path";
import { asWriteError, type FileDigest, isNodeError, sha256 } from "../atomic-file.ts";
import { OpsError, throwIfInterrupted } from "../errors.ts";
import { temporaryPath } from "../temporary-path.ts";
import { type SourceObject, sourceUnreachable, wrongBytes } from "./source.ts";

/** A copy of an object on this machine. */
export interface Download extends FileDigest {
  readonly file: string;
  /** How many of its bytes came over now; the others were there from a run that was broken off. */
  readonly received: number;
}

/** Where in a folder the bytes of an object go: those of one version always to the same file, so that it can be gone on with. */
export function downloadPath(folder: string, { uri, version }: SourceObject): string {
  return version === null
    ? temporaryPath(path.join(folder, "source"))
    : path.join(folder, `${sha256(`${uri} ${version}`).slice(0, 32)}.part`);
}

/**
 * Brings an object into a file, and goes on where an earlier download of the same version was broken off. The whole is
 * checked, in size and by its checksum; bytes that are wrong are removed. What arrived before a fault stays, so that
 * another try goes on. Throws what opening the object does, OPS_DISK_FULL and OPS_PATH_UNWRITABLE.
 */
export async function download(
  object: SourceObject,
  file: string,
  options: { signal?: AbortSignal | undefined; onBytes?: (bytes: number) => void } = {},
): Promise<Download> {
  const { signal, onBytes } = options;
  const hash = createHash("sha256");
  const checksum = await object.checksum();
  let bytes = 0;
  const follow = (chunk: Uint8Array): void => {
    hash.update(chunk);
    checksum?.update(chunk);
    bytes += chunk.length;
    onBytes?.(bytes);
  };
  const from = await readPart(object, file, follow);
  const isWhole = from > 0 && from === object.bytes;
  try {
    if (!isWhole) await append(object, file, { from, signal, follow });
    if (object.bytes !== null && bytes !== object.bytes) throw cutShort(object, bytes);
    if (checksum?.matches() === false) throw wrongBytes(object.uri);
  } catch (error) {
    if (!canGoOn(object, bytes, error)) await rm(file, { force: true });
    throw error;
  }
  return { file, bytes, sha256: hash.digest("hex"), received: bytes - from };
}

/** Removes all downloads from a folder but those that are still wanted, and the folder when it is empty. */
export async function clearDownloads(folder: string, wanted: readonly string[] = []): Promise<void> {
  const keep = new Set(wanted.map((file) => path.basename(file)));
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((each) => each.endsWith(".part") && !keep.has(each)))
    await rm(path.join(folder, name), { force: true });
  await rmdir(folder).catch(() => undefined);
}

/** The bytes that are there already, which are followed; one download more than the object has is none of it. */
async function readPart(
  object: SourceObject,
  file: string,
  follow: (chunk: Uint8Array) => void,
): Promise<number> {
  if (object.version === null || object.bytes === null) {
    await rm(file, { force: true });
    return 0;
  }
  let from = 0;
  try {
    const chunks: AsyncIterable<Buffer> = createReadStream(file, { end: object.bytes - 1 });
    for await (const chunk of chunks) {
      follow(chunk);
      from += chunk.length;
    }
  } catch (error) {
    if (!isNodeError(error) || error.code !== "ENOENT") throw error;
  }
  return from;
}

interface Rest {
  readonly from: number;
  readonly signal: AbortSignal | undefined;
  readonly follow: (chunk: Uint8Array) => void;
}

async function append(object: SourceObject, file: string, { from, signal, follow }: Rest): Promise<void> {
  const chunks = await object.open({ from, signal });
  const handle = await onDisk(file, async () => {
    await mkdir(path.dirname(file), { recursive: true });
    return open(file, "a");
  });
  try {
    for await (const chunk of chunks) {
      throwIfInterrupted(signal);
      await onDisk(file, () => writeFully(handle, chunk));
      follow(chunk);
    }
    await onDisk(file, () => handle.sync());
  } finally {
    await handle.close();
  }
}

async function writeFully(handle: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let written = 0; written < chunk.length; )
    written += (await handle.write(chunk, written)).bytesWritten;
}

async function onDisk<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asWriteError(error, file);
  }
}

function cutShort(object: SourceObject, bytes: number): OpsError {
  return sourceUnreachable(object.uri, `${bytes} of its ${object.bytes} bytes arrived`, { transient: true });
}

/** Whether what arrived is the beginning of what is wanted, and there is room for the rest. */
function canGoOn({ version, bytes: whole }: SourceObject, bytes: number, error: unknown): boolean {
  const isFull = error instanceof OpsError && error.code === "OPS_DISK_FULL";
  return version !== null && whole !== null && bytes < whole && !isFull;
}
