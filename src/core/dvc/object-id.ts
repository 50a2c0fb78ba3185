/**
 * How the bytes of a file were hashed. DVC 3 takes the MD5 of the bytes as they are. DVC 2 took the MD5 of text after
 * turning CRLF into LF (`md5-dos2unix`): that is read here, and never written.
 */
export type HashName = "md5" | "md5-dos2unix";

/** What names an object in the cache and in a remote: of a folder's list of files, the MD5 ends in `.dir`. */
export interface ObjectId {
  readonly md5: string;
  readonly hashName: HashName;
}

/** An MD5 as DVC writes it. Checked wherever one is read, because paths are made of it. */
export const MD5_PATTERN = /^[0-9a-f]{32}(\.dir)?$/;

/** Whether the object is the list of a folder's files. */
export function isDir({ md5 }: ObjectId): boolean {
  return md5.endsWith(".dir");
}

/** The MD5 of an object's bytes. */
export function plainMd5({ md5 }: ObjectId): string {
  return md5.replace(/\.dir$/, "");
}

/** Where an object is below a cache or a remote, with `/`. DVC 2 kept its objects beside the folder `files`. */
export function objectKey({ md5, hashName }: ObjectId): string {
  const key = `${md5.slice(0, 2)}/${md5.slice(2)}`;
  return hashName === "md5" ? `${OBJECTS}/${key}` : key;
}

/** The folder of DVC 3's objects below a cache or a remote. */
export const OBJECTS = "files/md5";

/** The object of a path below a cache or a remote; null for what is none, such as a temporary file. */
export function objectOf(key: string): ObjectId | null {
  const [, folder, first, rest] = /^(files\/md5\/)?([0-9a-f]{2})\/([0-9a-f]{30}(?:\.dir)?)$/.exec(key) ?? [];
  if (first === undefined || rest === undefined) return null;
  return { md5: first + rest, hashName: folder === undefined ? "md5-dos2unix" : "md5" };
}
