import { useState } from "preact/hooks";
import { TEXTS } from "../texts.ts";

interface FilterFormProps {
  readonly where: string;
  /** What is wrong with the filter; null where nothing is. */
  readonly fault: string | null;
  readonly onApply: (where: string) => void;
  readonly onReload: () => void;
}

/** The filter, as the command line has it. */
export function FilterForm({ where, fault, onApply, onReload }: FilterFormProps) {
  const [text, setText] = useState(where);
  const texts = TEXTS.runs.filter;
  const apply = (wanted: string): void => {
    setText(wanted);
    if (wanted.trim() === where) onReload();
    else onApply(wanted.trim());
  };
  return (
    <form
      class="card filter"
      onSubmit={(event) => {
        event.preventDefault();
        apply(text);
      }}
    >
      <label for="where">{texts.label}</label>
      <div class="line">
        <input
          id="where"
          type="text"
          spellcheck={false}
          autocomplete="off"
          autocapitalize="off"
          placeholder={texts.placeholder}
          aria-invalid={fault !== null}
          aria-describedby="where-hint where-fault"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <button type="submit">{texts.apply}</button>
        {where !== "" && (
          <button type="button" class="quiet" onClick={() => apply("")}>
            {texts.clear}
          </button>
        )}
      </div>
      <p id="where-fault" class="fault" role="alert">
        {fault}
      </p>
      <p id="where-hint" class="hint">
        {texts.hint}
      </p>
    </form>
  );
}
