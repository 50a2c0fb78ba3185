import { Gauge, type Registry } from "prom-client";
import type { DriftReference } from "../../core/drift/reference.ts";
import type { DriftResult } from "../../core/drift/result.ts";
import type { DriftSnapshot } from "../../core/drift/snapshot.ts";
import { type DriftWindow, windowOfSnapshots } from "../../core/drift/window.ts";
import type { DriftSettings } from "./drift-watch.ts";
import type { SharedWindows } from "./shared-windows.ts";

/** The window that this process has now, of the model with this digest. */
export interface OwnWindow {
  readonly digest: string;
  readonly reference: DriftReference;
  readonly window: DriftSnapshot;
}

/** The rows of all processes, and what their test found; null while they are fewer than a single window has. */
export interface Together {
  readonly window: DriftWindow;
  readonly result: DriftResult | null;
}

export interface TogetherOptions {
  readonly shared: SharedWindows;
  readonly settings: DriftSettings;
  readonly registry: Registry;
  /** Null while there is none. */
  readonly own: () => OwnWindow | null;
  /**
   * Told what the windows of all processes amount to. All of them find it; to one of them it falls to count it and to
   * write it into the log.
   */
  readonly found: (digest: string, together: Together, isOursToTell: boolean) => void;
  readonly everyMs?: number;
}

/** At most a twentieth of the time goes into looking, however many processes there are. */
const REST = 20;

/**
 * Looks at the windows of all processes together, again and again, beside the requests. Compared are the newest rows of
 * all, as many as a single window has, so that the tests find no more and no less than with one process. It is done when
 * `step` rows are new, as with one process, and once more when no further ones come: so all processes end with the
 * same answer. Returns what ends it.
 */
export function lookTogether(options: TogetherOptions): () => Promise<void> {
  const { shared, settings, own: ownWindow, found, everyMs = 1_000 } = options;
  const processes = new Gauge({
    name: "drift_window_processes",
    help: "Processes whose windows were last looked at together for drift; 1: this one alone",
    aggregator: "max",
    registers: [options.registry],
  });
  let last = { digest: "", seen: 0, tested: 0 };
  const look = async (): Promise<void> => {
    const own = ownWindow();
    if (own === null) return;
    const { digest } = own;
    const others = (await shared.exchange(digest, own.window)) ?? [];
    const all = [...others, { process: shared.process(), window: own.window }].sort((a, b) =>
      a.process < b.process ? -1 : 1,
    );
    processes.set(all.length);
    const windows = all.map(({ window }) => window);
    const seen = windows.reduce((sum, { observed }) => sum + observed, 0);
    const before = last.digest === digest ? last : { seen: 0, tested: 0 };
    const isDue = Math.abs(seen - before.tested) >= settings.step;
    const isQuiet = seen === before.seen && seen !== before.tested;
    last = { digest, seen, tested: isDue || isQuiet ? seen : before.tested };
    if (!isDue && !isQuiet) return;
    const window = windowOfSnapshots(own.reference, windows, settings);
    if (window === null) return;
    const result = window.rows < settings.size ? null : window.evaluate();
    found(digest, { window, result }, all[0].process === shared.process());
  };
  let ended = false;
  let timer: NodeJS.Timeout | undefined;
  let looking = Promise.resolve();
  const lookAfter = (waitMs: number): void => {
    if (ended) return;
    timer = setTimeout(() => {
      const started = performance.now();
      looking = look().then(() => lookAfter(Math.max(everyMs, REST * (performance.now() - started))));
    }, waitMs).unref();
  };
  lookAfter(everyMs);
  return async () => {
    ended = true;
    clearTimeout(timer);
    await looking;
  };
}
