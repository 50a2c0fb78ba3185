import { useCallback, useState } from "preact/hooks";
import type { TwoClassEvaluation } from "../../core/evaluation/model-evaluation.ts";
import type { Manifest } from "../../core/registry/manifest.ts";
import type { ModelCard } from "../../core/registry/model-card.ts";
import { Failure } from "../api.ts";
import { FailureNote } from "../failure-note.tsx";
import { TEXTS } from "../texts.ts";
import { moment } from "../times.ts";
import { useLoaded } from "../use-loaded.ts";
import { ClassesView } from "./classes-view.tsx";
import { Calibration, PrecisionRecall, Roc } from "./curves.tsx";
import { cutAt } from "./cut.ts";
import { Dependence, Importance } from "./features.tsx";
import { fetchVersion } from "./models-api.ts";
import { Parameters } from "./parameters.tsx";
import { ScoresTable } from "./scores-table.tsx";
import { SubgroupCard } from "./subgroup-card.tsx";
import { Threshold } from "./threshold.tsx";

interface VersionViewProps {
  readonly name: string;
  readonly version: number;
}

/** One version: what it is, how good it is, and what it goes by. */
export function VersionView({ name, version }: VersionViewProps) {
  const [details, reload] = useLoaded(useCallback(() => fetchVersion(name, version), [name, version]));
  if (details === null) return <p class="loading">{TEXTS.loading}</p>;
  if (details instanceof Failure) return <FailureNote failure={details} onRetry={reload} />;
  const { manifest, card } = details;
  return (
    <>
      <section class="card">
        <h2>{TEXTS.model.versions.version(version)}</h2>
        {card !== null && <p class="intro">{card.description}.</p>}
        <Facts manifest={manifest} card={card} />
      </section>
      <ScoresTable manifest={manifest} card={card} />
      {card === null ? (
        <div class="card">
          <h2>{TEXTS.model.noCard.title}</h2>
          <p>{TEXTS.model.noCard.text}</p>
        </div>
      ) : (
        <Evaluation card={card} />
      )}
    </>
  );
}

function Facts({ manifest, card }: { readonly manifest: Manifest; readonly card: ModelCard | null }) {
  const { data, code, digest, seed, engine, createdAt } = manifest;
  const texts = TEXTS.model.facts;
  const facts: readonly (readonly [string, string, string?])[] = [
    ...(card === null
      ? []
      : [
          [
            texts.predicts,
            texts.target(
              card.target.column,
              card.target.classes.map(({ label }) => label),
            ),
          ] as const,
        ]),
    [texts.model, card === null ? engine : texts.forest(card.parameters.n_estimators, engine)],
    [texts.trained, moment(createdAt)],
    [texts.rows, texts.split(data.train.rows, data.test.rows)],
    [texts.digest, digest.slice(0, 12), digest],
    [texts.trainData, data.train.sha256.slice(0, 12), data.train.sha256],
    [texts.testData, data.test.sha256.slice(0, 12), data.test.sha256],
    [texts.code, `${code.version} (${code.build}), ${texts.seed(seed)}`],
  ];
  return (
    <dl class="facts">
      {facts.map(([term, value, whole]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{whole === undefined ? value : <code title={whole}>{value}</code>}</dd>
        </div>
      ))}
    </dl>
  );
}

function Evaluation({ card }: { readonly card: ModelCard }) {
  const { evaluation } = card;
  return (
    <>
      {"classes" in evaluation ? (
        <ClassesView card={card} evaluation={evaluation} />
      ) : (
        <TwoClassView card={card} evaluation={evaluation} />
      )}
      <Parameters card={card} />
    </>
  );
}

interface TwoClassViewProps {
  readonly card: ModelCard;
  readonly evaluation: TwoClassEvaluation;
}

function TwoClassView({ card, evaluation }: TwoClassViewProps) {
  const { intervals } = evaluation;
  const [percent, setPercent] = useState(Math.round(evaluation.threshold * 100));
  const cut = cutAt(evaluation, percent);
  const [negative, positive] = card.target.classes;
  return (
    <>
      <Threshold
        evaluation={evaluation}
        cut={cut}
        negative={negative.label}
        positive={positive.label}
        onMove={setPercent}
      />
      <div class="figures">
        <Roc evaluation={evaluation} intervals={intervals} cut={cut} />
        <PrecisionRecall evaluation={evaluation} intervals={intervals} cut={cut} />
        <Calibration evaluation={evaluation} positive={positive.label} />
        <Importance card={card} />
      </div>
      {evaluation.subgroups.map((subgroups) => (
        <SubgroupCard key={subgroups.column} subgroups={subgroups} />
      ))}
      <Dependence card={card} curves={evaluation.partial_dependence} positive={positive.label} />
    </>
  );
}
