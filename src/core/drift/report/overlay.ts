import { type Html, html } from "../../report/html.ts";
import type { DisplayNames } from "./display-names.ts";
import { shownNumber, shownShare } from "./numbers.ts";
import type { ColumnProfile, Distribution } from "./report.ts";

const WIDTH = 320;
const PLOT_HEIGHT = 104;
const BAR_HEIGHT = 22;

/** Both distributions in one drawing (SVG), with the same in words for those who do not see it; null where there is none. */
export function overlay(profile: ColumnProfile, names: DisplayNames): Html | null {
  const { distribution } = profile;
  if (distribution === null) return null;
  return distribution.kind === "bins"
    ? histogram(profile, distribution, names)
    : bars(profile, distribution, names);
}

type Bins = Distribution & { kind: "bins" };
type Values = Distribution & { kind: "values" };

/** The reference as an area and the current rows as a line, so that neither hides the other nor needs its colour. */
function histogram(
  { name, numbers }: ColumnProfile,
  { edges, reference, current }: Bins,
  names: DisplayNames,
): Html {
  const highest = Math.max(...reference, ...current);
  const steps = (shares: readonly number[]): string =>
    shares
      .map((share, i) => {
        const y = decimal(PLOT_HEIGHT - (share / highest) * (PLOT_HEIGHT - 4));
        return `V${y}H${decimal(((i + 1) / shares.length) * WIDTH)}`;
      })
      .join("");
  const unit = names.unit(name);
  const [low, high] = [edges[0], edges[edges.length - 1]];
  const { reference: before, current: now } = numbers ?? { reference: null, current: null };
  // What lies beyond is in the first and the last bin.
  const isBeyond = {
    low: [before, now].some((side) => side && side.min < low),
    high: [before, now].some((side) => side && side.max > high),
  };
  const told =
    before && now
      ? `median ${shownNumber(before.median)} in the reference, ${shownNumber(now.median)} now`
      : "histogram";
  return html`<svg class="overlay" viewBox="0 0 ${WIDTH} ${PLOT_HEIGHT + 18}" role="img" aria-label="${`${names.feature(name)}: ${told}`}">
<path class="before" d="M0 ${PLOT_HEIGHT}${steps(reference)}V${PLOT_HEIGHT}Z"/><path class="now" d="M0 ${PLOT_HEIGHT}${steps(current)}V${PLOT_HEIGHT}"/>
<path class="axis" d="M0 ${PLOT_HEIGHT}H${WIDTH}"/>
<text x="0" y="${PLOT_HEIGHT + 14}">${isBeyond.low && "≤ "}${shownNumber(low)}</text><text x="${WIDTH / 2}" y="${PLOT_HEIGHT + 14}" text-anchor="middle">${shownNumber((low + high) / 2)}</text><text x="${WIDTH}" y="${PLOT_HEIGHT + 14}" text-anchor="end">${isBeyond.high && "≥ "}${shownNumber(high)}${unit === null ? "" : ` ${unit}`}</text>
</svg>`;
}

const BAR_LEFT = 104;
const BAR_WIDTH = 128;
/** Longer names would run into the bars. */
const MAX_NAME = 16;

/** A value a line: the reference's share as a bar, that of the current rows as a line below it, and both in figures. */
function bars(
  { name }: ColumnProfile,
  { values, reference, current, other }: Values,
  names: DisplayNames,
): Html {
  const lines = values.map((value, i) => ({
    label: names.value(name, value),
    before: reference[i],
    now: current[i],
  }));
  if (other.reference + other.current > 0)
    lines.push({ label: "others", before: other.reference, now: other.current });
  const highest = Math.max(...lines.flatMap(({ before, now }) => [before, now]));
  const length = (share: number) => decimal((share / highest) * BAR_WIDTH);
  const told = lines.map(
    ({ label, before, now }) => `${label} ${shownShare(before)}, now ${shownShare(now)}`,
  );
  return html`<svg class="overlay" viewBox="0 0 ${WIDTH} ${lines.length * BAR_HEIGHT}" role="img" aria-label="${`${names.feature(name)}: ${told.join("; ")}`}">
${lines.map(({ label, before, now }, i) => {
  const y = i * BAR_HEIGHT;
  return html`<text x="${BAR_LEFT - 6}" y="${y + 14}" text-anchor="end">${cut(label)}</text><rect class="before" x="${BAR_LEFT}" y="${y + 3}" width="${length(before)}" height="9"/><rect class="now" x="${BAR_LEFT}" y="${y + 13}" width="${length(now)}" height="5"/><text x="${WIDTH}" y="${y + 14}" text-anchor="end">${shownShare(before)} → ${shownShare(now)}</text>
`;
})}</svg>`;
}

function cut(label: string): string {
  const characters = [...label];
  return characters.length <= MAX_NAME ? label : `${characters.slice(0, MAX_NAME - 1).join("")}…`;
}

/** A tenth of a unit is less than a pixel. */
function decimal(value: number): string {
  return String(Math.round(value * 10) / 10);
}
