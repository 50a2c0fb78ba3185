import { useState } from "preact/hooks";
import { TEXTS } from "../texts.ts";
import { ChangeDialog, type Wanted } from "./change-dialog.tsx";
import { DiffView } from "./diff-view.tsx";
import { HistoryView } from "./history-view.tsx";
import type { Change, VersionRow } from "./models-api.ts";
import { VersionList } from "./version-list.tsx";
import { VersionView } from "./version-view.tsx";

const CHAMPION = "champion";

interface ModelViewProps {
  /** The newest first. */
  readonly versions: readonly [VersionRow, ...VersionRow[]];
  readonly query: URLSearchParams;
  /** The admin token as it was last given; it is nowhere but in the page's memory. */
  readonly token: string;
  readonly onToken: (token: string) => void;
  readonly onChanged: (change: Change) => void;
}

/** A version of the model, among the others. */
export function ModelView({ versions, query, token, onToken, onChanged }: ModelViewProps) {
  const [wanted, setWanted] = useState<Wanted | null>(null);
  const texts = TEXTS.model;
  const [newest] = versions;
  const champion = versions.find(({ aliases }) => aliases.includes(CHAMPION));
  const named = (key: string) => versions.find(({ version }) => String(version) === query.get(key));
  const shown = named("version") ?? champion ?? newest;
  const beside = named("with");
  const unknown = query.has("version") && named("version") === undefined;
  return (
    <div class="model-page">
      <header>
        <h1>{newest.name}</h1>
        <p class="intro">{texts.intro(versions.length, champion?.version)}</p>
        {unknown && <p class="caution">{texts.unknown(String(query.get("version")))}</p>}
      </header>
      <VersionList
        versions={versions}
        shown={shown.version}
        beside={beside?.version}
        onPromote={({ version }) => setWanted({ action: "promote", version })}
        onRollback={() => setWanted({ action: "rollback" })}
      />
      {beside !== undefined && beside !== shown && (
        <DiffView
          key={`${shown.version} ${beside.version}`}
          name={newest.name}
          version={shown.version}
          other={beside.version}
        />
      )}
      <VersionView key={shown.version} name={newest.name} version={shown.version} />
      <HistoryView name={newest.name} />
      {wanted !== null && (
        <ChangeDialog
          name={newest.name}
          wanted={wanted}
          token={token}
          onToken={onToken}
          onClose={() => setWanted(null)}
          onDone={(change) => {
            setWanted(null);
            onChanged(change);
          }}
        />
      )}
    </div>
  );
}
