import type { FormField } from "../../src/core/model/form.ts";

/** A field of a form with these properties, and of which nothing else is known. */
export function formField(changes: Partial<FormField>): FormField {
  return {
    name: "x",
    label: "X",
    kind: "text",
    integer: false,
    required: true,
    unit: null,
    description: null,
    min: null,
    max: null,
    choices: [],
    presenceOnly: false,
    readFor: [],
    initial: null,
    quantiles: null,
    ...changes,
  };
}
