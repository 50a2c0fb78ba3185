import { option } from "./define-command.ts";

const UNIT_MS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;
const AGO = /^[1-9]\d{0,6}[smhdw]$/;
const ISO = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:?\d\d)?)?$/;

/** An option that takes a point in time: so long ago, or a date with or without a time; UTC unless it says otherwise. */
export const timeOption = (flag: string, help: string) =>
  option(
    `${flag} <time>`,
    (z) =>
      z
        .string()
        .refine(
          (text) => AGO.test(text) || (ISO.test(text) && Number.isFinite(parseIso(text))),
          "is neither so long ago (24h, 7d) nor a time (2026-01-31, 2026-01-31T18:00Z)",
        )
        .optional(),
    help,
  );

/** An option that takes a length of time. */
export const durationOption = (flag: string, help: string) =>
  option(
    `${flag} <duration>`,
    (z) => z.string().regex(AGO, "is no length of time (60s, 10m, 2h)").transform(durationMs).optional(),
    help,
  );

/** The time that such an option names. */
export function timeOf(text: string | undefined, now: Date): Date | null {
  if (text === undefined) return null;
  if (!AGO.test(text)) return new Date(parseIso(text));
  return new Date(now.getTime() - durationMs(text));
}

function durationMs(text: string): number {
  return Number(text.slice(0, -1)) * UNIT_MS[text.slice(-1) as keyof typeof UNIT_MS];
}

function parseIso(text: string): number {
  const iso = text.replace(" ", "T");
  return Date.parse(/T.*(?:Z|[+-]\d\d:?\d\d)$/.test(iso) || !iso.includes("T") ? iso : `${iso}Z`);
}
