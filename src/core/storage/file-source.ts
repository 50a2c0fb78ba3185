import { createReadStream } from "node:fs";
import { open, readdir, stat } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { isNodeError } from "../atomic-file.ts";
import { OpsError, throwIfInterrupted } from "../errors.ts";
import { fixedPart, isPattern, matcherOf } from "./glob.ts";
import { readStream, type Source, type SourceObject, sourceNotFound, sourceUnreachable } from "./source.ts";

/** Files on this machine, by path, pattern or `file:` URL. Throws OPS_USAGE for a URL that names no local file. */
export function createFileSource(uri: string): Source {
  const name = pathOf(uri);
  return {
    uri,
    async list(signal) {
      throwIfInterrupted(signal);
      const found = await stat(name).catch(() => null);
      if (found !== null || !isPattern(name)) return [fileObject(uri, name, found)];
      const files = await matching(name);
      if (files.length === 0) throw sourceNotFound(uri);
      return files.map(({ file, size }) => fileObject(file, file, { size, isFile: () => true }));
    },
  };
}

type Stat = { readonly size: number; isFile(): boolean };

function fileObject(uri: string, file: string, found: Stat | null): SourceObject {
  const isRegular = found?.isFile() ?? true;
  return {
    uri,
    // A pipe (`<(gunzip -c data.csv.gz)`) can be read once only, so it is no file to be read in place.
    path: isRegular ? file : null,
    version: null,
    bytes: isRegular && found !== null ? found.size : null,
    checksum: async () => null,
    async open({ signal } = {}) {
      throwIfInterrupted(signal);
      try {
        const now = await stat(file);
        if (now.isDirectory()) throw isFolder(uri);
        // A pipe is opened once only: its writer would take the end of the first reader for the end of all.
        if (now.isFile()) await (await open(file)).close();
      } catch (error) {
        throw asReadError(error, uri);
      }
      return readStream(chunksOf(file, signal), (error) => asReadError(error, uri), signal);
    },
  };
}

/** Opens the file with the first read: a reader that only wanted to know that it is there leaves none open. */
async function* chunksOf(file: string, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
  yield* createReadStream(file, signal === undefined ? {} : { signal });
}

/** The regular files whose names match, in the order of their names. */
async function matching(pattern: string): Promise<{ file: string; size: number }[]> {
  const folder = fixedPart(pattern);
  const matches = matcherOf(pattern);
  const recursive = pattern.slice(folder.length).includes("/") || pattern.includes("**");
  const names = await readdir(folder || ".", { recursive }).catch(() => []);
  const files: { file: string; size: number }[] = [];
  for (const name of names.sort()) {
    const file = `${folder}${name.split(path.sep).join("/")}`;
    if (!matches(file)) continue;
    const found = await stat(file).catch(() => null);
    if (found?.isFile()) files.push({ file, size: found.size });
  }
  return files;
}

function pathOf(uri: string): string {
  if (!/^file:/i.test(uri)) return uri;
  try {
    return fileURLToPath(uri);
  } catch (cause) {
    throw new OpsError("OPS_USAGE", `\`${uri}\` does not name a file on this machine`, {
      hint: "--source data/Titanic-Dataset.csv, or file:///folder/Titanic-Dataset.csv",
      cause,
    });
  }
}

function isFolder(uri: string): OpsError {
  return new OpsError("OPS_INPUT_NOT_FOUND", `\`${uri}\` is a folder, not a file`, {
    hint: `name a file in it: --source ${path.join(uri, "Titanic-Dataset.csv")}; or all: --source '${path.join(uri, "*.csv")}'`,
    details: { file: uri },
  });
}

function asReadError(error: unknown, uri: string): unknown {
  if (error instanceof OpsError || !isNodeError(error)) return error;
  if (error.code === "ENOENT" || error.code === "ENOTDIR") return sourceNotFound(uri, error);
  if (error.code === "EACCES" || error.code === "EPERM")
    return sourceUnreachable(uri, "you may not read it", {
      cause: error,
      hint: "get the right to read it (chmod u+r), or copy it",
    });
  return sourceUnreachable(uri, error.message, {
    cause: error,
    hint: "check the file and its disk, or copy it elsewhere",
  });
}
