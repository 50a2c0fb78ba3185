import { useEffect, useRef, useState } from "preact/hooks";
import { Failure } from "../api.ts";
import { TEXTS } from "../texts.ts";
import { type Change, type ChangeRequest, changeChampion } from "./models-api.ts";

/** What is to become of the champion. */
export type Wanted =
  | { readonly action: "promote"; readonly version: number }
  | { readonly action: "rollback" };

interface ChangeDialogProps {
  readonly name: string;
  readonly wanted: Wanted;
  /** As it was last given, so that a second change need not ask again. */
  readonly token: string;
  readonly onToken: (token: string) => void;
  readonly onClose: () => void;
  readonly onDone: (change: Change) => void;
}

/** Asks for the admin token and a reason, and makes the change. */
export function ChangeDialog({ name, wanted, token, onToken, onClose, onDone }: ChangeDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [reason, setReason] = useState("");
  const [force, setForce] = useState(false);
  const { asking, failure, submit } = useChange(onDone);
  useEffect(() => dialog.current?.showModal(), []);
  const texts = TEXTS.model.change;
  const isRefused = failure?.code === "OPS_GATE_FAILED" || force;
  const title = wanted.action === "promote" ? texts.promote(wanted.version) : texts.rollback;
  return (
    <dialog ref={dialog} class="card" aria-labelledby="change-title" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit(name, token, requestOf(wanted, reason.trim(), force));
        }}
      >
        <h2 id="change-title">{title}</h2>
        <p>{wanted.action === "promote" ? texts.promoteNote : texts.rollbackNote}</p>
        <label class="entry">
          {texts.token}
          <input
            type="password"
            autocomplete="off"
            required
            value={token}
            onInput={(event) => onToken(event.currentTarget.value)}
          />
          <span class="hint">{texts.tokenNote}</span>
        </label>
        <label class="entry">
          {texts.reason}
          <input
            type="text"
            maxLength={500}
            required={force}
            value={reason}
            onInput={(event) => setReason(event.currentTarget.value)}
          />
        </label>
        {isRefused && (
          <label class="check">
            <input
              type="checkbox"
              checked={force}
              onChange={(event) => setForce(event.currentTarget.checked)}
            />
            {texts.force}
          </label>
        )}
        {failure !== null && <WhyNot failure={failure} />}
        <div class="choices">
          <button type="submit" class="primary" aria-disabled={asking}>
            {asking ? texts.asking : wanted.action === "promote" ? texts.doPromote : texts.doRollback}
          </button>
          <button type="button" onClick={() => dialog.current?.close()}>
            {texts.cancel}
          </button>
        </div>
      </form>
    </dialog>
  );
}

function requestOf(wanted: Wanted, reason: string, force: boolean): ChangeRequest {
  const why = reason === "" ? {} : { reason };
  return wanted.action === "rollback"
    ? { action: "rollback", body: why }
    : { action: "promote", body: { version: wanted.version, ...why, ...(force && { force }) } };
}

function WhyNot({ failure }: { readonly failure: Failure }) {
  const { kind, message, hint, requestId } = failure;
  const { title, text } = TEXTS.failures[kind];
  // What the service says of the token and the gates is more to the point than what can be said in general.
  const isTold = failure.code !== null && failure.code !== "INTERNAL";
  return (
    <div class="failure" role="alert">
      <h3>{isTold ? TEXTS.model.change.refused : title}</h3>
      <p>
        {isTold ? `${message}.` : text} {kind === "failed" && !isTold && <code>{requestId}</code>}
      </p>
      {isTold && hint !== null && <p class="hint">{hint}</p>}
    </div>
  );
}

function useChange(onDone: (change: Change) => void) {
  const [asking, setAsking] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  return {
    asking,
    failure,
    submit(name: string, token: string, request: ChangeRequest): void {
      if (asking) return;
      setAsking(true);
      setFailure(null);
      changeChampion(name, token, request)
        .then(onDone, (error) =>
          setFailure(error instanceof Failure ? error : new Failure("failed", String(error))),
        )
        .finally(() => setAsking(false));
    },
  };
}
