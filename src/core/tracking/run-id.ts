import { randomBytes } from "node:crypto";

const FORM = /^\d{8}-\d{6}-\d{3}-[0-9a-f]{6}$/;

/** A name for a run that began now (UTC): names sort by time, and no two runs have the same. */
export function newRunId(now: Date): string {
  const digits = now.toISOString().replace(/\D/g, "");
  return `${digits.slice(0, 8)}-${digits.slice(8, 14)}-${digits.slice(14, 17)}-${randomBytes(3).toString("hex")}`;
}

/** Whether a folder's name is that of a run. */
export function isRunId(name: string): boolean {
  return FORM.test(name);
}
