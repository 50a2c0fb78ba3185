import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { it } from "node:test";
import { CAPTURED, FIELDS_NOT_SENT, HEADERS_NOT_SENT } from "../contract/comet/form.ts";

const page = (await readFile("docs/reference/comet.md", "utf8")).toLowerCase();

it("says of each request of Comet's client, and of each of its fields, whether it is sent", () => {
  for (const { method, path, json = {} } of CAPTURED) {
    const short = path.replace("/api/rest/v2/", "");
    assert.ok(page.includes(`\`${method} ${short}\``.toLowerCase()), `${method} ${short}`);
    // Of a request that is not sent no field is told.
    if (isNotSent(short)) continue;
    for (const field of Object.keys(json))
      assert.ok(page.includes(`\`${field.toLowerCase()}\``), `${short}: ${field}`);
  }
  for (const name of HEADERS_NOT_SENT) assert.ok(page.includes(`\`${name}\``), name);
  for (const field of Object.values(FIELDS_NOT_SENT).flat())
    assert.ok(page.includes(`\`${field.replace("query.", "")}\``), field);
});

function isNotSent(short: string): boolean {
  const [, left] = page.split("## what comet's client sends and titanic-ops does not");
  return left.includes(`${short}\``);
}
