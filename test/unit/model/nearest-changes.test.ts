import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { nearestChanges } from "../../../src/core/model/nearest-changes.ts";
import type { RawRecord } from "../../../src/core/model/record-schema.ts";
import { formField } from "../../helpers/form-field.ts";

const AGE = formField({ name: "age", kind: "number", min: 0, max: 100 });
const SEX = formField({
  name: "sex",
  kind: "choice",
  choices: ["f", "m"].map((value) => ({ value, label: value })),
});

describe("the changes that turn an answer", () => {
  const youngOrFemale = (records: readonly RawRecord[]) =>
    records.map(({ age, sex }) =>
      Number(age ?? 50) < 30 || sex === "f"
        ? { classIndex: 1, probability: 0.9 }
        : { classIndex: 0, probability: 0.1 },
    );

  it("are one a field, the nearest first", () => {
    const changes = nearestChanges([AGE, SEX], { age: 32, sex: "m" }, youngOrFemale);
    assert.deepEqual(
      changes.map(({ field, from, to, answer }) => [field.name, from, to, answer.probability]),
      [
        ["age", 32, 29.5, 0.9],
        ["sex", "m", "f", 0.9],
      ],
    );
    const [first] = nearestChanges([AGE, SEX], { age: 90, sex: "m" }, youngOrFemale);
    assert.equal(first.field.name, "sex");
  });

  it("leave what is not known as it is", () => {
    const changes = nearestChanges([AGE, SEX], { age: null, sex: "m" }, youngOrFemale);
    assert.deepEqual(
      changes.map(({ field }) => field.name),
      ["sex"],
    );
  });

  it("are none where nothing turns it", () => {
    assert.deepEqual(
      nearestChanges([AGE, SEX], { age: 20, sex: "m" }, (records) =>
        records.map(() => ({ classIndex: 0, probability: 0.5 })),
      ),
      [],
    );
  });

  it("turn it, always", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100 }), fc.constantFrom("f", "m"), (age, sex) => {
        const record = { age, sex };
        const [now] = youngOrFemale([record]);
        for (const { field, to } of nearestChanges([AGE, SEX], record, youngOrFemale)) {
          const [then] = youngOrFemale([{ ...record, [field.name]: to }]);
          assert.notEqual(then.classIndex, now.classIndex);
        }
      }),
    );
  });
});
