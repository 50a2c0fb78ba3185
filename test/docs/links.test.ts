import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { ROOT } from "../../scripts/docs/pages.ts";
import { documentationPages } from "./pages.ts";

/** The anchors of a page's headings, as GitHub makes them. */
function anchorsOf(text: string): Set<string> {
  const titles = [...text.replace(/^```.*?^```$/gms, "").matchAll(/^#+ (.+)$/gm)].map(([, title]) => title);
  return new Set(
    titles.map((title) =>
      title
        .toLowerCase()
        .replace(/[^\p{L}\p{N}_\- ]/gu, "")
        .replaceAll(" ", "-"),
    ),
  );
}

/** Every link of a page that leads to another place of the project. */
function localLinks(text: string): string[] {
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target)
    .filter((target) => !/^[a-z]+:/.test(target));
}

for (const { file, text } of documentationPages()) {
  test(`the links of ${file} lead somewhere`, () => {
    for (const link of localLinks(text)) {
      const [target, anchor] = link.split("#");
      const page = target === "" ? file : path.join(path.dirname(file), target);
      const found = path.join(ROOT, page);
      assert.ok(existsSync(found), `${link}: there is no ${page}`);
      if (anchor !== undefined)
        assert.ok(anchorsOf(readFileSync(found, "utf8")).has(anchor), `${link}: no such heading`);
    }
  });
}

test("every page of the documentation can be reached from the README", () => {
  const pages = new Map(documentationPages().map(({ file, text }) => [file, text]));
  const reached = new Set(["README.md"]);
  for (const file of reached) {
    for (const link of localLinks(pages.get(file) ?? "")) {
      const target = path.join(path.dirname(file), link.split("#")[0]);
      if (pages.has(target)) reached.add(target);
    }
  }
  assert.deepEqual(
    [...pages.keys()].filter((file) => file.startsWith("docs") && !reached.has(file)),
    [],
  );
});
