import { useState } from "preact/hooks";
import type { ClassesEvaluation } from "../../core/evaluation/model-evaluation.ts";
import { confusionOf } from "../../core/metrics/confusion-of.ts";
import type { ModelCard } from "../../core/registry/model-card.ts";
import { score } from "../numbers.ts";
import { PlainTable } from "../plain-table.tsx";
import { Sheet } from "../sheet.tsx";
import { TEXTS } from "../texts.ts";
import { Calibration, PrecisionRecall, Roc } from "./curves.tsx";
import { decidedAs } from "./cut.ts";
import { Distribution } from "./distribution.tsx";
import { Dependence, Importance } from "./features.tsx";
import { Matrix } from "./matrix.tsx";
import { SubgroupCard } from "./subgroup-card.tsx";

interface ClassesViewProps {
  readonly card: ModelCard;
  readonly evaluation: ClassesEvaluation;
}

/** The scores that a class has against the rest. */
const SCORES = ["precision", "recall", "f1", "roc_auc", "average_precision"] as const;

/** How good a model of more than two classes is: who was taken for whom, and each class against the rest. */
export function ClassesView({ card, evaluation }: ClassesViewProps) {
  const { confusion, classes: texts, scores } = TEXTS.model;
  const [chosen, choose] = useState(0);
  const { classes } = evaluation;
  const { label } = classes[chosen];
  return (
    <>
      <section class="card">
        <h2>{confusion.title}</h2>
        <p class="hint">{confusion.note}</p>
        <Sheet label={confusion.title}>
          <Matrix {...confusionOf(evaluation)} />
        </Sheet>
      </section>
      <section class="card">
        <h2>{texts.title}</h2>
        <p class="hint">{texts.note}</p>
        <PlainTable
          label={texts.title}
          columns={[...texts.columns, ...SCORES.map((name) => scores[name])]}
          rows={classes.map((each) => [
            each.label,
            each.positives,
            ...SCORES.map((name) => score(each[name])),
          ])}
        />
      </section>
      <div class="figures">
        <Importance card={card} />
      </div>
      <h2>{texts.against(label)}</h2>
      <label class="choices">
        <span>{texts.one}</span>
        <select value={chosen} onChange={({ currentTarget: { value } }) => choose(Number(value))}>
          {classes.map((each, k) => (
            <option key={each.value} value={k}>
              {each.label}
            </option>
          ))}
        </select>
      </label>
      <OneClass card={card} of={classes[chosen]} />
    </>
  );
}

interface OneClassProps {
  readonly card: ModelCard;
  readonly of: ClassesEvaluation["classes"][number];
}

/** One class as the positive one, all others together as the negative. */
function OneClass({ card, of }: OneClassProps) {
  const cut = decidedAs(of.confusion_matrix);
  return (
    <>
      <div class="figures">
        <Roc evaluation={of} intervals={null} cut={cut} />
        <PrecisionRecall evaluation={of} intervals={null} cut={cut} />
        <Calibration evaluation={of} positive={of.label} />
        <Distribution evaluation={of} cut={null} negative={TEXTS.model.classes.rest} positive={of.label} />
      </div>
      {of.subgroups.map((subgroups) => (
        <SubgroupCard key={subgroups.column} subgroups={subgroups} />
      ))}
      <Dependence card={card} curves={of.partial_dependence} positive={of.label} />
    </>
  );
}
