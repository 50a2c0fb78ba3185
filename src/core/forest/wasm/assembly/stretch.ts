/** The node that is worked on: a stretch of places, the block that has its records, and what was drawn of each class. */
export let from: usize = 0;
export let to: usize = 0;
export let rows: i32 = 0;
export let records: usize = 0;
export let total0: f64 = 0;
export let total1: f64 = 0;

export function openStretch(start: usize, end: usize, of0: f64, of1: f64): void {
  from = start;
  to = end;
  rows = <i32>((end - start) >> 2);
  total0 = of0;
  total1 = of1;
}

export function setRecords(block: usize): void {
  records = block;
}
