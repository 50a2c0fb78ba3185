import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { throwIfInterrupted } from "../errors.ts";
import type { HashName } from "./object-id.ts";

/** DVC hashes in blocks of this size; for `md5-dos2unix` each is judged to be text or not by itself. */
const BLOCK_BYTES = 1 << 20;
const JUDGED_BYTES = 512;
const CARRIAGE_RETURN = 13;
const LINE_FEED = 10;

/** The MD5 (hex) of a file's bytes. Reads it as a stream. */
export async function hashFile(file: string, hashName: HashName, signal?: AbortSignal): Promise<string> {
  const hash = createHash("md5");
  for await (const block of readBlocks(file, signal)) hash.update(asHashed(block, hashName));
  return hash.digest("hex");
}

/** Copies a file to a new one and returns the MD5 (hex) of the bytes that went over, and their number. */
export async function copyHashing(
  from: string,
  to: string,
  hashName: HashName,
  signal?: AbortSignal,
): Promise<{ md5: string; size: number }> {
  const hash = createHash("md5");
  let size = 0;
  const target = await open(to, "wx");
  try {
    for await (const block of readBlocks(from, signal)) {
      hash.update(asHashed(block, hashName));
      size += block.length;
      await writeFully(target, block);
    }
  } finally {
    await target.close();
  }
  return { md5: hash.digest("hex"), size };
}

async function writeFully(target: FileHandle, block: Buffer): Promise<void> {
  for (let offset = 0; offset < block.length; ) offset += (await target.write(block, offset)).bytesWritten;
}

/** Whole blocks but for the last one, in a buffer that is used again. */
async function* readBlocks(file: string, signal: AbortSignal | undefined): AsyncGenerator<Buffer> {
  const handle = await open(file, "r");
  try {
    // A byte more than a small file has, so that its end is met in the same round.
    const block = Buffer.allocUnsafe(Math.min(BLOCK_BYTES, (await handle.stat()).size + 1));
    for (;;) {
      throwIfInterrupted(signal);
      let filled = 0;
      while (filled < block.length) {
        const { bytesRead } = await handle.read(block, filled, block.length - filled, null);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      if (filled > 0) yield block.subarray(0, filled);
      if (filled < block.length) return;
    }
  } finally {
    await handle.close();
  }
}

function asHashed(block: Buffer, hashName: HashName): Buffer {
  return hashName === "md5-dos2unix" && isText(block.subarray(0, JUDGED_BYTES))
    ? withoutCarriageReturns(block)
    : block;
}

/** DVC's guess (dvc-data, hashfile/istextfile.py): no NUL, and at most 30 % of bytes that ASCII text does not have. */
function isText(head: Uint8Array): boolean {
  const others = head.filter((byte) => !((byte >= 32 && byte < 127) || [8, 9, 10, 12, 13].includes(byte)));
  return !head.includes(0) && others.length / head.length <= 0.3;
}

function withoutCarriageReturns(block: Buffer): Buffer {
  const kept = Buffer.allocUnsafe(block.length);
  let length = 0;
  for (let i = 0; i < block.length; i++) {
    if (block[i] !== CARRIAGE_RETURN || block[i + 1] !== LINE_FEED) kept[length++] = block[i];
  }
  return kept.subarray(0, length);
}
