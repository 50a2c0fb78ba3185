import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import fc from "fast-check";
import { withScratchDatabase } from "../../../src/core/database/scratch.ts";
import type { Cell } from "../../../src/core/dataset/cells.ts";
import { createScratchTables } from "../../../src/core/expectations/scratch.ts";
import { formatSuite, suggestSuite } from "../../../src/core/expectations/suggest.ts";
import { parseSuite } from "../../../src/core/expectations/suite-file.ts";
import { shapeOf } from "../../../src/core/expectations/text-shapes.ts";
import { checked, sourceOf } from "../../helpers/checked.ts";
import { fieldTexts } from "../../helpers/tables.ts";
import { tempDir } from "../../helpers/temp-dir.ts";

type Columns = Record<string, Cell[]>;

/** The suite suggested for columns, read back from its file. */
async function suggested(t: TestContext, columns: Columns) {
  const folder = await tempDir(t);
  return withScratchDatabase(folder, async (open) => {
    const options = { name: "s", declared: new Map(), scratch: createScratchTables(open) };
    const { suite, rows } = await suggestSuite(sourceOf(columns), options);
    const text = formatSuite(suite, { source: "a\nfile", rows });
    assert.deepEqual(parseSuite(text, "s.yaml"), suite);
    return suite;
  });
}

/** What is said of column `c`: the types without their common words, and the arguments. */
async function ofColumn(t: TestContext, cells: Cell[]): Promise<string[]> {
  const { expectations } = await suggested(t, { c: cells });
  return expectations
    .filter(({ kwargs }) => kwargs.column === "c")
    .map(
      ({ type, kwargs: { column: _, ...rest } }) =>
        `${type.replace(/^expect_column_(values?_)?/, "")} ${JSON.stringify(rest)}`,
    );
}

const times = (n: number, make: (i: number) => Cell): Cell[] => Array.from({ length: n }, (_, i) => make(i));

describe("a suggested suite", () => {
  it("tells few values as a set, and codes of one shape by their pattern", async (t) => {
    assert.deepEqual(
      await ofColumn(
        t,
        times(40, (i) => ["S", "C"][i % 2]),
      ),
      ["to_not_be_null {}", 'to_be_in_set {"value_set":["C","S"]}'],
    );
    assert.deepEqual(
      await ofColumn(
        t,
        times(40, (i) => `AB-${1000 + i}`),
      ),
      ["to_not_be_null {}", "to_be_unique {}", 'to_match_regex {"regex":"^[A-Z]{2}-\\\\d{4}$"}'],
    );
    assert.deepEqual(
      (
        await ofColumn(
          t,
          times(40, (i) => `m${i}@example.org`),
        )
      )[2],
      'to_match_regex {"regex":"^[^@\\\\s]+@[^@\\\\s]+\\\\.[^@\\\\s.]+$"}',
    );
  });

  it("widens ranges to round numbers, and lets nothing become negative that never was", async (t) => {
    const cells = times(50, (i) => `${i + 0.5}`);
    const [type, , range, mean] = await ofColumn(t, cells);
    assert.equal(type, 'to_be_of_type {"type_":"number"}');
    assert.equal(range, 'to_be_between {"min_value":0,"max_value":55}');
    assert.match(mean, /^mean_to_be_between/);
  });

  it("allows somewhat more missing values than there were", async (t) => {
    const [missing] = await ofColumn(
      t,
      times(100, (i) => (i < 20 ? null : `some words ${i} or more`)),
    );
    assert.equal(missing, 'to_not_be_null {"mostly":0.69}');
  });

  it("takes digits with a leading zero for codes", async (t) => {
    assert.ok(
      (
        await ofColumn(
          t,
          times(30, (i) => `0${100 + i}`),
        )
      ).every((line) => !line.startsWith("to_be_of_type")),
    );
  });

  it("is met by the data that it was made from, whatever they are", async (t) => {
    const cell = fc.oneof(
      fc.constant(null),
      fieldTexts,
      fc.integer().map(String),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    );
    const column = (of: fc.Arbitrary<Cell>) => fc.array(of, { minLength: 12, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(column(cell), column(fc.constantFrom("a", "b", null)), async (mixed, few) => {
        const columns = { mixed, few };
        const { expectations } = await suggested(t, columns);
        const { results } = await checked(t, sourceOf(columns), expectations);
        assert.deepEqual(
          results.filter(({ success }) => !success),
          [],
        );
      }),
      { numRuns: 6 },
    );
  });
});

it("a text's shape matches the text", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 30 }), (text) => {
      const shape = shapeOf(text);
      assert.ok(shape === null || new RegExp(shape, "u").test(text));
    }),
  );
});
