/** The rows that a tree learns from, and those it does not see. */
import { room } from "./memory";
import { blockAt, recordBytes, setBlockRows } from "./records";
import { tally } from "./rng";
import { rowCount, stride } from "./settings";

export let codes: usize = 0;
export let labels: usize = 0;
/** What a row weighs in units, two bytes each; 0 where all weigh 1. */
export let units: usize = 0;
/** How often each row was drawn, a byte each. */
let times: usize = 0;
/** Two words for each row: places of rows, by turns from level to level of a tree. */
export let places: usize = 0;

/** What was drawn: rows, and of each class times units. */
export let bagRows: i32 = 0;
export let drawn0: i64 = 0;
export let drawn1: i64 = 0;

export function makeBag(isWeighted: bool): void {
  codes = room(<usize>rowCount * stride);
  labels = room(rowCount);
  if (isWeighted) units = room(<usize>rowCount * 2);
  times = room(rowCount);
  places = room(2 * placesBytes());
}

/** Bytes of the places of one level, with some beyond the last, where loops write that end between rows. */
export function placesBytes(): usize {
  return <usize>(rowCount + 4) * 4;
}

/** Draws `size` rows with replacement. */
export function drawRows(size: i32): void {
  memory.fill(times, 0, rowCount);
  tally(size, times, rowCount);
  pack();
}

/** Takes every row once. */
export function takeRows(): void {
  memory.fill(times, 1, rowCount);
  pack();
}

/**
 * Packs what was drawn into block 0 and its places into level 0. Each row is written, and only the place of the next one moves
 * on or not: a branch that goes either way would take several times as long.
 */
function pack(): void {
  const bytes = recordBytes();
  const first = blockAt(0);
  let record = first;
  let place = places;
  drawn0 = 0;
  drawn1 = 0;
  for (let row: usize = 0; row < <usize>rowCount; row++) {
    const label = <u32>load<u8>(labels + row);
    const drawn = <u32>load<u8>(times + row);
    const weight = units === 0 ? drawn : drawn * <u32>load<u16>(units + row * 2);
    store<u32>(record, (weight << 8) | label);
    const from = codes + row * stride;
    for (let byte: usize = 0; byte < <usize>stride; byte += 4)
      store<u32>(record + 4 + byte, load<u32>(from + byte));
    store<u32>(place, <u32>((record - first) >> 2));
    drawn1 += label === 1 ? weight : 0;
    drawn0 += label === 1 ? 0 : weight;
    record += drawn > 0 ? bytes : 0;
    place += drawn > 0 ? 4 : 0;
  }
  bagRows = <i32>((place - places) >> 2);
  setBlockRows(0, bagRows);
}

/** Writes the rows that were not drawn to the places, whose growth is over, and returns how many there are. */
export function listOutside(): i32 {
  let place = places;
  for (let row = 0; row < rowCount; row++) {
    store<u32>(place, row);
    place += load<u8>(times + row) === 0 ? 4 : 0;
  }
  return <i32>((place - places) >> 2);
}
