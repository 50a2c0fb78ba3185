import { useCallback } from "preact/hooks";
import type { Difference, ScoreDifference, VersionDiff } from "../../core/registry/diff.ts";
import { Failure } from "../api.ts";
import { FailureNote } from "../failure-note.tsx";
import { change, score } from "../numbers.ts";
import { PlainTable } from "../plain-table.tsx";
import { TEXTS } from "../texts.ts";
import { useLoaded } from "../use-loaded.ts";
import { fetchDiff } from "./models-api.ts";
import { versionLink } from "./version-link.ts";

interface DiffViewProps {
  readonly name: string;
  readonly version: number;
  readonly other: number;
}

/** In what two versions differ. */
export function DiffView({ name, version, other }: DiffViewProps) {
  const [diff, reload] = useLoaded(
    useCallback(() => fetchDiff(name, version, other), [name, version, other]),
  );
  if (diff === null) return <p class="loading">{TEXTS.loading}</p>;
  if (diff instanceof Failure) return <FailureNote failure={diff} onRetry={reload} />;
  const texts = TEXTS.model.diff;
  return (
    <section class="card">
      <h2>{texts.title(version, other)}</h2>
      <p class="intro">{diff.isSame ? texts.same : texts.different}</p>
      <div class="pair">
        <Scores title={texts.test} diff={diff} scores={diff.scores.test} />
        <Scores title={texts.cv} diff={diff} scores={diff.scores.cv} />
      </div>
      <Features diff={diff} />
      <Values title={texts.config} diff={diff} rows={diff.config} />
      <Values title={texts.data} diff={diff} rows={diff.data} />
      <Values title={texts.environment} diff={diff} rows={diff.environment} />
      <a href={versionLink(version)}>{texts.close}</a>
    </section>
  );
}

interface PartProps {
  readonly title: string;
  readonly diff: VersionDiff;
}

function Scores({ title, diff, scores }: PartProps & { readonly scores: readonly ScoreDifference[] }) {
  const { versions } = TEXTS.model;
  return (
    <div>
      <h3>{title}</h3>
      <PlainTable
        label={title}
        columns={[
          TEXTS.model.score,
          versions.version(diff.a),
          versions.version(diff.b),
          TEXTS.model.diff.change,
        ]}
        rows={scores.map(({ score: name, a, b, delta }) => [
          TEXTS.model.scores[name],
          score(a),
          score(b),
          change(delta),
        ])}
      />
    </div>
  );
}

function Features({ diff: { a, b, features } }: { readonly diff: VersionDiff }) {
  const only = (version: number, names: readonly string[]) =>
    names.length > 0 && <p>{TEXTS.model.diff.onlyIn(version, names.join(", "))}</p>;
  return features === null ? null : (
    <>
      {only(a, features.onlyA)}
      {only(b, features.onlyB)}
    </>
  );
}

function Values({ title, diff, rows }: PartProps & { readonly rows: readonly Difference[] | null }) {
  const { versions, diff: texts } = TEXTS.model;
  if (rows === null) return <p class="hint">{texts.notKept}</p>;
  if (rows.length === 0) return null;
  return (
    <div>
      <h3>{title}</h3>
      <PlainTable
        label={title}
        columns={[texts.what, versions.version(diff.a), versions.version(diff.b)]}
        rows={rows.map(({ what, a, b }) => [what, shown(a), shown(b)])}
      />
    </div>
  );
}

/** A digest is known by its beginning. */
function shown(value: Difference["a"]): string {
  if (value === null) return "–";
  const text = String(value);
  return /^[0-9a-f]{64}$/.test(text) ? `${text.slice(0, 12)}…` : text;
}
