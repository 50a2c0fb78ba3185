import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { html } from "../../../src/core/report/html.ts";
import { clipped, dataTable, page } from "../../../src/core/report/page.ts";
import { STYLE } from "../../../src/core/report/style.ts";

/** Relative luminance of a colour `#rrggbb` (WCAG 2.2). */
function luminance(colour: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

describe("a report", () => {
  it("escapes whatever text is put into it", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const { markup } = html`<td title="${text}">${[text]}</td>`;
        const shown = markup.slice('<td title="'.length, -"</td>".length);
        assert.doesNotMatch(shown.replace('">', ""), /[<>"']/);
      }),
    );
  });

  it("asks for nothing from anywhere and runs nothing", () => {
    const text = page({ title: "a", body: html`<p>b</p>` });
    assert.doesNotMatch(text, /<script|<link|<img|https?:|url\(|@import/);
    assert.match(text, /default-src 'none'/);
  });

  it("names its tables and their columns for those who do not see them", () => {
    const { markup } = dataTable({ caption: "Found", columns: ["name", "rows"], rows: [["a", 1]] });
    assert.match(markup, /role="region" tabindex="0" aria-label="Found"/);
    assert.match(markup, /<caption>Found<\/caption>/);
    assert.equal(markup.match(/<th scope="col"/g)?.length, 2);
  });

  it("cuts a text between characters, not within one", () => {
    assert.equal(clipped("𝄞𝄞𝄞", 2), "𝄞𝄞…");
    assert.equal(clipped("abc", 3), "abc");
  });

  for (const [mode, part] of [
    ["light", STYLE.slice(0, STYLE.indexOf("@media"))],
    ["dark", STYLE.slice(STYLE.indexOf("@media"), STYLE.indexOf("* {"))],
  ]) {
    it(`can be read: its ${mode} colours have a contrast of 4.5 to 1 at least`, () => {
      const colours = new Map([...part.matchAll(/--([a-z-]+): (#[0-9a-f]{6})/g)].map((m) => [m[1], m[2]]));
      const of = (name: string) => colours.get(name) ?? assert.fail(name);
      for (const ground of ["ground", "raised"])
        for (const text of ["text", "quiet"])
          assert.ok(contrast(of(text), of(ground)) >= 4.5, `${text} on ${ground}`);
      for (const text of ["bad", "warn", "good"])
        assert.ok(contrast(of(text), of(`${text}-ground`)) >= 4.5, text);
    });
  }
});
