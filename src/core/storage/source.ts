import type { Readable } from "node:stream";
import { OpsError, throwIfInterrupted } from "../errors.ts";
import { withoutSecrets } from "../secrets.ts";

/** Where raw data comes from: objects that can be read as streams of bytes. */
export interface Source {
  /** As the user named it; free of secrets. */
  readonly uri: string;
  /**
   * The objects that there are, in the order of their names; one at least. Throws OPS_INPUT_NOT_FOUND where there is
   * none, or OPS_SOURCE_UNREACHABLE.
   */
  list(signal?: AbortSignal): Promise<readonly SourceObject[]>;
}

/** One object of a source. */
export interface SourceObject {
  /** What errors call it; free of secrets. */
  readonly uri: string;
  /** The path of a regular file on this machine, which is then read in place; null for others. */
  readonly path: string | null;
  /** Stands for these very bytes (a generation, an ETag); null where only the bytes themselves tell. */
  readonly version: string | null;
  /** Its size, where that is known before it is read. */
  readonly bytes: number | null;
  /** What checks the bytes against a checksum that the source tells; null where it tells none. */
  checksum(): Promise<Checksum | null>;
  /**
   * Opens the bytes from byte `from` on, which is more than 0 only where there is a version; what is opened is closed when
   * the reader comes to the end or stops early. Throws OPS_INPUT_NOT_FOUND, OPS_SOURCE_CHANGED when the version is no
   * longer there, or OPS_SOURCE_UNREACHABLE, transient where trying again may help; reading throws the latter when the
   * transfer breaks off, and OPS_INTERRUPTED once the signal is aborted.
   */
  open(options?: OpenOptions): Promise<AsyncIterable<Uint8Array>>;
}

export interface OpenOptions {
  readonly from?: number;
  readonly signal?: AbortSignal | undefined;
}

/** Follows bytes, and tells in the end whether they were the right ones. */
export interface Checksum {
  update(chunk: Uint8Array): void;
  matches(): boolean;
}

/** What sources need from outside. */
export interface SourceDeps {
  /** The stream behind the source `-`. */
  readonly stdin: () => Readable;
}

/**
 * The source behind a name: a path, `-` for standard input, `http(s)://…`, `gs://bucket/…` or `sample:…`. A path and the
 * name of an object may be a pattern (`*`, `**`, `?`). Throws OPS_USAGE for a scheme that no adapter speaks. Nothing is
 * opened yet.
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

/** A source of one object that nothing is known of before it is read. */
export function streamSource(
  uri: string,
  open: (signal?: AbortSignal) => Promise<AsyncIterable<Uint8Array>>,
): Source {
  const object: SourceObject = {
    uri,
    path: null,
    version: null,
    bytes: null,
    checksum: async () => null,
    open: ({ signal } = {}) => open(signal),
  };
  return { uri, list: async () => [object] };
}

/** The bytes of a source that is one object, checked. Throws OPS_USAGE where there are several. */
export async function openOnly(source: Source, signal?: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
  const [object, another] = await source.list(signal);
  if (another !== undefined) {
    throw new OpsError("OPS_USAGE", `\`${source.uri}\` is several objects, and one is wanted`, {
      hint: `name one of them, for example \`${object.uri}\``,
    });
  }
  return openChecked(object, signal);
}

/** The bytes of an object, held in the end against the checksum that its source tells. */
export async function openChecked(
  object: SourceObject,
  signal?: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> {
  return checked(object, await object.open({ signal }), await object.checksum());
}

async function* checked(object: SourceObject, bytes: AsyncIterable<Uint8Array>, checksum: Checksum | null) {
  for await (const chunk of bytes) {
    checksum?.update(chunk);
    yield chunk;
  }
  if (checksum?.matches() === false) throw wrongBytes(object.uri);
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

/** The error for a source that may exist but did not answer; `transient` where it may a moment later. */
export function sourceUnreachable(
  uri: string,
  why: string,
  { cause, hint, transient }: { cause?: unknown; hint?: string | undefined; transient?: boolean } = {},
): OpsError {
  return new OpsError("OPS_SOURCE_UNREACHABLE", `cannot read \`${uri}\`: ${why}`, {
    hint: hint ?? "check the network and the credentials, then run the same command again",
    details: { file: uri, ...(transient && { transient }) },
    cause,
  });
}

/** The error for an object that was replaced or removed after it was listed. */
export function sourceChanged(uri: string): OpsError {
  return new OpsError("OPS_SOURCE_CHANGED", `\`${uri}\` changed while it was read`, {
    hint: "run the same command again when it no longer changes",
    details: { file: uri },
  });
}

/** The error for bytes that do not have the checksum that the source tells. */
export function wrongBytes(uri: string): OpsError {
  return sourceUnreachable(uri, "the bytes that arrived do not have the checksum that the service told", {
    transient: true,
  });
}
