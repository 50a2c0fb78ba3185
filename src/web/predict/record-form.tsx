import { useMemo, useState } from "preact/hooks";
import { createRng } from "../../core/rng.ts";
import type { ServedForm } from "../api.ts";
import { TEXTS } from "../texts.ts";
import { Field } from "./field.tsx";
import { ShareLink } from "./share-link.tsx";
import { exampleValues, initialValues, randomValues, type Values } from "./values.ts";

interface RecordFormProps {
  readonly form: ServedForm;
  readonly values: Values;
  readonly faults: Readonly<Record<string, string>>;
  readonly asking: boolean;
  /** The answer in short, for screens on which it is far from the controls; null while there is none. */
  readonly inShort: string | null;
  readonly onChange: (values: Values) => void;
  readonly onSubmit: () => void;
}

/** The fields of one record, with ways to fill them. */
export function RecordForm({ form, values, faults, asking, inShort, onChange, onSubmit }: RecordFormProps) {
  const count = Object.keys(faults).length;
  return (
    <form
      class="record"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      <Fillers form={form} values={values} onChange={onChange} />
      {form.fields.map((field) => (
        <Field
          key={field.name}
          field={field}
          value={values[field.name] ?? ""}
          fault={faults[field.name] ?? null}
          onChange={(value) => onChange({ ...values, [field.name]: value })}
        />
      ))}
      <div class="submit">
        <button type="submit" class="primary" aria-disabled={asking}>
          {asking ? TEXTS.predict.submitting : TEXTS.predict.submit}
        </button>
        <p class="in-short" aria-hidden="true">
          {inShort}
        </p>
        <p class="fault" role="status">
          {count > 0 && TEXTS.predict.faults(count)}
        </p>
      </div>
    </form>
  );
}

/** Fills the whole form: with the next example, with somebody like nobody, or as it was; and hands it on. */
function Fillers({ form, values, onChange }: Pick<RecordFormProps, "form" | "values" | "onChange">) {
  const [at, setAt] = useState(-1);
  const rng = useMemo(() => createRng(crypto.getRandomValues(new Uint32Array(1))[0]), []);
  const { fields, examples } = form;
  const shown = examples[at];
  return (
    <div class="fillers">
      {examples.length > 0 && (
        <button
          type="button"
          class="quiet"
          onClick={() => {
            const next = (at + 1) % examples.length;
            setAt(next);
            onChange(exampleValues(fields, examples[next]));
          }}
        >
          {TEXTS.predict.example}
        </button>
      )}
      <button
        type="button"
        class="quiet"
        onClick={() => {
          setAt(-1);
          onChange(randomValues(form, rng.float));
        }}
      >
        {TEXTS.predict.random}
      </button>
      <button
        type="button"
        class="quiet"
        onClick={() => {
          setAt(-1);
          onChange(initialValues(fields));
        }}
      >
        {TEXTS.predict.clear}
      </button>
      <ShareLink values={values} />
      <p class="hint" role="status">
        {shown?.label}
      </p>
    </div>
  );
}
