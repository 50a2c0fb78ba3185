import { CODES_AT } from "./records";
import { from, records, to } from "./stretch";

/**
 * Writes a node's places to those from `target` on, those that go left before the others, and returns how many go left. A row goes
 * left where `(code - shift) & 255 <= edge`; see `partition.ts` of the plain version.
 */
export function partition(feature: i32, shift: i32, edge: i32, target: usize): i32 {
  const codes = records + CODES_AT + feature;
  let left = target;
  let right = target + (to - from) - 4;
  for (let place = from; place < to; place += 4) {
    const row = load<u32>(place);
    const isRight = <usize>(((<i32>load<u8>(codes + (<usize>row << 2)) - shift) & 255) > edge) << 2;
    store<u32>(left, row);
    store<u32>(right, row);
    left += 4 - isRight;
    right -= isRight;
  }
  return <i32>((left - target) >> 2);
}
