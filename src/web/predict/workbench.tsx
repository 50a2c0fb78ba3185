import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { RawRecord } from "../../core/model/record-schema.ts";
import { Failure, predict, type ServedAnswer, type ServedForm } from "../api.ts";
import { FailureNote } from "../failure-note.tsx";
import { percent } from "../probability.ts";
import { TEXTS } from "../texts.ts";
import { Answer } from "./answer.tsx";
import type { Assessment, Faulty } from "./assess.ts";
import { controlId } from "./field.tsx";
import { ModelNote } from "./model-note.tsx";
import { RecordForm } from "./record-form.tsx";
import { answerOf } from "./served-answer.ts";
import { useLocalModel } from "./use-local-model.ts";
import { initialValues, recordOf, type Values, valuesOfLink } from "./values.ts";

interface WorkbenchProps {
  readonly form: ServedForm;
  /** The values of a link, if it is one. */
  readonly query: URLSearchParams;
  readonly onReload: () => void;
}

/** What the service was asked, and what it said. */
export interface Asked {
  readonly record: RawRecord;
  readonly answer: ServedAnswer;
}

/** The form on one side, the answer on the other. */
export function Workbench({ form, query, onReload }: WorkbenchProps) {
  const { fields } = form;
  const [values, setValues] = useState<Values>(() => initialValues(fields));
  const { asked, asking, failure, faults, ask, forgetFaults } = useService(form);
  const local = useLocalModel(form);
  const answerColumn = useRef<HTMLDivElement>(null);
  const record = useMemo(() => recordOf(fields, values), [fields, values]);
  const assessment = useMemo(
    () => (local.is === "ready" && asked !== null ? local.model.assess(form, record) : null),
    [local, asked, form, record],
  );

  useEffect(() => {
    const linked = valuesOfLink(fields, query);
    if (linked === null) return;
    setValues(linked);
    void ask(recordOf(fields, linked));
  }, [query]);
  useEffect(() => {
    const [first] = Object.keys(faults);
    if (first !== undefined) document.getElementById(controlId(first))?.focus();
  }, [faults]);
  useEffect(() => {
    if (asked !== null) bringIntoView(answerColumn.current);
  }, [asked]);

  const change = (next: Values): void => {
    setValues(next);
    forgetFaults();
  };
  const found = assessment !== null && "faults" in assessment ? assessment.faults : {};
  return (
    <div class="workbench">
      <div>
        <h1>{TEXTS.predict.heading(form.classes.map(({ label }) => label))}</h1>
        <p class="intro">{TEXTS.predict.intro}</p>
        <RecordForm
          form={form}
          values={values}
          faults={{ ...found, ...faults }}
          asking={asking}
          inShort={inShort(form, asked, assessment)}
          onChange={change}
          onSubmit={() => void ask(record)}
        />
      </div>
      <div class="answer" ref={answerColumn}>
        {failure !== null && <FailureNote failure={failure} onRetry={() => void ask(record)} />}
        {asked === null ? (
          failure === null && <NoAnswer />
        ) : (
          <Shown
            form={form}
            asked={asked}
            record={record}
            assessment={assessment}
            onTry={(name, value) => change({ ...values, [name]: value })}
          />
        )}
        {asked !== null && <ModelNote form={form} asked={asked} local={local} onReload={onReload} />}
      </div>
    </div>
  );
}

function inShort(
  form: ServedForm,
  asked: Asked | null,
  assessment: Assessment | Faulty | null,
): string | null {
  if (asked === null) return null;
  const { classIndex, probability } =
    assessment !== null && "answer" in assessment ? assessment.answer : answerOf(form, asked.answer);
  const { classes } = form;
  const of = classes.length > 2 ? null : classes[1].label;
  return TEXTS.predict.inShort(classes[classIndex].label, percent(probability), of);
}

interface ShownProps {
  readonly form: ServedForm;
  readonly asked: Asked;
  readonly record: RawRecord;
  readonly assessment: Assessment | Faulty | null;
  readonly onTry: (field: string, value: string) => void;
}

/** The answer to what the form shows, where the browser can tell; else the last one that the service gave. */
function Shown({ form, asked, record, assessment, onTry }: ShownProps) {
  const own = assessment !== null && "answer" in assessment ? assessment : null;
  const same = fieldsAgree(record, asked.record);
  const served = answerOf(form, asked.answer);
  return own === null || same ? (
    <Answer
      form={form}
      answer={served}
      explanation={asked.answer.explanation ?? null}
      assessment={same ? own : null}
      against={null}
      onTry={onTry}
    />
  ) : (
    <Answer
      form={form}
      answer={own.answer}
      explanation={own.explanation}
      assessment={own}
      against={served}
      onTry={onTry}
    />
  );
}

function fieldsAgree(a: RawRecord, b: RawRecord): boolean {
  return Object.keys(a).every((name) => a[name] === b[name]);
}

function NoAnswer() {
  return (
    <section class="card empty">
      <svg viewBox="0 0 240 132" aria-hidden="true">
        <path d="M 20 120 A 100 100 0 0 1 220 120" />
      </svg>
      <h2>{TEXTS.predict.empty.title}</h2>
      <p>{TEXTS.predict.empty.text}</p>
    </section>
  );
}

/** Asks the service, and keeps what it said. */
function useService(form: ServedForm) {
  const [asked, setAsked] = useState<Asked | null>(null);
  const [asking, setAsking] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [faults, setFaults] = useState<Readonly<Record<string, string>>>({});
  const latest = useRef(0);
  const ask = async (record: RawRecord): Promise<void> => {
    const turn = ++latest.current;
    setAsking(true);
    setFailure(null);
    try {
      // What can be explained is what can be read.
      const answer = await predict(record, form.files !== null);
      if (turn !== latest.current) return;
      setAsked({ record, answer });
      setFaults({});
    } catch (error) {
      if (turn !== latest.current) return;
      const told = error instanceof Failure ? error : new Failure("failed", String(error));
      const atFields = faultsAtFields(form, told);
      if (atFields === null) setFailure(told);
      else setFaults(atFields);
    }
    setAsking(false);
  };
  return { asked, asking, failure, faults, ask, forgetFaults: () => setFaults({}) };
}

/** What the service finds wrong, by field; null where it is not about fields that are there. */
function faultsAtFields({ fields }: ServedForm, { faults }: Failure): Record<string, string> | null {
  const known = faults.filter(({ path }) => fields.some(({ name }) => name === path));
  return known.length === 0 ? null : Object.fromEntries(known.map(({ path, message }) => [path, message]));
}

/** On a phone the answer is below the form, where nobody would see that it came. */
function bringIntoView(element: HTMLElement | null): void {
  if (element === null || element.getBoundingClientRect().top < innerHeight * 0.6) return;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  element.scrollIntoView({ behavior: still ? "instant" : "smooth", block: "start" });
}
