import { useState } from "preact/hooks";
import { type Failure, keepApiKey } from "./api.ts";
import { TEXTS } from "./texts.ts";

interface FailureNoteProps {
  readonly failure: Failure;
  readonly onRetry: () => void;
}

/** Why there is no answer, and what to do about it. */
export function FailureNote({ failure, onRetry }: FailureNoteProps) {
  const { kind, message, requestId, retryAfterSeconds } = failure;
  const { title, text } = TEXTS.failures[kind];
  return (
    <div class="failure" role="alert">
      <h2>{title}</h2>
      <p>
        {kind === "input" || kind === "busy" ? `${text} ${message}.`.trim() : text}{" "}
        {kind === "failed" && <code>{requestId}</code>}
      </p>
      {kind === "key" ? (
        <KeyForm onRetry={onRetry} />
      ) : (
        kind !== "input" && (
          <button type="button" onClick={onRetry}>
            {retryAfterSeconds === null ? TEXTS.retry : TEXTS.retryIn(retryAfterSeconds)}
          </button>
        )
      )}
    </div>
  );
}

function KeyForm({ onRetry }: Pick<FailureNoteProps, "onRetry">) {
  const [key, setKey] = useState("");
  return (
    <form
      class="key"
      onSubmit={(event) => {
        event.preventDefault();
        keepApiKey(key.trim());
        onRetry();
      }}
    >
      <label for="api-key">{TEXTS.keyLabel}</label>
      <input
        id="api-key"
        type="password"
        autocomplete="off"
        required
        value={key}
        onInput={(event) => setKey(event.currentTarget.value)}
      />
      <button type="submit">{TEXTS.keySubmit}</button>
    </form>
  );
}
