import type { Explanation } from "../../core/model/explain.ts";
import type { ServedForm } from "../api.ts";
import { percent, points, sureness } from "../probability.ts";
import { TEXTS } from "../texts.ts";
import type { Assessment } from "./assess.ts";
import { Contributions } from "./contributions.tsx";
import { Gauge } from "./gauge.tsx";
import { shownNumber, shownValue } from "./values.ts";

interface AnswerProps {
  readonly form: ServedForm;
  /** Of the positive class, for the values that the form shows. */
  readonly probability: number;
  readonly explanation: Explanation | null;
  /** Null where the browser has no copy of the model. */
  readonly assessment: Assessment | null;
  /** The service's last answer, while the form shows other values; null while it shows the same. */
  readonly against: number | null;
  readonly onTry: (field: string, value: string) => void;
}

/** The answer to the values that the form shows, and the reasons for it. */
export function Answer({ form, probability, explanation, assessment, against, onTry }: AnswerProps) {
  const [negative, positive] = form.classes;
  const label = probability > form.threshold ? positive.label : negative.label;
  const of100 = Math.round(probability * 100);
  return (
    <>
      <section class="card verdict" aria-labelledby="answer">
        {against !== null && <p class="tag">{TEXTS.predict.whatIf}</p>}
        <Gauge probability={probability} positive={positive.label} mark={against} />
        <div role="status">
          <h2 id="answer">{label}</h2>
          <p>{TEXTS.predict.inWords(sureness(probability), of100, positive.label)}</p>
          {against !== null && <p class="hint">{whatIfNote(probability - against)}</p>}
        </div>
        {assessment !== null && <UnlikeNote unlike={assessment.unlike} />}
      </section>
      {explanation !== null && <Contributions explanation={explanation} features={form.features} />}
      {assessment !== null && <Flips changes={assessment.changes} onTry={onTry} />}
    </>
  );
}

function whatIfNote(difference: number): string {
  return difference === 0 ? TEXTS.predict.whatIfSame : TEXTS.predict.whatIfNote(points(difference));
}

const MOST_NOTES = 3;

function UnlikeNote({ unlike }: Pick<Assessment, "unlike">) {
  if (unlike.length === 0) return null;
  return (
    <div class="caution">
      <h3>{TEXTS.predict.unlike}</h3>
      <ul>
        {unlike.slice(0, MOST_NOTES).map(({ feature: { name, label, training }, value }) => (
          <li key={name}>
            {training?.kind === "number"
              ? TEXTS.predict.unlikeNumber(
                  label,
                  shownNumber(Number(value)),
                  shownNumber(training.quantiles[0]),
                  shownNumber(training.quantiles.at(-1) ?? Number.NaN),
                )
              : TEXTS.predict.unlikeText(label, String(value))}
          </li>
        ))}
      </ul>
      <p>{TEXTS.predict.unlikeNote}</p>
    </div>
  );
}

const MOST_FLIPS = 3;

function Flips({ changes, onTry }: Pick<Assessment, "changes"> & Pick<AnswerProps, "onTry">) {
  return (
    <section class="card">
      <h3>{TEXTS.predict.flips}</h3>
      <p class="hint">{changes.length === 0 ? TEXTS.predict.noFlip : TEXTS.predict.flipsNote}</p>
      <ul class="flips" hidden={changes.length === 0}>
        {changes.slice(0, MOST_FLIPS).map(({ field, from, to, probability }) => (
          <li key={field.name}>
            <span class="name">{field.label}</span>
            <span>{TEXTS.predict.flipTo(shownValue(field, from), shownValue(field, to))}</span>
            <span class="points">{percent(probability)}</span>
            <button
              type="button"
              class="quiet"
              aria-label={`${TEXTS.predict.tryIt}: ${field.label} ${shownValue(field, to)}`}
              onClick={() => onTry(field.name, String(to))}
            >
              {TEXTS.predict.tryIt}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
