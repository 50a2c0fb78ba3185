import { Storage } from "@google-cloud/storage";
import { guarded } from "../../dvc/gs-requests.ts";
import { OpsError } from "../../errors.ts";
import { openGsClient } from "../../storage/gs-client.ts";
import type { RegistryRemote } from "./remote.ts";

/** What the service answers where a precondition does not hold. */
const PRECONDITION_FAILED = 412;

/**
 * Models shared through Google Cloud Storage. The mark of a file is its generation, which the service compares when it is
 * written: https://cloud.google.com/storage/docs/request-preconditions. Throws OPS_USAGE for a URL without a bucket.
 */
export function createGsRegistryRemote(url: string): RegistryRemote {
  const [, bucketName, folder = ""] = /^gs:\/\/([^/]+)(?:\/(.*?))?\/*$/i.exec(url) ?? [];
  if (bucketName === undefined) {
    throw new OpsError("OPS_USAGE", `\`${url}\` does not name a bucket`, {
      hint: "titanic-ops models push --remote gs://my-bucket/models",
    });
  }
  const bucket = new Storage().bucket(bucketName);
  const client = openGsClient(url, bucketName, {});
  const keyOf = (name: string) => (folder === "" ? name : `${folder}/${name}`);
  return {
    location: url,
    read: (name, signal) =>
      guarded(url, signal, async () => {
        const { metadata, media } = await client;
        for (;;) {
          const found = await metadata(keyOf(name), signal);
          if (found === null) return null;
          const response = await media(keyOf(name), { generation: found.generation, from: 0, signal });
          // Null where it was replaced in between; then the new one is read.
          if (response !== null)
            return { content: Buffer.from(await response.arrayBuffer()), mark: found.generation };
        }
      }),
    write: (name, content, over, signal) =>
      guarded(url, signal, async () => {
        try {
          await bucket.file(keyOf(name)).save(Buffer.from(content), {
            resumable: false,
            validation: "crc32c",
            preconditionOpts: { ifGenerationMatch: over ?? 0 },
          });
          return true;
        } catch (error) {
          if ((error as { code?: unknown }).code === PRECONDITION_FAILED) return false;
          throw error;
        }
      }),
  };
}
