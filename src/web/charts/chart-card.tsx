import type { ComponentChild, ComponentChildren } from "preact";
import { PlainTable } from "../plain-table.tsx";
import { TEXTS } from "../texts.ts";

interface ChartCardProps {
  readonly title: string;
  readonly note?: string;
  /** The same as the drawing, in numbers. */
  readonly table: {
    readonly columns: readonly string[];
    readonly rows: readonly (readonly ComponentChild[])[];
  };
  readonly children: ComponentChildren;
}

/** A drawing with its title, and the numbers in it for who would rather read them. */
export function ChartCard({ title, note, table, children }: ChartCardProps) {
  return (
    <figure class="card figure-card">
      <figcaption>
        <h3>{title}</h3>
        {note !== undefined && <p class="hint">{note}</p>}
      </figcaption>
      {children}
      <details>
        <summary>
          {TEXTS.charts.numbers}
          <span class="visually-hidden">: {title}</span>
        </summary>
        <PlainTable label={title} {...table} />
      </details>
    </figure>
  );
}
