import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { gzipSync } from "node:zlib";

/** `npm test` builds first. */
const FOLDER = path.resolve("dist/web");
const ASSETS = path.join(FOLDER, "assets");
const index = readFileSync(path.join(FOLDER, "index.html"), "utf8");

interface Metafile {
  readonly inputs: Record<string, { readonly imports: readonly { path: string; external?: boolean }[] }>;
  readonly outputs: Record<string, { readonly imports: readonly { path: string; kind: string }[] }>;
}

const metafile = JSON.parse(readFileSync(path.join(FOLDER, "metafile.json"), "utf8")) as Metafile;

function sentBytes(names: readonly string[]): number {
  return names.reduce((sum, name) => sum + gzipSync(readFileSync(path.join(ASSETS, name))).length, 0);
}

describe("the page that was built", () => {
  it("is at most 150 kB when it is sent, all pages together", () => {
    const total = sentBytes(readdirSync(ASSETS)) + gzipSync(index).length;
    assert.ok(total <= 150_000, `${total} bytes`);
  });

  it("is drawn from little: what runs the model comes later, and so do the other pages", () => {
    const needed = new Set<string>();
    const need = (name: string): void => {
      if (needed.has(name)) return;
      needed.add(name);
      if (!name.endsWith(".js")) return;
      const { imports } = metafile.outputs[`dist/web/assets/${name}`];
      for (const { kind, path: file } of imports) if (kind === "import-statement") need(path.basename(file));
    };
    for (const [, name] of index.matchAll(/\/assets\/([^"]+)/g)) need(name);
    const bytes = sentBytes([...needed]);
    assert.ok(needed.size >= 4 && bytes < 30_000, `${[...needed].join(", ")}: ${bytes} bytes`);
  });

  it("names its files by their digest", () => {
    for (const name of readdirSync(ASSETS)) assert.match(name, /^[\w-]+-[A-Z0-9]{8}\.(?:js|css)$/);
  });

  it("has no inline script or style, and nothing from elsewhere", () => {
    assert.doesNotMatch(index, /<script(?![^>]* src="\/assets\/)|<style|style=|\son\w+=/);
    assert.doesNotMatch(index.replaceAll("http://www.w3.org/2000/svg", ""), /https?:/);
    for (const name of readdirSync(ASSETS)) {
      if (name.endsWith(".css"))
        assert.doesNotMatch(readFileSync(path.join(ASSETS, name), "utf8"), /url\(|@import/);
    }
  });

  it("has nothing of Node, of the server or of the terminal in it", () => {
    const { inputs } = metafile;
    const files = Object.keys(inputs).filter((file) => !file.startsWith("empty:"));
    assert.ok(files.length > 30);
    const foreign = files.filter(
      (file) =>
        !/^(?:src\/(?:web|core)\/|node_modules\/(?:preact|zod|papaparse|damerau-levenshtein)\/)/.test(file),
    );
    assert.deepEqual(foreign, []);
    const external = Object.values(inputs).flatMap(({ imports }) =>
      imports.filter(({ external: left, path: name }) => left || name.startsWith("node:")),
    );
    assert.deepEqual(external, []);
  });
});
