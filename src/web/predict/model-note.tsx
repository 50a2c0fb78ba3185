import type { ModelAnswer } from "../../core/model/model.ts";
import type { ServedForm } from "../api.ts";
import { TEXTS } from "../texts.ts";
import type { LocalModel } from "./local-model.ts";
import { answerOf, differences } from "./served-answer.ts";
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
        <LocalNote form={form} asked={asked} local={local} />
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

function LocalNote({ form, asked, local }: Omit<ModelNoteProps, "onReload">) {
  if (local.is === "ready") return <Agreement form={form} asked={asked} model={local.model} />;
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

interface AgreementProps {
  readonly form: ServedForm;
  readonly asked: Asked;
  readonly model: LocalModel;
}

function Agreement({ form, asked, model }: AgreementProps) {
  const served = answerOf(form, asked.answer);
  const [own] = model.answers([asked.record]);
  return differences(own, served).every((difference) => Math.abs(difference) <= TOLERANCE) ? (
    <p>{TEXTS.predict.agrees}</p>
  ) : (
    <p class="caution" role="alert">
      {TEXTS.predict.differs(listed(own), listed(served))}
    </p>
  );
}

function listed({ probability, probabilities = [probability] }: ModelAnswer): string {
  return probabilities.join(", ");
}
