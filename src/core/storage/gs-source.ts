import { OpsError, throwIfInterrupted } from "../errors.ts";
import { fixedPart, isPattern, matcherOf } from "./glob.ts";
import { type GsClient, type GsMetadata, type GsOptions, openGsClient } from "./gs-client.ts";
import { bodyFrom } from "./request.ts";
import {
  type Checksum,
  readStream,
  reasonOf,
  type Source,
  type SourceObject,
  sourceChanged,
  sourceNotFound,
  sourceUnreachable,
} from "./source.ts";

/**
 * Objects in Google Cloud Storage: `gs://bucket/object`, a pattern (`gs://bucket/2024/*.csv`), or all objects called
 * `….csv` of a folder (`gs://bucket/folder`) or of a bucket. Throws OPS_USAGE for a name without a bucket.
 */
export function createGsSource(uri: string, options: GsOptions = {}): Source {
  const [, bucket, name = ""] = /^gs:\/\/([^/]+)(?:\/(.*))?$/is.exec(uri) ?? [];
  if (bucket === undefined) {
    throw new OpsError("OPS_USAGE", `\`${uri}\` does not name a bucket`, {
      hint: "--source gs://bucket/folder/Titanic-Dataset.csv",
    });
  }
  return {
    uri,
    async list(signal) {
      const client = await openGsClient(uri, bucket, { ...options, signal });
      const found = await find(client, name, signal);
      if (found.length === 0) throw sourceNotFound(uri);
      const byName = found.sort((a, b) => (a.name < b.name ? -1 : 1));
      return byName.map((metadata) => gsObject(client, bucket, metadata));
    },
  };
}

/** An object of that very name comes first: names may have any character. */
async function find(client: GsClient, name: string, signal: AbortSignal | undefined): Promise<GsMetadata[]> {
  if (name !== "" && !name.endsWith("/")) {
    const exact = await client.metadata(name, signal);
    if (exact !== null) return [exact];
  }
  if (isPattern(name)) {
    const matches = matcherOf(name);
    return (await client.list(fixedPart(name), signal)).filter((each) => matches(each.name));
  }
  const folder = name === "" || name.endsWith("/") ? name : `${name}/`;
  return (await client.list(folder, signal)).filter((each) => /\.csv$/i.test(each.name));
}

function gsObject(client: GsClient, bucket: string, metadata: GsMetadata): SourceObject {
  const { name, generation, size, contentEncoding } = metadata;
  const uri = `gs://${bucket}/${name}`;
  // An object that is stored compressed is sent plain, but size and checksum are those of the compressed bytes.
  const isPlain = contentEncoding === undefined || contentEncoding === "" || contentEncoding === "identity";
  return {
    uri,
    path: null,
    version: generation,
    bytes: isPlain ? Number(size) : null,
    checksum: async () => (isPlain ? checksumOf(metadata) : null),
    async open({ from = 0, signal } = {}) {
      throwIfInterrupted(signal);
      const response = await client.media(name, { generation, from, signal });
      // Asked for one generation, the service has none other; a header that names another is an emulator's.
      const sent = response?.headers.get("x-goog-generation") ?? generation;
      if (response === null || sent !== generation) {
        await response?.body?.cancel();
        throw sourceChanged(uri);
      }
      const broken = (cause: unknown) =>
        sourceUnreachable(uri, `the transfer broke off (${reasonOf(cause)})`, { cause, transient: true });
      return readStream(bodyFrom(response, from, { uri }), broken, signal);
    },
  };
}

/** All objects have a CRC32C; those that were composed of others have no MD5. */
async function checksumOf({ crc32c }: GsMetadata): Promise<Checksum | null> {
  if (crc32c === undefined) return null;
  const { CRC32C } = await import("@google-cloud/storage");
  const running = new CRC32C();
  return {
    update: (chunk) => running.update(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)),
    matches: () => running.validate(crc32c),
  };
}
