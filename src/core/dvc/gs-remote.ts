import { stat } from "node:fs/promises";
import type { Bucket, StorageOptions } from "@google-cloud/storage";
import { OpsError } from "../errors.ts";
import type { RemoteConfig } from "./config.ts";
import { corruptObject, missingObject } from "./faults.ts";
import { createGsReader, guarded } from "./gs-requests.ts";
import { hashFile } from "./hash-file.ts";
import { OBJECTS, type ObjectId, objectKey, objectOf, plainMd5 } from "./object-id.ts";
import { mapParallel } from "./parallel.ts";
import type { Remote } from "./remote.ts";

/** Up to so many objects are asked for one by one; of more, the remote's list is read, a thousand at a time. */
const ASKED_SINGLY = 32;
const REQUESTS_AT_ONCE = 16;
/** A larger file is sent in pieces, so that a lost connection costs one of them. */
const RESUMABLE_BYTES = 8 << 20;
const UPLOAD_RETRIES = 2;

/**
 * A remote in Google Cloud Storage. `credentialpath`, `projectname`, `endpointurl` and `allow_anonymous_login` mean
 * what they mean to DVC; without them credentials are found as Google's own clients find them, and
 * STORAGE_EMULATOR_HOST names an emulator. Throws OPS_USAGE for a URL without a bucket.
 */
export async function createGsRemote({ name, url, settings }: RemoteConfig): Promise<Remote> {
  const [, bucketName, folder = ""] = /^gs:\/\/([^/]+)(?:\/(.*?))?\/*$/i.exec(url) ?? [];
  if (bucketName === undefined) {
    throw new OpsError("OPS_USAGE", `\`${url}\` does not name a bucket`, {
      hint: `titanic-ops version remote add ${name} gs://bucket/folder --force`,
    });
  }
  const { Storage } = await import("@google-cloud/storage");
  const storage = new Storage(clientOptions(settings));
  const bucket = storage.bucket(bucketName);
  const reader = createGsReader(storage, bucketName, {
    isAnonymous: settings.get("allow_anonymous_login") === "true",
  });
  const prefix = folder === "" ? "" : `${folder}/`;
  const keyOf = (id: ObjectId) => `${prefix}${objectKey(id)}`;
  const nameOf = (id: ObjectId) => `gs://${bucketName}/${keyOf(id)}`;
  const list = (signal?: AbortSignal) =>
    guarded(url, signal, async () =>
      (await reader.list(`${prefix}${OBJECTS}/`, signal)).flatMap(({ name: key, size }) => {
        const id = objectOf(key.slice(prefix.length));
        return id === null ? [] : [{ id, size }];
      }),
    );
  return {
    name,
    location: url,
    nameOf,
    list,
    async present(ids, signal) {
      const areNew = ids.every(({ hashName }) => hashName === "md5");
      if (areNew && ids.length > ASKED_SINGLY) {
        const there = new Set((await list(signal)).map(({ id }) => objectKey(id)));
        return ids.filter((id) => there.has(objectKey(id)));
      }
      const found = await guarded(url, signal, () =>
        mapParallel(ids, REQUESTS_AT_ONCE, (id) => reader.exists(keyOf(id), signal)),
      );
      return ids.filter((_, i) => found[i]);
    },
    async upload(id, file, signal) {
      const found = await hashFile(file, id.hashName, signal);
      if (found !== plainMd5(id)) throw corruptObject(file, plainMd5(id), found);
      // The service is told the digest of the bytes and refuses others; that of an old text object is another.
      const md5 = id.hashName === "md5" ? found : await hashFile(file, "md5", signal);
      await guarded(url, signal, () => uploadFile(bucket, keyOf(id), file, md5));
    },
    async download(id, file, signal) {
      const isThere = await guarded(url, signal, () => reader.download(keyOf(id), file, signal));
      if (!isThere) throw missingObject(nameOf(id), id.md5, `the remote \`${name}\``);
    },
    async remove(id) {
      await guarded(url, undefined, () => bucket.file(keyOf(id)).delete({ ignoreNotFound: true }));
    },
  };
}

function clientOptions(settings: RemoteConfig["settings"]): StorageOptions {
  const keyFilename = settings.get("credentialpath");
  const projectId = settings.get("projectname");
  const apiEndpoint = settings.get("endpointurl");
  return {
    ...(keyFilename !== undefined && { keyFilename }),
    ...(projectId !== undefined && { projectId }),
    ...(apiEndpoint !== undefined && { apiEndpoint }),
    retryOptions: { autoRetry: true, maxRetries: UPLOAD_RETRIES },
  };
}

/** The service holds the bytes against `md5` before the object is there. */
async function uploadFile(bucket: Bucket, key: string, file: string, md5: string): Promise<void> {
  const { size } = await stat(file);
  await bucket.upload(file, {
    destination: key,
    resumable: size > RESUMABLE_BYTES,
    validation: "md5",
    metadata: { md5Hash: Buffer.from(md5, "hex").toString("base64") },
  });
}
