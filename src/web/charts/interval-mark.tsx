interface IntervalMarkProps {
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
  /** Others to compare with, as short lines. */
  readonly marks?: readonly number[];
}

const WIDTH = 120;

/** A share from 0 to 1 as a dot, its interval as a line. Beside the numbers themselves, so it says nothing aloud. */
export function IntervalMark({ value, low, high, marks = [] }: IntervalMarkProps) {
  const x = (share: number): number => 4 + share * (WIDTH - 8);
  return (
    <svg class="interval" viewBox={`0 0 ${WIDTH} 16`} aria-hidden="true">
      <line class="track" x1={x(0)} y1="8" x2={x(1)} y2="8" />
      {marks.map((mark) => (
        <line key={mark} class="mark" x1={x(mark)} y1="2" x2={x(mark)} y2="14" />
      ))}
      {low !== null && high !== null && <line class="spread" x1={x(low)} y1="8" x2={x(high)} y2="8" />}
      <circle cx={x(value)} cy="8" r="4" />
    </svg>
  );
}
