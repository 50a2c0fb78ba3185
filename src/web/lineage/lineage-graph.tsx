import { useMemo } from "preact/hooks";
import { TEXTS } from "../texts.ts";
import { momentToSecond } from "../times.ts";
import { placesOf } from "./layers.ts";
import type { LineageThing } from "./lineage-told.ts";

interface LineageGraphProps {
  readonly things: readonly LineageThing[];
  readonly edges: readonly (readonly [string, string])[];
  readonly chosen: string;
  readonly onChoose: (thing: LineageThing) => void;
}

/** Must be what the style sheet says: the height of a layer, and of a thing in it. */
const LAYER_PX = 116;
const THING_PX = 82;

/** Things from the source above to the answers below, each to be chosen, with lines from what they were made from. */
export function LineageGraph({ things, edges, chosen, onChoose }: LineageGraphProps) {
  const places = useMemo(
    () =>
      placesOf(
        things.map(({ id }) => id),
        edges,
      ),
    [things, edges],
  );
  const layers = [...places.values()].map(({ layer }) => layer);
  const height = Math.max(...layers) * LAYER_PX + THING_PX;
  return (
    <section class="graph" aria-label={TEXTS.lineage.graph} style={{ height: `${height}px` }}>
      <svg viewBox={`0 0 100 ${height}`} preserveAspectRatio="none" aria-hidden="true">
        {edges.map(([from, to]) => (
          <path key={`${from}-${to}`} d={edgePath(places.get(from), places.get(to))} />
        ))}
      </svg>
      {things.map((thing) => {
        const { layer, x } = places.get(thing.id) ?? { layer: 0, x: 0.5 };
        const beside = layers.filter((each) => each === layer).length;
        return (
          <button
            key={thing.id}
            type="button"
            class={`thing is-${thing.kind} ${thing.status.replace(" ", "-")}`}
            aria-pressed={thing.id === chosen}
            style={{ top: `${layer * LAYER_PX}px`, left: `${x * 100}%`, maxWidth: `${96 / beside}%` }}
            onClick={() => onChoose(thing)}
          >
            <strong>{thing.name}</strong>
            <span>
              {TEXTS.lineage.kinds[thing.kind]} <code>{thing.digest.slice(0, 8)}</code>
              {isBroken(thing) && ` ${TEXTS.lineage.statuses[thing.status]}`}
            </span>
            {thing.madeBy && <time dateTime={thing.madeBy.at}>{momentToSecond(thing.madeBy.at)}</time>}
          </button>
        );
      })}
    </section>
  );
}

function isBroken({ status }: LineageThing): boolean {
  return status === "changed" || status === "missing";
}

type Placed = { readonly layer: number; readonly x: number } | undefined;

/** From the foot of one to the head of the other, leaving and arriving upright. */
function edgePath(from: Placed, to: Placed): string {
  if (from === undefined || to === undefined) return "";
  const [x0, y0] = [from.x * 100, from.layer * LAYER_PX + THING_PX];
  const [x1, y1] = [to.x * 100, to.layer * LAYER_PX];
  const bend = (LAYER_PX - THING_PX) * 0.7;
  return `M${x0} ${y0}C${x0} ${y0 + bend} ${x1} ${y1 - bend} ${x1} ${y1}`;
}
