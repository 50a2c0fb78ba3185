import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { sliderRange } from "../../src/core/model/field-range.ts";
import type { FormField, ModelForm } from "../../src/core/model/form.ts";
import {
  exampleValues,
  initialValues,
  linkQuery,
  randomValues,
  recordOf,
  valuesOfLink,
} from "../../src/web/predict/values.ts";
import { formatRoute, parseRoute } from "../../src/web/route.ts";
import { formField } from "../helpers/form-field.ts";

const QUANTILES = Array.from({ length: 101 }, (_, i) => i / 2);
const FIELDS: FormField[] = [
  formField({
    name: "age",
    kind: "number",
    required: false,
    min: 0,
    max: 120,
    initial: 15.0792,
    quantiles: QUANTILES,
  }),
  formField({
    name: "class",
    kind: "choice",
    integer: true,
    initial: 3,
    choices: [1, 2, 3].map((value) => ({ value, label: `No. ${value}` })),
  }),
  formField({ name: "name", kind: "text", required: false }),
];
const FORM: ModelForm = {
  threshold: 0.5,
  classes: [
    { value: "0", label: "no" },
    { value: "1", label: "yes" },
  ],
  fields: FIELDS,
  features: [],
  examples: [{ label: "one", values: { age: 40, class: 2, name: "A, B" } }],
};

describe("the values of the form", () => {
  it("begin with the usual ones, in few digits", () => {
    assert.deepEqual(initialValues(FIELDS), { age: "15.1", class: "3", name: "" });
  });

  it("become a record: numbers as numbers, choices as they are declared, empty as missing", () => {
    assert.deepEqual(recordOf(FIELDS, { age: " 4.5 ", class: "2", name: "" }), {
      age: 4.5,
      class: 2,
      name: null,
    });
    assert.deepEqual(recordOf(FIELDS, { age: "", class: "9", name: "x" }), {
      age: null,
      class: "9",
      name: "x",
    });
  });

  it("leave what is no number for the service to refuse", () => {
    assert.equal(recordOf(FIELDS, { age: "old" }).age, "old");
    assert.equal(recordOf(FIELDS, { age: "Infinity" }).age, "Infinity");
  });

  it("survive a link, whatever they are", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (age, name) => {
        const values = { age, class: "1", name };
        const { page, query } = parseRoute(formatRoute("predict", linkQuery(values)));
        assert.equal(page, "predict");
        assert.deepEqual(valuesOfLink(FIELDS, query), values);
      }),
    );
  });

  it("come from a link only where it names a field", () => {
    assert.equal(valuesOfLink(FIELDS, parseRoute("#/predict?utm=1").query), null);
    assert.equal(valuesOfLink(FIELDS, parseRoute("").query), null);
  });

  it("take what an example has and nothing else", () => {
    assert.deepEqual(exampleValues(FIELDS, { label: "", values: { age: 3 } }), {
      age: "3",
      class: "",
      name: "",
    });
  });

  it("move an example's numbers by no more than a tenth of the rows", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (draw) => {
        const { age, class: each, name } = randomValues(FORM, () => draw);
        assert.deepEqual([each, name], ["2", "A, B"]);
        assert.ok(Math.abs(Number(age) - 40) <= 5.1, age);
      }),
    );
  });

  it("are drawn one by one where there is no example", () => {
    assert.deepEqual(
      randomValues({ ...FORM, examples: [] }, () => 0.5),
      { age: "25", class: "2", name: "" },
    );
  });
});

describe("the range of a slider", () => {
  it("is what training saw, on round numbers, within what is declared", () => {
    assert.deepEqual(sliderRange(FIELDS[0]), { min: 0, max: 50, step: 0.5 });
    const fare = formField({ kind: "number", min: 0, max: 500, quantiles: [4.01, 512.3292] });
    assert.deepEqual(sliderRange(fare), { min: 0, max: 500, step: 5 });
  });

  it("is what is declared where training is not known, in whole steps for whole numbers", () => {
    assert.deepEqual(sliderRange(formField({ kind: "number", integer: true, min: 0, max: 20 })), {
      min: 0,
      max: 20,
      step: 1,
    });
  });

  it("is none without ends, and for what is no number", () => {
    assert.equal(sliderRange(formField({ kind: "number", min: 0 })), null);
    assert.equal(sliderRange(FIELDS[1]), null);
    assert.equal(sliderRange(formField({ kind: "number", quantiles: [3, 3] })), null);
  });

  it("holds every value that training saw, unless it is not allowed", () => {
    const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(number, number, (a, b) => {
        fc.pre(Math.abs(a - b) > 1e-3);
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const range = sliderRange(formField({ kind: "number", quantiles: [low, high] }));
        assert.ok(range !== null && range.min <= low + 1e-6 && range.max >= high - 1e-6);
        assert.ok((range.max - range.min) / range.step <= 202);
      }),
    );
  });
});
