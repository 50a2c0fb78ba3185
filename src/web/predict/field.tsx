import { sliderRange } from "../../core/model/field-range.ts";
import type { FormField } from "../../core/model/form.ts";
import { TEXTS } from "../texts.ts";

interface FieldProps {
  readonly field: FormField;
  readonly value: string;
  /** What is wrong with the value; null where nothing is known to be. */
  readonly fault: string | null;
  readonly onChange: (value: string) => void;
}

/** More choices than this are a list to open. */
const MAX_SEGMENTS = 5;

/** The id of a field's control, for whoever moves the focus there. */
export function controlId(name: string): string {
  return `field-${name}`;
}

/** One field of the form, with its label, its hint and its fault. */
export function Field(props: FieldProps) {
  const { field, fault } = props;
  const segmented =
    field.kind === "choice" && field.choices.length + (field.required ? 0 : 1) <= MAX_SEGMENTS;
  const hint = hintOf(field);
  const described = {
    "aria-invalid": fault !== null,
    "aria-describedby": `${controlId(field.name)}-hint ${controlId(field.name)}-fault`,
  };
  const notes = (
    <>
      <p class="hint" id={`${controlId(field.name)}-hint`}>
        {hint}
      </p>
      <p class="fault" id={`${controlId(field.name)}-fault`}>
        {fault !== null && `${field.label} ${fault}`}
      </p>
    </>
  );
  if (segmented) {
    return (
      <fieldset class="field" {...described}>
        <legend>
          <Label field={field} />
        </legend>
        <Segments {...props} />
        {notes}
      </fieldset>
    );
  }
  const Control =
    field.kind === "number" ? NumberControl : field.kind === "choice" ? ListControl : TextControl;
  return (
    <div class="field">
      <label for={controlId(field.name)}>
        <Label field={field} />
      </label>
      <Control {...props} described={described} />
      {notes}
    </div>
  );
}

function Label({ field: { label, unit, required } }: { readonly field: FormField }) {
  const aside = [unit, required ? null : TEXTS.predict.optional].filter((each) => each !== null).join(", ");
  return (
    <>
      {label} {aside !== "" && <span class="aside">{aside}</span>}
    </>
  );
}

function hintOf({ description, presenceOnly, readFor }: FormField): string {
  return [
    ...(description === null ? [] : [`${description}.`]),
    ...(presenceOnly ? [TEXTS.predict.presenceOnly] : []),
    ...readFor.map(({ label, values }) => TEXTS.predict.readFor(label, values)),
  ].join(" ");
}

function Segments({ field, value, onChange }: FieldProps) {
  const choices = field.choices.map((each) => ({ value: String(each.value), label: each.label }));
  if (!field.required) choices.push({ value: "", label: TEXTS.predict.unknown });
  return (
    <div class="segments">
      {choices.map((choice, i) => (
        <label key={choice.value}>
          <input
            // The first stands for the group when a fault moves the focus.
            id={i === 0 ? controlId(field.name) : undefined}
            type="radio"
            name={field.name}
            value={choice.value}
            checked={choice.value === value}
            onChange={() => onChange(choice.value)}
          />
          <span class="segment">{choice.label}</span>
        </label>
      ))}
    </div>
  );
}

interface ControlProps extends FieldProps {
  readonly described: object;
}

function ListControl({ field, value, onChange, described }: ControlProps) {
  return (
    <select
      id={controlId(field.name)}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      {...described}
    >
      {!field.required && <option value="">{TEXTS.predict.unknown}</option>}
      {field.choices.map((choice) => (
        <option key={choice.value} value={String(choice.value)}>
          {choice.label}
        </option>
      ))}
    </select>
  );
}

function TextControl({ field, value, onChange, described }: ControlProps) {
  return (
    <input
      id={controlId(field.name)}
      type="text"
      autocomplete="off"
      spellcheck={false}
      value={value}
      placeholder={field.required ? "" : TEXTS.predict.unknown}
      onInput={(event) => onChange(event.currentTarget.value)}
      {...described}
    />
  );
}

function NumberControl({ field, value, onChange, described }: ControlProps) {
  const range = sliderRange(field);
  return (
    <div class="number">
      {range !== null && (
        <input
          type="range"
          {...range}
          class={value === "" ? "unset" : ""}
          aria-label={TEXTS.predict.slider(field.label)}
          aria-valuetext={value === "" ? TEXTS.predict.unknown : value}
          value={value === "" ? String(field.initial ?? range.min) : value}
          onInput={(event) => onChange(event.currentTarget.value)}
        />
      )}
      <input
        id={controlId(field.name)}
        type="text"
        inputMode={field.integer ? "numeric" : "decimal"}
        autocomplete="off"
        value={value}
        placeholder={field.required ? "" : TEXTS.predict.unknown}
        onInput={(event) => onChange(event.currentTarget.value)}
        {...described}
      />
    </div>
  );
}
