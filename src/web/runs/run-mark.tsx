interface RunMarkProps {
  readonly index: number;
  /** Whether a piece of the run's line stands beside its letter. */
  readonly line?: boolean;
}

/** A compared run's letter, in its colour; the style sheet gives each a pattern of its own too. */
export function RunMark({ index, line = false }: RunMarkProps) {
  return (
    <span class="run-mark">
      {line && (
        <svg viewBox="0 0 36 10" aria-hidden="true">
          <path class={`run-line run-${index + 1}`} d="M0 5H36" />
        </svg>
      )}
      <b class={`run-letter run-${index + 1}`}>{letterOf(index)}</b>
    </span>
  );
}

/** A, B, C … */
export function letterOf(index: number): string {
  return String.fromCharCode(65 + index);
}
