import type { DisplayNames } from "../../core/drift/report/display-names.ts";
import type { ServedForm } from "../api.ts";

/** What people call the model's features and their values; while the form is not known they go by their own names. */
export function namesOf(form: ServedForm | null): DisplayNames {
  const features = new Map(form?.features.map((feature) => [feature.name, feature]));
  const fields = new Map(form?.fields.map((field) => [field.name, field]));
  return {
    feature: (name) => features.get(name)?.label ?? name,
    value: (name, value) => features.get(name)?.labels[value] ?? value,
    isColumn: (name) => fields.has(name),
    unit: (name) => fields.get(name)?.unit ?? null,
    class: (value) => form?.classes.find((each) => each.value === value)?.label ?? value,
  };
}
