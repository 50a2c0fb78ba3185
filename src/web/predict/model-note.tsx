import type { ServedForm } from "../api.ts";
import { TEXTS } from "../texts.ts";
import type { LocalModel } from "./local-model.ts";
import type { LocalState } from "./use-local-model.ts";
import type { Asked } from "./workbench.tsx";

interface ModelNoteProps {
  readonly form: ServedForm;
  readonly asked: Asked;
  readonly local: LocalState;
  readonly onReload: () => void;
}

/** Far below what any threshold or person could tell, far above how sums round. */
const TOLERANCE = 1e-12;

/** Which model answered, and whether the browser's own copy of it says the same. */
export function ModelNote({ form, asked, local, onReload }: ModelNoteProps) {
  const { modelVersion, modelDigest } = asked.answer;
  return (
    <div class="model-note">
      <p>
        {TEXTS.predict.modelLine(form.name, modelVersion, "")}
        <code title={modelDigest}>{modelDigest.slice(0, 12)}</code>
      </p>
      {modelDigest === form.digest ? (
        <LocalNote asked={asked} local={local} />
      ) : (
        <p class="caution">
          {TEXTS.predict.newVersion}{" "}
          <button type="button" class="quiet" onClick={onReload}>
            {TEXTS.predict.reload}
          </button>
        </p>
      )}
    </div>
  );
}

function LocalNote({ asked, local }: Pick<ModelNoteProps, "asked" | "local">) {
  if (local.is === "ready") return <Agreement asked={asked} model={local.model} />;
  if (local.is === "large") {
    return (
      <button type="button" class="quiet" onClick={local.load}>
        {TEXTS.predict.whatIfLarge(`${(local.bytes / 1e6).toFixed(0)} MB`)}
      </button>
    );
  }
  return (
    <p>
      {
        {
          none: TEXTS.predict.whatIfNone,
          loading: TEXTS.predict.whatIfLoading,
          failed: TEXTS.predict.whatIfFailed,
        }[local.is]
      }
    </p>
  );
}

function Agreement({ asked, model }: { readonly asked: Asked; readonly model: LocalModel }) {
  const served = asked.answer.probability;
  const [own] = model.probabilities([asked.record]);
  return Math.abs(own - served) <= TOLERANCE ? (
    <p>{TEXTS.predict.agrees}</p>
  ) : (
    <p class="caution" role="alert">
      {TEXTS.predict.differs(String(own), String(served))}
    </p>
  );
}
