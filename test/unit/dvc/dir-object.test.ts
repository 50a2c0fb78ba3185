import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import fc from "fast-check";
import { byCodePoint } from "../../../src/core/dvc/code-points.ts";
import { encodeDirObject, parseDirObject } from "../../../src/core/dvc/dir-object.ts";

interface Golden {
  readonly names: readonly string[];
  readonly bytes: string;
  readonly md5: string;
}

const md5 = (text: string) => createHash("md5").update(text).digest("hex");

/** What Python makes of these names: scripts/golden/dvc-folders.py. */
const GOLDEN: Golden[] = JSON.parse(readFileSync("test/unit/dvc/dir-object.golden.json", "utf8"));

describe("the object of a folder", () => {
  for (const { names, bytes, md5: digest } of GOLDEN) {
    it(`is byte for byte Python's for ${JSON.stringify(names.slice(0, 3))}`, () => {
      const made = encodeDirObject(names.map((relpath) => ({ relpath, md5: md5(relpath) })));
      assert.equal(made.bytes.toString("latin1"), bytes);
      assert.equal(made.md5, digest);
    });
  }

  it("is read back as it was, whatever the names and their order", () => {
    const name = fc
      .string({ unit: "grapheme", minLength: 1 })
      .filter((each) => !each.includes("/") && each !== "." && each !== "..");
    const folder = fc.uniqueArray(fc.array(name, { minLength: 1, maxLength: 3 }), {
      selector: (parts) => parts.join("/"),
    });
    fc.assert(
      fc.property(folder, (paths) => {
        const entries = paths.map((parts) => ({ relpath: parts.join("/"), md5: md5(parts.join("/")) }));
        const { bytes, md5: digest } = encodeDirObject(entries);
        assert.equal(encodeDirObject([...entries].reverse()).md5, digest);
        assert.match(bytes.toString("latin1"), /^[ -~]*$/);
        const sorted = [...entries].sort((a, b) => byCodePoint(a.relpath, b.relpath));
        assert.deepEqual(parseDirObject(bytes), sorted);
      }),
    );
  });

  it("is refused where it would reach outside the folder, or is no list", () => {
    for (const relpath of ["../x", "/etc/passwd", "a/../../x", "", "a//b", "."])
      assert.equal(parseDirObject(Buffer.from(JSON.stringify([{ md5: md5("x"), relpath }]))), null, relpath);
    for (const text of ["", "{}", "[1]", '[{"md5": "../../x", "relpath": "x"}]', "[{"])
      assert.equal(parseDirObject(Buffer.from(text)), null, text);
  });
});
