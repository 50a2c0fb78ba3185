import type { ModelAnswer } from "../../core/model/model.ts";
import type { Reasons, ServedForm } from "../api.ts";
import { percent, points, sureness } from "../probability.ts";
import { TEXTS } from "../texts.ts";
import type { Assessment } from "./assess.ts";
import { ClassBars } from "./class-bars.tsx";
import { Contributions } from "./contributions.tsx";
import { Gauge } from "./gauge.tsx";
import { differences } from "./served-answer.ts";
import { shownNumber, shownValue } from "./values.ts";

interface AnswerProps {
  readonly form: ServedForm;
  /** To the values that the form shows. */
  readonly answer: ModelAnswer;
  readonly explanation: Reasons | null;
  /** Null where the browser has no copy of the model. */
  readonly assessment: Assessment | null;
  /** The service's last answer, while the form shows other values; null while it shows the same. */
  readonly against: ModelAnswer | null;
  readonly onTry: (field: string, value: string) => void;
}

/** The answer to the values that the form shows, and the reasons for it. */
export function Answer({ form, answer, explanation, assessment, against, onTry }: AnswerProps) {
  const { classes } = form;
  const { probability } = answer;
  const { label } = classes[answer.classIndex];
  const hasMany = classes.length > 2;
  const of = hasMany ? label : classes[1].label;
  const of100 = Math.round(probability * 100);
  return (
    <>
      <section class="card verdict" aria-labelledby="answer">
        {against !== null && <p class="tag">{TEXTS.predict.whatIf}</p>}
        {hasMany ? (
          <ClassBars classes={classes} answer={answer} mark={against} />
        ) : (
          <Gauge probability={probability} positive={of} mark={against?.probability ?? null} />
        )}
        <div role="status">
          <h2 id="answer">{label}</h2>
          <p>{TEXTS.predict.inWords(sureness(probability, classes.length), of100, of)}</p>
          {against !== null && <p class="hint">{whatIfNote(answer, against, hasMany ? label : null)}</p>}
        </div>
        {assessment !== null && <UnlikeNote unlike={assessment.unlike} />}
      </section>
      {explanation !== null && (
        <Contributions explanation={explanation} of={hasMany ? label : null} features={form.features} />
      )}
      {assessment !== null && <Flips classes={classes} changes={assessment.changes} onTry={onTry} />}
    </>
  );
}

function whatIfNote(answer: ModelAnswer, against: ModelAnswer, of: string | null): string {
  const changed = differences(answer, against);
  if (changed.every((difference) => difference === 0)) return TEXTS.predict.whatIfSame;
  return TEXTS.predict.whatIfNote(points(changed[of === null ? 0 : answer.classIndex]), of);
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

interface FlipsProps extends Pick<Assessment, "changes">, Pick<AnswerProps, "onTry"> {
  readonly classes: ServedForm["classes"];
}

function Flips({ classes, changes, onTry }: FlipsProps) {
  return (
    <section class="card">
      <h3>{TEXTS.predict.flips}</h3>
      <p class="hint">{changes.length === 0 ? TEXTS.predict.noFlip : TEXTS.predict.flipsNote}</p>
      <ul class="flips" hidden={changes.length === 0}>
        {changes.slice(0, MOST_FLIPS).map(({ field, from, to, answer: { classIndex, probability } }) => (
          <li key={field.name}>
            <span class="name">{field.label}</span>
            <span>{TEXTS.predict.flipTo(shownValue(field, from), shownValue(field, to))}</span>
            <span class="points">
              {classes.length > 2 && `${classes[classIndex].label} `}
              {percent(probability)}
            </span>
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
