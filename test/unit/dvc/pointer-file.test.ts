import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readPointer, writePointer } from "../../../src/core/dvc/pointer-file.ts";
import { opsError } from "../../helpers/ops-error.ts";

const MD5 = "b1946ac92492d2347c6235b4d2611184";
const recorded = { md5: MD5, size: 6, nfiles: null, isExec: false };

describe("a .dvc file", () => {
  it("is written as DVC 3 writes it", () => {
    assert.equal(
      writePointer(null, "a.csv.dvc", "a.csv", recorded),
      `outs:\n- md5: ${MD5}\n  size: 6\n  hash: md5\n  path: a.csv\n`,
    );
    assert.equal(
      writePointer(null, "raw.dvc", "raw", { md5: `${MD5}.dir`, size: 14, nfiles: 2, isExec: false }),
      `outs:\n- md5: ${MD5}.dir\n  size: 14\n  nfiles: 2\n  hash: md5\n  path: raw\n`,
    );
    assert.equal(
      writePointer(null, "x.dvc", "we[i]rd #!*name.csv", { ...recorded, isExec: true }),
      `outs:\n- md5: ${MD5}\n  size: 6\n  isexec: true\n  hash: md5\n  path: 'we[i]rd #!*name.csv'\n`,
    );
  });

  it("keeps comments and keys that are not known when it is written again", () => {
    const before = `# why\ndesc: raw data\nouts:\n- md5: 00000000000000000000000000000000.dir\n  nfiles: 3\n  size: 1\n  path: a.csv # here\n  remote: other\n  cloud: {x: 1}\nmeta: {owner: me}\n`;
    assert.equal(
      writePointer(before, "a.csv.dvc", "a.csv", recorded),
      `# why\ndesc: raw data\nouts:\n- md5: ${MD5}\n  size: 6\n  path: a.csv # here\n  remote: other\n  cloud: { x: 1 }\n  hash: md5\nmeta: { owner: me }\n`,
    );
  });

  it("is the same text again where nothing changed", () => {
    const text = writePointer(null, "a.csv.dvc", "a.csv", recorded);
    assert.equal(writePointer(text, "a.csv.dvc", "a.csv", recorded), text);
  });

  it("names an object of DVC 2 where it has no `hash`, and none of a cloud's own", () => {
    const of = (entry: string) => readPointer(`outs:\n- path: x\n  ${entry}\n`, "d/x.dvc", "/p")[0];
    assert.deepEqual(of(`md5: ${MD5}`).object, { md5: MD5, hashName: "md5-dos2unix" });
    assert.deepEqual(of(`md5: ${MD5}\n  hash: md5`).object, { md5: MD5, hashName: "md5" });
    assert.equal(of("etag: abc\n  hash: etag").object, null);
    assert.equal(of(`md5: ${MD5}\n  hash: md5`).path, "d/x");
  });

  it("follows `wdir`, and leaves alone what is outside the project", () => {
    const text = `wdir: ..\nouts:\n- {path: x, md5: ${MD5}, hash: md5}\n- {path: ../../y}\n- {path: s3://b/k}\n- {path: /abs}\n`;
    assert.deepEqual(
      readPointer(text, "a/b/x.dvc", "/p").map(({ path }) => path),
      ["a/x"],
    );
  });

  it("is refused with its name where it is none", async () => {
    for (const text of [
      "outs: {",
      "outs: 3",
      "outs:\n- {path: x, md5: ../../etc/passwd}",
      "<<<<<<< HEAD\nouts:\n",
    ]) {
      const error = await opsError("OPS_DVC_FILE_INVALID", () => readPointer(text, "x.dvc", "/p"));
      assert.match(error.message, /`x\.dvc`/);
    }
  });
});
