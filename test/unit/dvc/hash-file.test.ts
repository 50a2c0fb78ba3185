import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, it } from "node:test";
import { copyHashing, hashFile } from "../../../src/core/dvc/hash-file.ts";
import { tempDir } from "../../helpers/temp-dir.ts";

const md5 = (content: string | Uint8Array) => createHash("md5").update(content).digest("hex");

describe("hashFile", () => {
  const cases: [name: string, content: Uint8Array, asDvc2: string][] = [
    ["an empty file", Buffer.from(""), md5("")],
    ["text with CRLF", Buffer.from("a\r\nb\rc\r\n"), md5("a\nb\rc\n")],
    ["bytes with NUL", Buffer.from("a\r\n\0"), md5("a\r\n\0")],
    ["mostly other letters", Buffer.from("äöü\r\n"), md5("äöü\r\n")],
    ["a few other letters", Buffer.from("Zoë was there\r\n"), md5("Zoë was there\n")],
    // Judged by the first 512 bytes of each MiB.
    ["a late NUL", Buffer.from(`${"a".repeat(600)}\0\r\n`), md5(`${"a".repeat(600)}\0\n`)],
  ];
  for (const [name, content, asDvc2] of cases) {
    it(`gives the MD5 of ${name}, and the one that DVC 2 gave`, async (t) => {
      const file = path.join(await tempDir(t), "x");
      await writeFile(file, content);
      assert.equal(await hashFile(file, "md5"), md5(content));
      assert.equal(await hashFile(file, "md5-dos2unix"), asDvc2);
    });
  }

  it("judges each MiB by itself, and a line end across two of them stays", async (t) => {
    const file = path.join(await tempDir(t), "x");
    const first = Buffer.concat([Buffer.alloc((1 << 20) - 1, "a"), Buffer.from("\r")]);
    const second = Buffer.from("\nb\r\n");
    const third = Buffer.concat([Buffer.alloc((1 << 20) - 4, "c")]);
    await writeFile(file, Buffer.concat([first, second, third]));
    const kept = Buffer.concat([first, Buffer.from("\nb\n"), third]);
    assert.equal(await hashFile(file, "md5-dos2unix"), md5(kept));
  });

  it("tells of a copy what went over", async (t) => {
    const folder = await tempDir(t);
    const [from, to] = [path.join(folder, "a"), path.join(folder, "b")];
    const content = Buffer.alloc((1 << 20) * 2 + 7, "xyz");
    await writeFile(from, content);
    assert.deepEqual(await copyHashing(from, to, "md5"), { md5: md5(content), size: content.length });
    assert.ok((await readFile(to)).equals(content));
  });
});
