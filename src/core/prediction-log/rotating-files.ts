import { type FileHandle, mkdir, open, readdir, rm, stat } from "node:fs/promises";
import path from "node:path";

/** Text files of lines that are appended to, a new one each day and wherever one is full; the oldest are removed. */
export interface RotatingFiles {
  /** Appends whole lines. When it fails, none, some or a part of them may have been written. */
  append(lines: string): Promise<void>;
  /** The files that there are, the newest first. */
  list(): Promise<string[]>;
  close(): Promise<void>;
}

export interface RotatingFilesOptions {
  readonly folder: string;
  /** How the names begin: `<prefix>-2026-01-31-0001.ndjson`. */
  readonly prefix: string;
  /** A file that has so many bytes, or with its last lines some more, is full. */
  readonly maxBytes: number;
  readonly maxFiles: number;
  readonly now: () => Date;
}

interface OpenFile {
  readonly handle: FileHandle;
  readonly day: string;
}

/** Rotating files in a folder, which is made when it is first needed. */
export function createRotatingFiles(options: RotatingFilesOptions): RotatingFiles {
  const { folder, prefix, maxBytes, maxFiles, now } = options;
  let current: OpenFile | undefined;
  const names = async () => (await listRotated(folder, prefix)).reverse();
  const openFor = async (day: string): Promise<OpenFile> => {
    await mkdir(folder, { recursive: true });
    const existing = await names();
    const newest = existing.find((each) => each.day === day);
    const isOpen = newest !== undefined && (await stat(newest.file)).size < maxBytes;
    const number = (newest?.number ?? 0) + (isOpen ? 0 : 1);
    const name = `${prefix}-${day}-${String(number).padStart(4, "0")}.ndjson`;
    const kept = isOpen ? maxFiles : maxFiles - 1;
    for (const { file } of existing.slice(kept)) await rm(file, { force: true });
    const handle = await open(path.join(folder, name), "a+");
    await endLastLine(handle);
    return { handle, day };
  };
  const close = async (): Promise<void> => {
    const closing = current;
    current = undefined;
    await closing?.handle.close();
  };
  return {
    async append(lines) {
      const bytes = Buffer.from(lines);
      const day = now().toISOString().slice(0, 10);
      try {
        // Asked for, not counted: another worker may write to the same file.
        const { size } = (await current?.handle.stat()) ?? { size: 0 };
        if (current?.day !== day || size >= maxBytes) await close();
        current ??= await openFor(day);
        await current.handle.appendFile(bytes);
      } catch (error) {
        await close().catch(() => undefined);
        throw error;
      }
    },
    list: async () => (await names()).map(({ file }) => file),
    close,
  };
}

/** One of the files: where it is, and the day (UTC) on which it was written. */
export interface RotatedFile {
  readonly file: string;
  readonly day: string;
  readonly number: number;
}

/** The files of this prefix that a folder has, the oldest first; none where there is no folder. */
export async function listRotated(folder: string, prefix: string): Promise<RotatedFile[]> {
  const names = await readdir(folder).catch(() => []);
  return names.sort().flatMap((name) => {
    const [, before, day, number] = /^(.+)-(\d{4}-\d\d-\d\d)-(\d{4})\.ndjson$/.exec(name) ?? [];
    return before === prefix ? [{ file: path.join(folder, name), day, number: Number(number) }] : [];
  });
}

/** A line that a full disk or a killed process cut short is ended, so that it spoils no other. */
async function endLastLine(handle: FileHandle): Promise<void> {
  const { size } = await handle.stat();
  if (size === 0) return;
  const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
  if (buffer[0] !== 0x0a) await handle.appendFile("\n");
}
