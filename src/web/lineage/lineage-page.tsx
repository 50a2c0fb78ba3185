import { useMemo, useState } from "preact/hooks";
import { ask, Failure } from "../api.ts";
import { FailureNote } from "../failure-note.tsx";
import { TEXTS } from "../texts.ts";
import { useLoaded } from "../use-loaded.ts";
import { LineageGraph } from "./lineage-graph.tsx";
import { type ServedLineage, withAnswers } from "./lineage-told.ts";
import { ThingDetails } from "./thing-details.tsx";
import { ThingTable } from "./thing-table.tsx";

async function fetchLineage(): Promise<ServedLineage> {
  return (await ask("/lineage")).json() as Promise<ServedLineage>;
}

/** From the raw file to the answer: what the model in use was made from. */
export function LineagePage() {
  const [lineage, reload] = useLoaded(fetchLineage);
  if (lineage === null) return <p class="loading">{TEXTS.loading}</p>;
  if (lineage instanceof Failure) return <FailureNote failure={lineage} onRetry={reload} />;
  return <LineageView key={lineage.digest} lineage={lineage} onReload={reload} />;
}

interface LineageViewProps {
  readonly lineage: ServedLineage;
  readonly onReload: () => void;
}

function LineageView({ lineage, onReload }: LineageViewProps) {
  const { name, version, intact } = lineage;
  const { things, edges } = useMemo(() => withAnswers(lineage, TEXTS.lineage.answers), [lineage]);
  const [chosen, setChosen] = useState(() => things.find(({ kind }) => kind === "model") ?? things[0]);
  // Without the records of the stages there is the model and what it says of its own data.
  const isShort = things.every(({ madeBy, kind }) => kind === "model" || madeBy === null);
  return (
    <>
      <h1>{TEXTS.lineage.heading}</h1>
      <p class="intro">{TEXTS.lineage.intro(name, version)}</p>
      <p class={intact ? "hint" : "fault"}>{intact ? TEXTS.lineage.intact : TEXTS.lineage.broken}</p>
      {isShort && <p class="hint">{TEXTS.lineage.short}</p>}
      <div class="lineage">
        <LineageGraph things={things} edges={edges} chosen={chosen.id} onChoose={setChosen} />
        <ThingDetails thing={chosen} things={things} edges={edges} onChoose={setChosen} />
      </div>
      <ThingTable things={things} />
      <button type="button" onClick={onReload}>
        {TEXTS.lineage.lookAgain}
      </button>
    </>
  );
}
