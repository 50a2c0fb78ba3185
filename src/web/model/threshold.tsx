import type { TwoClassEvaluation } from "../../core/evaluation/model-evaluation.ts";
import { score } from "../numbers.ts";
import { percent } from "../probability.ts";
import { TEXTS } from "../texts.ts";
import { bestCut, type Cut } from "./cut.ts";
import { Distribution } from "./distribution.tsx";
import { Matrix } from "./matrix.tsx";

interface ThresholdProps {
  readonly evaluation: TwoClassEvaluation;
  readonly cut: Cut;
  readonly negative: string;
  readonly positive: string;
  readonly onMove: (percent: number) => void;
}

/** What another threshold would have made of the held-out rows. It changes nothing in the service. */
export function Threshold({ evaluation, cut, negative, positive, onMove }: ThresholdProps) {
  const texts = TEXTS.model.threshold;
  const own = Math.round(evaluation.threshold * 100);
  const best = bestCut(evaluation).percent;
  const { tn, fp, fn, tp } = cut.matrix;
  return (
    <section class="card">
      <h2>{texts.title}</h2>
      <p class="hint">{texts.note(own)}</p>
      <div class="slider">
        <label for="threshold">{texts.label(positive)}</label>
        <input
          id="threshold"
          type="range"
          min="0"
          max="100"
          step="1"
          value={cut.percent}
          aria-valuetext={`${cut.percent} %`}
          onInput={(event) => onMove(Number(event.currentTarget.value))}
        />
        <output for="threshold">{cut.percent} %</output>
      </div>
      <div class="choices">
        <button type="button" class="quiet" onClick={() => onMove(own)}>
          {texts.own(own)}
        </button>
        <button type="button" class="quiet" onClick={() => onMove(best)}>
          {texts.best(best)}
        </button>
      </div>
      <div class="pair">
        <div>
          <Matrix
            names={[negative, positive]}
            table={[
              [tn, fp],
              [fn, tp],
            ]}
          />
          <dl class="readings" aria-live="polite">
            <Reading name={TEXTS.model.scores.precision} value={score(cut.precision)} />
            <Reading name={TEXTS.model.scores.recall} value={score(cut.recall)} />
            <Reading name={TEXTS.model.scores.f1} value={score(cut.f1)} />
            <Reading name={TEXTS.model.scores.accuracy} value={score(cut.accuracy)} />
            <Reading name={texts.selected(positive)} value={percent(cut.selected)} />
          </dl>
        </div>
        <Distribution evaluation={evaluation} cut={cut.percent} negative={negative} positive={positive} />
      </div>
    </section>
  );
}

function Reading({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
