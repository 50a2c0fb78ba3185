import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { inAscii, showsUnicode } from "../../../src/cli/charset.ts";

describe("what a terminal shows", () => {
  const cases: [env: Record<string, string>, unicode: boolean][] = [
    [{}, true],
    [{ LANG: "en_GB.UTF-8" }, true],
    [{ LANG: "C.utf8", TERM: "xterm-256color" }, true],
    [{ LANG: "C" }, false],
    [{ LANG: "de_DE.ISO-8859-1" }, false],
    [{ LANG: "en_GB.UTF-8", LC_CTYPE: "C" }, false],
    [{ LANG: "C", LC_CTYPE: "POSIX", LC_ALL: "C.UTF-8" }, true],
    [{ LANG: "en_GB.UTF-8", LC_ALL: "" }, true],
    [{ LANG: "en_GB.UTF-8", TERM: "linux" }, false],
    [{ TERM: "dumb" }, false],
  ];
  for (const [env, unicode] of cases) {
    it(`is ${unicode ? "Unicode" : "ASCII"} with ${JSON.stringify(env)}`, () => {
      assert.equal(showsUnicode(env), unicode);
    });
  }

  it("is the program's own signs in ASCII, and names as they are", () => {
    assert.equal(inAscii("✔ Zoë → 0.1–0.2 ± 0.3 …"), "+ Zoë -> 0.1-0.2 +- 0.3 ...");
  });
});
