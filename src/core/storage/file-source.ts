import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { isNodeError } from "../atomic-file.ts";
import { OpsError, throwIfInterrupted } from "../errors.ts";
import { readStream, type Source, sourceNotFound, sourceUnreachable } from "./source.ts";

/** A file on this machine, by path or `file:` URL. Throws OPS_USAGE for a URL that names no local file. */
export async function createFileSource(uri: string): Promise<Source> {
  const file = pathOf(uri);
  const isRegular = await stat(file).then(
    (found) => found.isFile(),
    () => true,
  );
  return {
    uri,
    // A pipe (`<(gunzip -c data.csv.gz)`) can be read once only, so it is no file to be read in place.
    path: isRegular ? file : null,
    async open(signal) {
      throwIfInterrupted(signal);
      try {
        const found = await stat(file);
        if (found.isDirectory()) throw isFolder(uri);
        // A pipe is opened once only: its writer would take the end of the first reader for the end of all.
        if (found.isFile()) await (await open(file)).close();
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
    hint: `name a file in it: --source ${path.join(uri, "Titanic-Dataset.csv")}`,
    details: { file: uri },
  });
}

function asReadError(error: unknown, uri: string): unknown {
  if (error instanceof OpsError || !isNodeError(error)) return error;
  if (error.code === "ENOENT" || error.code === "ENOTDIR") return sourceNotFound(uri, error);
  if (error.code === "EACCES" || error.code === "EPERM")
    return sourceUnreachable(
      uri,
      "you may not read it",
      error,
      "get the right to read it (chmod u+r), or copy it",
    );
  return sourceUnreachable(uri, error.message, error, "check the file and its disk, or copy it elsewhere");
}
