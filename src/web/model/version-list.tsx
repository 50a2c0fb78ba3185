import { useState } from "preact/hooks";
import { score } from "../numbers.ts";
import { PlainTable } from "../plain-table.tsx";
import { TEXTS } from "../texts.ts";
import { moment } from "../times.ts";
import type { VersionRow } from "./models-api.ts";
import { versionLink } from "./version-link.ts";

interface VersionListProps {
  readonly versions: readonly VersionRow[];
  readonly shown: number;
  readonly beside: number | undefined;
  readonly onPromote: (row: VersionRow) => void;
  readonly onRollback: () => void;
}

/** More are shown when they are asked for. */
const FEW = 8;

/** The versions with their aliases and scores; each can be shown, compared with the one shown, and made champion. */
export function VersionList({ versions, shown, beside, onPromote, onRollback }: VersionListProps) {
  const [all, setAll] = useState(false);
  const texts = TEXTS.model.versions;
  const listed = versions.filter(
    ({ version, aliases }, i) => all || i < FEW || aliases.length > 0 || version === shown,
  );
  const rows = listed.map((row) => {
    const { version, aliases, archived, roc_auc, accuracy, createdAt } = row;
    return [
      <a key="link" href={versionLink(version)} aria-current={version === shown ? "true" : undefined}>
        {texts.version(version)}
      </a>,
      <span key="aliases" class="tags">
        {[...aliases, ...(archived ? [texts.archived] : [])].map((alias) => (
          <span key={alias} class="alias">
            {alias}
          </span>
        ))}
      </span>,
      score(roc_auc),
      score(accuracy),
      moment(createdAt),
      version === shown ? (
        texts.shown
      ) : (
        <a
          key="beside"
          href={versionLink(shown, version)}
          aria-current={version === beside ? "true" : undefined}
        >
          {texts.compare}
          <span class="visually-hidden"> {texts.compareWith(version, shown)}</span>
        </a>
      ),
      archived || aliases.includes("champion") ? null : (
        <button key="promote" type="button" class="quiet" onClick={() => onPromote(row)}>
          {texts.promote}
          <span class="visually-hidden"> {texts.version(version)}</span>
        </button>
      ),
    ];
  });
  return (
    <section class="card">
      <h2>{texts.title}</h2>
      <p class="hint">{texts.note}</p>
      <PlainTable label={texts.title} columns={texts.columns} rows={rows} />
      <div class="choices">
        {listed.length < versions.length && (
          <button type="button" class="quiet" onClick={() => setAll(true)}>
            {texts.all(versions.length)}
          </button>
        )}
        <button type="button" class="quiet" onClick={onRollback}>
          {texts.rollback}
        </button>
      </div>
    </section>
  );
}
