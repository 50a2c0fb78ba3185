/** How many threads this process has started that have not ended; the loader of TypeScript is one of them. */
export function runningThreads(): number {
  const report = process.report?.getReport() as { workers: unknown[] } | undefined;
  if (report === undefined) throw new Error("this process makes no reports");
  return report.workers.length;
}
