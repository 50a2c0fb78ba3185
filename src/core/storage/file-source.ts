import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { isNodeError } from "../atomic-file.ts";
import { type Source, sourceNotFound, sourceUnreachable } from "./source.ts";

/** A file on this machine, by path or `file:` URL. */
export function createFileSource(uri: string): Source {
  const path = uri.startsWith("file:") ? fileURLToPath(uri) : uri;
  return {
    uri,
    path,
    async open(signal) {
      try {
        if ((await stat(path)).isDirectory())
          throw sourceUnreachable(uri, "it is a folder: name a file in it");
      } catch (error) {
        if (isNodeError(error) && (error.code === "ENOENT" || error.code === "ENOTDIR"))
          throw sourceNotFound(uri, error);
        throw isNodeError(error) && error.code === "EACCES"
          ? sourceUnreachable(uri, "you may not read it", error)
          : error;
      }
      return createReadStream(path, signal === undefined ? {} : { signal });
    },
  };
}
