import { type FileDigest, sha256 } from "../atomic-file.ts";
import { type Manifest, manifestSchema } from "./manifest.ts";

/** The files of a version that decide what it predicts; its digest is over these. */
export const DECIDING_FILES = ["forest.bin", "preprocessor.json"] as const;

type DecidingFile = (typeof DECIDING_FILES)[number];

/** The digest of a version, from the digests of its files. */
export function digestOf(fileDigest: (file: DecidingFile) => string | undefined): string {
  return sha256(DECIDING_FILES.map((file) => `${fileDigest(file)}  ${file}\n`).join(""));
}

/**
 * The manifest of a version from the bytes of its file, wherever that lies. What is wrong with it is thrown as `corrupt`
 * makes an error of it.
 */
export function parseManifest(
  bytes: Buffer,
  { name, version }: { readonly name: string; readonly version: number },
  corrupt: (why: string, cause?: unknown) => Error,
): Manifest {
  let manifest: Manifest;
  try {
    manifest = manifestSchema.parse(JSON.parse(bytes.toString("utf8")));
  } catch (cause) {
    throw corrupt("it is not a manifest that this version can read", cause);
  }
  if (manifest.name !== name || manifest.version !== version)
    throw corrupt(`it is that of version ${manifest.version} of \`${manifest.name}\``);
  // A file that is not listed would be loaded without being checked.
  if (digestOf((each) => manifest.files[each]?.sha256) !== manifest.digest)
    throw corrupt("its digest is not that of the files that it lists");
  return manifest;
}

/** What is wrong with the bytes of a file, by its manifest; null where nothing is. */
export function faultOf(found: FileDigest | null, expected: FileDigest): string | null {
  if (found === null) return "it is missing";
  if (found.bytes !== expected.bytes)
    return `it has ${found.bytes} bytes where the manifest says ${expected.bytes}`;
  return found.sha256 === expected.sha256 ? null : "its digest is not the one in the manifest";
}
