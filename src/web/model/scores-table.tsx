import { beatenBy } from "../../core/evaluation/beaten-by.ts";
import type { Manifest } from "../../core/registry/manifest.ts";
import type { ModelCard } from "../../core/registry/model-card.ts";
import { IntervalMark } from "../charts/interval-mark.tsx";
import { range, score } from "../numbers.ts";
import { PlainTable } from "../plain-table.tsx";
import { TEXTS } from "../texts.ts";

interface ScoresTableProps {
  readonly manifest: Manifest;
  readonly card: ModelCard | null;
}

type Name = keyof typeof TEXTS.model.scores;

const NAMES = Object.keys(TEXTS.model.scores) as Name[];

/** The scores on the held-out rows with their intervals, beside the baselines and the cross-validation. */
export function ScoresTable({ manifest, card }: ScoresTableProps) {
  const texts = TEXTS.model;
  const { cv, test, oob_score } = manifest.metrics;
  const { baselines = [], intervals = null } = card?.evaluation ?? {};
  const beaten = beatenBy(test, baselines).map(({ name }) => texts.baselines[name]);
  const rows = NAMES.map((name) => {
    const value = test[name];
    const interval = intervals?.[name] ?? null;
    const others = baselines.map(({ scores }) => scores[name]);
    const marks = others.filter((each) => each !== null && each <= 1);
    return [
      texts.scores[name],
      score(value),
      range(interval),
      // A log loss has no end to draw it against.
      value === null || value > 1 || (interval?.high ?? 0) > 1 ? null : (
        <IntervalMark
          key="mark"
          value={value}
          low={interval?.low ?? null}
          high={interval?.high ?? null}
          marks={marks.filter((each) => each !== null)}
        />
      ),
      ...others.map(score),
      `${score(cv.scores[name].mean)} ± ${score(cv.scores[name].sd)}`,
    ];
  });
  return (
    <section class="card">
      <h2>{texts.scoresTitle}</h2>
      <p class="hint">{texts.scoresNote(cv.folds)}</p>
      {beaten.length > 0 && <p class="caution">{texts.beaten(beaten.join(", "))}</p>}
      <PlainTable
        label={texts.scoresTitle}
        columns={[
          texts.score,
          texts.heldOut,
          texts.interval,
          texts.drawn,
          ...baselines.map(({ name }) => texts.baselines[name]),
          texts.folds(cv.folds),
        ]}
        rows={rows}
      />
      {oob_score !== null && <p class="hint">{texts.oob(score(oob_score))}</p>}
    </section>
  );
}
