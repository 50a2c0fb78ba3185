interface Bar {
  readonly label: string;
  readonly value: number;
  readonly text: string;
  /** Half the length of the line that tells the spread. */
  readonly spread?: number;
}

interface BarsProps {
  readonly bars: readonly Bar[];
  /** What a full bar is; by default the largest value. */
  readonly full?: number;
}

const WIDTH = 100;

/** Labelled bars, to the right of zero and, for values below it, to the left. */
export function Bars({ bars, full }: BarsProps) {
  const ends = bars.flatMap(({ value, spread = 0 }) => [value - spread, value + spread]);
  const low = Math.min(0, ...ends);
  const high = Math.max(full ?? 0, ...ends, Number.EPSILON);
  const x = (value: number): number => ((value - low) / (high - low)) * WIDTH;
  return (
    <ul class="drawn-bars">
      {bars.map(({ label, value, text, spread }) => (
        <li key={label}>
          <span class="name">{label}</span>
          <svg viewBox={`0 0 ${WIDTH} 10`} preserveAspectRatio="none" aria-hidden="true">
            <rect
              class={value < 0 ? "lowers" : "raises"}
              x={x(Math.min(0, value))}
              width={x(Math.abs(value)) - x(0)}
              y="0"
              height="10"
            />
            {spread !== undefined && <line x1={x(value - spread)} y1="5" x2={x(value + spread)} y2="5" />}
          </svg>
          <span class="points">{text}</span>
        </li>
      ))}
    </ul>
  );
}
