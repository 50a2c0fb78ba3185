import type { ComponentChildren, Ref } from "preact";

interface SheetProps {
  readonly label: string;
  /** Scrolls down as well, and is no higher than the screen. */
  readonly long?: boolean;
  readonly section?: Ref<HTMLElement>;
  readonly children: ComponentChildren;
}

/** A table that may be wider than the screen, to be scrolled by keyboard too. */
export function Sheet({ label, long = false, section, children }: SheetProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard (axe: scrollable-region-focusable)
    <section class={long ? "sheet long" : "sheet"} ref={section ?? null} aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}
