import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, open, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, it } from "node:test";
import { promisify } from "node:util";
import fc from "fast-check";
import {
  asWriteError,
  digestFile,
  sha256,
  writeFileAtomically,
  writeJsonAtomically,
  writeTextAtomically,
} from "../../src/core/atomic-file.ts";
import { opsError } from "../helpers/ops-error.ts";
import { tempDir } from "../helpers/temp-dir.ts";

const failure = (code: string) => Object.assign(new Error(code), { code });

describe("a file written atomically", () => {
  it("holds all the pieces, in folders made for it, and its digest is told", async (t) => {
    const folder = await tempDir(t);
    let n = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(fc.string({ unit: "grapheme" }), fc.uint8Array({ maxLength: 40 }))),
        async (pieces) => {
          const file = path.join(folder, `${n++}`, "deep", "file");
          const digest = await writeFileAtomically(file, async (chunk) => {
            for (const piece of pieces) await chunk(piece);
          });
          const bytes = Buffer.concat(pieces.map((piece) => Buffer.from(piece as string)));
          assert.deepEqual(await readFile(file), bytes);
          const expected = { sha256: createHash("sha256").update(bytes).digest("hex"), bytes: bytes.length };
          assert.deepEqual(digest, expected);
          assert.deepEqual(await digestFile(file), expected);
        },
      ),
      { numRuns: 20 },
    );
  });

  it("may be far larger than what is gathered before a write", async (t) => {
    const file = path.join(await tempDir(t), "file");
    const piece = "0123456789abcdef".repeat(1000);
    const { bytes } = await writeFileAtomically(file, async (chunk) => {
      for (let i = 0; i < 100; i++) await chunk(piece);
    });
    assert.equal(bytes, 1_600_000);
    assert.equal(await readFile(file, "utf8"), piece.repeat(100));
  });

  it("takes a copy of what it is given, so that the writer may use its buffer again", async (t) => {
    const file = path.join(await tempDir(t), "file");
    await writeFileAtomically(file, async (chunk) => {
      const buffer = Buffer.from("one ");
      await chunk(buffer);
      buffer.write("two ");
      await chunk(buffer);
    });
    assert.equal(await readFile(file, "utf8"), "one two ");
  });

  it("is the old one, with nothing left beside it, when the writing fails", async (t) => {
    const folder = await tempDir(t);
    const file = path.join(folder, "file");
    await writeTextAtomically(file, "old");
    const failing = writeFileAtomically(file, async (chunk) => {
      await chunk("new".repeat(100_000));
      throw new Error("no more");
    });
    await assert.rejects(failing, /^Error: no more$/);
    assert.equal(await readFile(file, "utf8"), "old");
    assert.deepEqual(await readdir(folder), ["file"]);
  });

  it("is not there while it is being written, and absent when the first writing fails", async (t) => {
    const folder = await tempDir(t);
    const file = path.join(folder, "file");
    const failing = writeFileAtomically(file, async (chunk) => {
      await chunk("half".repeat(100_000));
      assert.ok(!existsSync(file));
      throw new Error("no more");
    });
    await assert.rejects(failing, /no more/);
    assert.deepEqual(await readdir(folder), []);
  });

  it("is whole when two write it at once: one of the two", async (t) => {
    const folder = await tempDir(t);
    const file = path.join(folder, "file");
    const contents = ["a", "b", "c"].map((letter) => letter.repeat(200_000));
    await Promise.all(
      contents.map((content) =>
        writeFileAtomically(file, async (chunk) => {
          for (let i = 0; i < 200_000; i += 50_000) {
            await chunk(content.slice(i, i + 50_000));
            await new Promise(setImmediate);
          }
        }),
      ),
    );
    assert.ok(contents.includes(await readFile(file, "utf8")));
    assert.deepEqual(await readdir(folder), ["file"]);
  });

  it("is indented JSON with a final newline when it holds a value", async (t) => {
    const file = path.join(await tempDir(t), "file.json");
    await writeJsonAtomically(file, { b: 1, a: ["é"] });
    assert.equal(await readFile(file, "utf8"), '{\n  "b": 1,\n  "a": [\n    "é"\n  ]\n}\n');
  });
});

describe("a file that cannot be written", () => {
  it("is told as such where its folder is below a file", async (t) => {
    const folder = await tempDir(t);
    await writeFile(path.join(folder, "plain"), "");
    const file = path.join(folder, "plain", "sub", "file");
    const error = await opsError("OPS_PATH_UNWRITABLE", () => writeTextAtomically(file, "x"));
    assert.equal(error.message, `cannot write \`${file}\` (ENOTDIR)`);
    assert.equal(error.details.file, file);
    assert.equal(error.hint, "choose a folder that you may write to: --artifacts <folder>");
  });

  it("is told as such where a folder has its name, and leaves nothing", async (t) => {
    const folder = await tempDir(t);
    await mkdir(path.join(folder, "file"));
    await opsError("OPS_PATH_UNWRITABLE", () => writeTextAtomically(path.join(folder, "file"), "x"));
    assert.deepEqual(await readdir(folder), ["file"]);
  });

  it("is told as such where its name is too long", async (t) => {
    const file = path.join(await tempDir(t), "x".repeat(300));
    await opsError("OPS_PATH_UNWRITABLE", () => writeTextAtomically(file, "x"));
  });

  it("is not blamed for a fault in reading what was to be written", async (t) => {
    const folder = await tempDir(t);
    const copying = writeFileAtomically(path.join(folder, "copy"), async (chunk) => {
      await chunk(await readFile(folder));
    });
    await assert.rejects(copying, { code: "EISDIR" });
    assert.deepEqual(await readdir(folder), []);
  });

  it("is told to be too large for the disk, and leaves nothing", async (t) => {
    // A limit on the size of files stands in for a full disk: the system refuses the write in the same place.
    const folder = await tempDir(t);
    const file = path.join(folder, "file");
    const module = new URL("../../src/core/atomic-file.ts", import.meta.url).href;
    const script = `
      import { writeTextAtomically } from ${JSON.stringify(module)};
      await writeTextAtomically(${JSON.stringify(file)}, "x".repeat(1 << 20)).then(
        () => process.stdout.write("written"),
        (error) => process.stdout.write(error.code),
      );`;
    const { stdout } = await promisify(execFile)("sh", [
      "-c",
      'ulimit -f 64; exec "$0" --import tsx --input-type=module -e "$1"',
      process.execPath,
      script,
    ]);
    assert.equal(stdout, "OPS_DISK_FULL");
    assert.deepEqual(await readdir(folder), []);
  });

  it("is told to be on a full disk where the device says so", {
    skip: !existsSync("/dev/full"),
  }, async () => {
    const device = await open("/dev/full", "w");
    const refusal = await device.write("x").catch((error: unknown) => error);
    await device.close();
    const error = await opsError("OPS_DISK_FULL", () => {
      throw asWriteError(refusal, "a.csv");
    });
    assert.equal(error.message, "the disk is full: `a.csv` was not written");
    assert.equal(error.cause, refusal);
  });

  it("keeps errors that say nothing about the place to write", () => {
    for (const error of [new Error("x"), failure("EMFILE"), "text"])
      assert.equal(asWriteError(error, "file"), error);
  });
});

describe("a digest", () => {
  it("is null for a file that is not there, also below a file", async (t) => {
    const folder = await tempDir(t);
    await writeFile(path.join(folder, "plain"), "");
    assert.equal(await digestFile(path.join(folder, "absent")), null);
    assert.equal(await digestFile(path.join(folder, "plain", "absent")), null);
  });

  it("is the SHA-256 of the bytes", () => {
    const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert.equal(sha256("abc"), abc);
    assert.equal(sha256(Buffer.from("abc")), abc);
  });

  it("fails for what is there and cannot be read", async (t) => {
    await assert.rejects(digestFile(await tempDir(t)), { code: "EISDIR" });
  });
});
