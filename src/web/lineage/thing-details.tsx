import { TEXTS } from "../texts.ts";
import { momentToSecond } from "../times.ts";
import type { LineageThing } from "./lineage-told.ts";

interface ThingDetailsProps {
  readonly thing: LineageThing;
  readonly things: readonly LineageThing[];
  readonly edges: readonly (readonly [string, string])[];
  readonly onChoose: (thing: LineageThing) => void;
}

/** All that is known of one thing, with ways to what it was made from and what was made from it. */
export function ThingDetails({ thing, things, edges, onChoose }: ThingDetailsProps) {
  const { name, kind, digest, rows, madeBy, status } = thing;
  const of = (ids: readonly string[]) => things.filter(({ id }) => ids.includes(id));
  const from = of(edges.filter(([, to]) => to === thing.id).map(([each]) => each));
  const into = of(edges.filter(([each]) => each === thing.id).map(([, to]) => to));
  const words = TEXTS.lineage;
  const facts: readonly (readonly [string, string | null])[] = [
    [words.digest, digest],
    [words.rows, rows === null ? null : rows.toLocaleString("en")],
    [words.made, madeBy && momentToSecond(madeBy.at)],
    [words.command, madeBy?.command ?? null],
    [words.code, madeBy?.codeVersion ?? null],
    [words.packages, madeBy && packagesOf(madeBy.packages)],
    [words.now, words.statuses[status]],
  ];
  return (
    <section class="card details" aria-live="polite" aria-label={words.details}>
      <h2>{name}</h2>
      <p class="hint">{words.about[kind]}</p>
      <dl>
        {facts.map(
          ([label, value]) =>
            value !== null && (
              <div key={label}>
                <dt>{label}</dt>
                <dd>{label === words.digest || label === words.command ? <code>{value}</code> : value}</dd>
              </div>
            ),
        )}
      </dl>
      <Ways label={words.from} things={from} onChoose={onChoose} />
      <Ways label={words.into} things={into} onChoose={onChoose} />
    </section>
  );
}

interface WaysProps extends Pick<ThingDetailsProps, "things" | "onChoose"> {
  readonly label: string;
}

function Ways({ label, things, onChoose }: WaysProps) {
  if (things.length === 0) return null;
  return (
    <p class="ways">
      {label}{" "}
      {things.map((thing) => (
        <button key={thing.id} type="button" class="quiet" onClick={() => onChoose(thing)}>
          {thing.name}
        </button>
      ))}
    </p>
  );
}

function packagesOf(packages: Readonly<Record<string, string>>): string {
  return Object.entries(packages)
    .map(([name, version]) => `${name} ${version}`)
    .join(", ");
}
