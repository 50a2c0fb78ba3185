import { OpsError } from "../errors.ts";
import { type Source, sourceNotFound, sourceUnreachable } from "./source.ts";

/**
 * An object in Google Cloud Storage. Credentials are found as Google's own clients find them
 * (GOOGLE_APPLICATION_CREDENTIALS, application default credentials); STORAGE_EMULATOR_HOST names an emulator.
 * Throws OPS_USAGE for a name without bucket or object.
 */
export function createGsSource(uri: string): Source {
  const [, bucket, object] = /^gs:\/\/([^/]+)\/(.+)$/.exec(uri) ?? [];
  if (bucket === undefined || object === undefined) {
    throw new OpsError("OPS_USAGE", `\`${uri}\` does not name an object`, {
      hint: "--source gs://bucket/folder/Titanic-Dataset.csv",
    });
  }
  return {
    uri,
    path: null,
    async open(signal) {
      const { Storage } = await import("@google-cloud/storage");
      const file = new Storage().bucket(bucket).file(object);
      // The client checks the object's CRC32C against what arrived and fails the stream when they differ.
      const stream = file.createReadStream({ validation: "crc32c" });
      signal?.addEventListener("abort", () => stream.destroy(new Error("interrupted")), { once: true });
      return readObject(stream, uri);
    },
  };
}

async function* readObject(stream: AsyncIterable<Uint8Array>, uri: string): AsyncGenerator<Uint8Array> {
  try {
    yield* stream;
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    throw code === 404 ? sourceNotFound(uri, error) : sourceUnreachable(uri, (error as Error).message, error);
  }
}
