import { z } from "zod";
import { type DriftReference, prepareReference } from "../../core/drift/reference.ts";
import { profileColumn } from "../../core/drift/report/profile.ts";
import { columnProfileSchema } from "../../core/drift/report/report.ts";
import { type DriftResult, driftResultSchema } from "../../core/drift/result.ts";
import type { SamplePair } from "../../core/drift/sample.ts";
import type { DriftWindow } from "../../core/drift/window.ts";

/** The drift window beside the training rows, for people to look at. */
export const driftViewSchema = z.strictObject({
  modelVersion: z.string(),
  rows: z.int().describe("Rows in the window"),
  size: z.int().describe("Rows that it holds when it is full; before, it is not tested"),
  testedAt: z.int().nullable().describe("When it was last tested, in milliseconds since 1970; null: not yet"),
  features: z.array(
    z.strictObject({
      profile: columnProfileSchema.describe("Both distributions"),
      test: driftResultSchema.shape.features.element.nullable().describe("Null before the first test"),
    }),
  ),
});

export type DriftView = z.infer<typeof driftViewSchema>;

/** What is looked at. */
export interface Viewed {
  readonly modelVersion: string;
  readonly window: DriftWindow;
  readonly size: number;
  /** The newest test; null before the first. */
  readonly tested: { readonly at: number; readonly result: DriftResult } | null;
}

/** Of a window some pieces are sorted to be drawn: not more often than anybody could see. */
const VIEW_EVERY_MS = 2_000;

/** Makes views of windows over one reference; the same one again while nothing has changed, or too little time gone by. */
export function createDriftView(reference: DriftReference): (viewed: Viewed) => DriftView {
  const { features } = prepareReference(reference);
  let last: { view: DriftView; observed: number; madeAt: number; of: Viewed } | undefined;
  return (viewed) => {
    const { window, tested, modelVersion, size } = viewed;
    const { observed } = window;
    const isSame =
      last?.of.window === window && last.observed === observed && last.of.tested?.at === tested?.at;
    if (last !== undefined && (isSame || performance.now() - last.madeAt < VIEW_EVERY_MS)) return last.view;
    const samples = window.samples();
    const tests = new Map(tested?.result.features.map((each) => [each.name, each]));
    const view = {
      modelVersion,
      rows: window.rows,
      size,
      testedAt: tested?.at ?? null,
      features: features.map((feature, i) => {
        const pair = { kind: feature.kind, reference: feature.sample, current: samples[i] } as SamplePair;
        // The window counts categories that training has not seen, and does not keep their names.
        const profile = profileColumn(feature, { pair }, { rows: window.rows, columns: new Map() });
        return { profile, test: tests.get(feature.name) ?? null };
      }),
    };
    last = { view, observed, madeAt: performance.now(), of: viewed };
    return view;
  };
}
