import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, mkdir, open, rename, rm } from "node:fs/promises";
import path from "node:path";
import { OpsError } from "./errors.ts";
import { clearAbandoned, plainPath, temporaryPath } from "./temporary-path.ts";

/** Takes text or bytes piece by piece and resolves when the piece may be followed by the next (backpressure). */
export type WriteChunk = (chunk: string | Uint8Array) => Promise<void>;

/** Size and SHA-256 (hex) of a file. */
export interface FileDigest {
  readonly sha256: string;
  readonly bytes: number;
}

const BUFFER_BYTES = 1 << 16;

/**
 * Writes a file that is either whole or absent: to a temporary name beside it, flushed to disk, then renamed. A
 * reader sees the old file or the new one, and of two writers at once, the later one's. When `write` fails, nothing
 * is left behind, and its error comes through as it is; what a killed process left of this file is cleared away.
 * Throws OPS_PATH_UNWRITABLE or OPS_DISK_FULL.
 */
export async function writeFileAtomically(
  file: string,
  write: (chunk: WriteChunk) => Promise<void>,
): Promise<FileDigest> {
  const folder = path.dirname(file);
  const temporary = temporaryPath(file);
  const onDisk = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      throw asWriteError(error, file);
    }
  };
  await onDisk(mkdir(folder, { recursive: true }));
  await clearAbandoned(folder, { name: path.basename(file) });
  const handle = await onDisk(open(temporary, "w"));
  try {
    const digest = await writeThrough((block) => onDisk(writeFully(handle, block)), write);
    await onDisk(handle.sync());
    await onDisk(handle.close());
    await onDisk(rename(temporary, file));
    return digest;
  } catch (error) {
    await handle.close().catch(() => undefined);
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** Writes small content at once; see `writeFileAtomically`. */
export function writeTextAtomically(file: string, content: string | Uint8Array): Promise<FileDigest> {
  return writeFileAtomically(file, (chunk) => chunk(content));
}

/** Writes a value as indented JSON with a final newline; see `writeFileAtomically`. */
export function writeJsonAtomically(file: string, value: unknown): Promise<FileDigest> {
  return writeTextAtomically(file, `${JSON.stringify(value, null, 2)}\n`);
}

/** The digest of a file on disk, or null where there is none. Reads it as a stream. */
export async function digestFile(file: string): Promise<FileDigest | null> {
  const hash = createHash("sha256");
  let bytes = 0;
  try {
    for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      bytes += chunk.length;
    }
  } catch (error) {
    if (isNodeError(error) && (error.code === "ENOENT" || error.code === "ENOTDIR")) return null;
    throw error;
  }
  return { sha256: hash.digest("hex"), bytes };
}

/** SHA-256 (hex) of a text or of bytes. */
export function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

/** Gathers small pieces into blocks, so that a file of millions of lines does not cost a system call each. */
async function writeThrough(
  writeBlock: (block: Buffer) => Promise<void>,
  write: (chunk: WriteChunk) => Promise<void>,
): Promise<FileDigest> {
  const hash = createHash("sha256");
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  let bytes = 0;
  const flush = async (): Promise<void> => {
    const block = Buffer.concat(pending);
    pending = [];
    pendingBytes = 0;
    hash.update(block);
    await writeBlock(block);
  };
  await write(async (chunk) => {
    const piece = typeof chunk === "string" ? Buffer.from(chunk) : Buffer.from(chunk);
    pending.push(piece);
    pendingBytes += piece.length;
    bytes += piece.length;
    if (pendingBytes >= BUFFER_BYTES) await flush();
  });
  await flush();
  return { sha256: hash.digest("hex"), bytes };
}

async function writeFully(handle: FileHandle, block: Buffer): Promise<void> {
  for (let offset = 0; offset < block.length; ) offset += (await handle.write(block, offset)).bytesWritten;
}

const UNWRITABLE = new Set(["EACCES", "EPERM", "EROFS", "ENOTDIR", "EISDIR", "EEXIST", "ENAMETOOLONG"]);
const FULL = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);

/** Turns the file system's refusal to write into OPS_PATH_UNWRITABLE or OPS_DISK_FULL; other errors stay. */
export function asWriteError(error: unknown, target: string): unknown {
  if (!isNodeError(error) || error.code === undefined) return error;
  if (FULL.has(error.code)) return diskFull(target, error);
  if (!UNWRITABLE.has(error.code)) return error;
  const file = plainPath(target);
  return new OpsError("OPS_PATH_UNWRITABLE", `cannot write \`${file}\` (${error.code})`, {
    hint: "choose a folder that you may write to: --artifacts <folder>",
    details: { file },
    cause: error,
  });
}

/** The error for a disk with no room left for a file. */
export function diskFull(target: string, cause: unknown): OpsError {
  const file = plainPath(target);
  return new OpsError("OPS_DISK_FULL", `the disk is full: \`${file}\` was not written`, {
    hint: "free some space, or choose another disk with --artifacts <folder>, then run the same command again",
    details: { file },
    cause,
  });
}

/** Whether an error comes from Node's own system calls and so carries a code such as ENOENT. */
export function isNodeError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "code" in error;
}
