import type { RunLog } from "./run-log.ts";

/** What a process has used so far, as the operating system counts it. */
export interface ProcessUsage {
  readonly cpuSeconds: number;
  readonly memoryBytes: number;
}

/** How often a run notes what it uses, in milliseconds. */
const EVERY_MS = 5000;

/** Notes what the process uses every few seconds, and once more when the function that is returned is called. */
export function watchUsage(run: RunLog, usage: () => ProcessUsage, everyMs = EVERY_MS): () => void {
  let [before, at] = [usage(), performance.now()];
  const note = (): void => {
    const [now, time] = [usage(), performance.now()];
    const seconds = (time - at) / 1000;
    if (seconds > 0) {
      const cpuPercent = (100 * (now.cpuSeconds - before.cpuSeconds)) / seconds;
      run.system({ cpuPercent: Math.round(cpuPercent * 10) / 10, memoryBytes: now.memoryBytes });
    }
    [before, at] = [now, time];
  };
  const timer = setInterval(note, everyMs).unref();
  return () => {
    clearInterval(timer);
    note();
  };
}
