import { rankOf } from "../../core/model/field-range.ts";
import type { FormField, ModelForm } from "../../core/model/form.ts";
import type { RawRecord } from "../../core/model/record-schema.ts";

/** What the form's controls hold, by field; empty where a value is not known. */
export type Values = Readonly<Record<string, string>>;

type Example = ModelForm["examples"][number];

/** The usual values, to begin with. */
export function initialValues(fields: readonly FormField[]): Values {
  return valuesFrom(fields, (field) => inFewDigits(field, field.initial));
}

/** The values of an example; what it does not name is not known. */
export function exampleValues(fields: readonly FormField[], { values }: Example): Values {
  return valuesFrom(fields, ({ name }) => values[name]);
}

/**
 * Somebody like nobody: an example whose numbers move by up to a tenth of the training rows either way, so that what
 * belongs together stays together; without examples each value for itself, as often as the choices are many.
 * `random` gives numbers from 0 up to 1.
 */
export function randomValues({ fields, examples }: ModelForm, random: () => number): Values {
  const pick = <T>(all: readonly T[]): T | undefined => all[Math.floor(random() * all.length)];
  const example = pick(examples);
  if (example === undefined) {
    return valuesFrom(fields, (field) => {
      if (field.choices.length > 0) return pick(field.choices)?.value;
      return inFewDigits(field, field.quantiles === null ? field.initial : pick(field.quantiles));
    });
  }
  return valuesFrom(fields, (field) => {
    const value = example.values[field.name];
    if (field.kind !== "number" || field.quantiles === null || typeof value !== "number") return value;
    const rank = rankOf(field.quantiles, value) + Math.round((random() - 0.5) * 20);
    return inFewDigits(field, field.quantiles[Math.min(Math.max(rank, 0), field.quantiles.length - 1)]);
  });
}

/** A value that nobody has chosen, in no more digits than a person would type. */
function inFewDigits(field: FormField, value: number | string | null | undefined): typeof value {
  return typeof value === "number" && !field.integer ? Number(value.toPrecision(3)) : value;
}

/** The record that the values stand for; a number that is none goes as it is, for the service to say so. */
export function recordOf(fields: readonly FormField[], values: Values): RawRecord {
  return Object.fromEntries(
    fields.map(({ name, kind, choices }) => {
      const text = values[name] ?? "";
      if (text.trim() === "") return [name, null];
      if (kind === "choice")
        return [name, choices.find(({ value }) => String(value) === text)?.value ?? text];
      const number = Number(text);
      return [name, kind === "number" && Number.isFinite(number) ? number : text];
    }),
  );
}

/** The values as the query of a link; what is not known is left out. */
export function linkQuery(values: Values): URLSearchParams {
  return new URLSearchParams(Object.entries(values).filter(([, value]) => value !== ""));
}

/** The values of a link; null where it names none of the fields. */
export function valuesOfLink(fields: readonly FormField[], query: URLSearchParams): Values | null {
  if (!fields.some(({ name }) => query.has(name))) return null;
  return valuesFrom(fields, ({ name }) => query.get(name));
}

/** A value as a person reads it: the name of a choice, a number with its unit. */
export function shownValue(field: FormField, value: number | string): string {
  const choice = field.choices.find((each) => each.value === value);
  if (choice !== undefined) return choice.label;
  return typeof value === "number" ? shownNumber(value) : value;
}

/** A number in few digits. */
export function shownNumber(value: number): string {
  return value.toLocaleString("en", { maximumSignificantDigits: 4 });
}

function valuesFrom(
  fields: readonly FormField[],
  valueIn: (field: FormField) => number | string | null | undefined,
): Values {
  return Object.fromEntries(fields.map((field) => [field.name, String(valueIn(field) ?? "")]));
}
