import { randomUUID } from "node:crypto";
import { it } from "node:test";
import { Storage } from "@google-cloud/storage";
import { createGsSource } from "../../src/core/storage/gs-source.ts";
import { openOnly } from "../../src/core/storage/source.ts";
import { opsError } from "../helpers/ops-error.ts";
import { skipWithout } from "../helpers/required-service.ts";
import { sourceContract } from "./source.ts";

const skip = skipWithout(
  "gcs",
  process.env.STORAGE_EMULATOR_HOST !== undefined,
  "gcp-storage-emulator start --host=127.0.0.1 --port=9023 --in-memory, " +
    "and STORAGE_EMULATOR_HOST=http://127.0.0.1:9023 for the tests",
);
const bucket = `titanic-ops-test-${randomUUID()}`;
let made: Promise<unknown> | undefined;

/** Puts an object there as a user's own tools would. */
async function upload(object: string, bytes: Uint8Array): Promise<string> {
  const storage = new Storage({ projectId: "titanic-ops-test" });
  made ??= storage.createBucket(bucket);
  await made;
  await storage.bucket(bucket).file(object).save(Buffer.from(bytes), { resumable: false });
  return `gs://${bucket}/${object}`;
}

sourceContract({
  name: "gs",
  skip,
  async small() {
    const bytes = Buffer.from("PassengerId,Name\n1,Zoë\n");
    return { source: createGsSource(await upload("folder/with space/é.csv", bytes)), bytes };
  },
  large: async () => createGsSource(await upload("large.csv", Buffer.alloc(8 << 20, "1,2,3\n"))),
  missing: async () => {
    await upload("there.csv", Buffer.from("1"));
    return createGsSource(`gs://${bucket}/not-there.csv`);
  },
});

it("an object in a bucket that is not there is not found", { skip }, async () => {
  await opsError("OPS_INPUT_NOT_FOUND", () => openOnly(createGsSource("gs://no-such-bucket-anywhere/x.csv")));
});
