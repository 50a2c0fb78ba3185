import type { Readable } from "node:stream";
import { OpsError, throwIfInterrupted } from "../errors.ts";
import { withoutSecrets } from "../secrets.ts";

/** Where raw data comes from: one object that can be read as a stream of bytes. */
export interface Source {
  /** As the user named it; free of secrets, and what errors call the data. */
  readonly uri: string;
  /** The path of a source that is a regular file on this machine, which is then read in place; null for others. */
  readonly path: string | null;
  /**
   * Opens the bytes; what is opened is closed when the reader comes to the end or stops early. Throws
   * OPS_INPUT_NOT_FOUND, or OPS_SOURCE_UNREACHABLE where trying again may help; reading throws the latter when the
   * transfer breaks off, and OPS_INTERRUPTED once `signal` is aborted.
   */
  open(signal?: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
}

/** What sources need from outside. */
export interface SourceDeps {
  /** The stream behind the source `-`. */
  readonly stdin: () => Readable;
}

/**
 * The source behind a name: a path, `-` for standard input, `http(s)://…`, `gs://bucket/object` or `sample:…`.
 * Throws OPS_USAGE for a scheme that no adapter speaks. Nothing is opened yet.
 */
export async function openSource(uri: string, deps: SourceDeps): Promise<Source> {
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(uri)?.[1].toLowerCase();
  if (uri === "-") return (await import("./stdin-source.ts")).createStdinSource(deps.stdin);
  switch (scheme) {
    case undefined:
    case "file":
      return (await import("./file-source.ts")).createFileSource(uri);
    case "http":
    case "https":
      return (await import("./http-source.ts")).createHttpSource(uri);
    case "gs":
      return (await import("./gs-source.ts")).createGsSource(uri);
    case "sample":
      return (await import("./sample-source.ts")).createSampleSource(uri);
    default:
      throw new OpsError("OPS_USAGE", `no source speaks \`${scheme}:\` (in \`${withoutSecrets(uri)}\`)`, {
        hint: "titanic-ops extract --source <path | - | https://… | gs://bucket/object | sample:titanic?rows=891&seed=1912>",
      });
  }
}

/** A stream's chunks; where it fails, `fault` tells what to throw, unless the reader was interrupted. */
export async function* readStream(
  stream: AsyncIterable<Uint8Array>,
  fault: (error: unknown) => unknown,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of stream) {
      throwIfInterrupted(signal);
      yield chunk;
    }
  } catch (error) {
    // An aborted stream fails in a way of its own for each kind of stream.
    throwIfInterrupted(signal);
    throw error instanceof OpsError ? error : fault(error);
  }
}

/** `fetch` says only "fetch failed"; what failed is in its cause, of which several attempts leave only the code. */
export function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(cause instanceof Error)) return String(cause);
  return cause.message || (cause as NodeJS.ErrnoException).code || cause.name;
}

/** The error for a source that does not exist. */
export function sourceNotFound(uri: string, cause?: unknown): OpsError {
  return new OpsError("OPS_INPUT_NOT_FOUND", `there is no data at \`${uri}\``, {
    hint: "check the name, and that you are in the folder that it is relative to",
    details: { file: uri },
    cause,
  });
}

/** The error for a source that may exist but did not answer. */
export function sourceUnreachable(uri: string, why: string, cause?: unknown, hint?: string): OpsError {
  return new OpsError("OPS_SOURCE_UNREACHABLE", `cannot read \`${uri}\`: ${why}`, {
    hint: hint ?? "check the network and the credentials, then run the same command again",
    details: { file: uri },
    cause,
  });
}
