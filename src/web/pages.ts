import type { ComponentType } from "preact";
import type { TEXTS } from "./texts.ts";

/** What a page is drawn from: the part of the address behind its name. */
export interface PageProps {
  readonly query: URLSearchParams;
}

/** A page of the navigation. Its code is fetched when somebody goes there; its style sheet is in main.tsx. */
export interface Page {
  readonly id: keyof typeof TEXTS.pages;
  readonly load: () => Promise<ComponentType<PageProps>>;
}

/** The pages in the order of the navigation; the first is where one arrives. */
export const PAGES: readonly [Page, ...Page[]] = [
  { id: "predict", load: async () => (await import("./predict/predict-page.tsx")).PredictPage },
  { id: "batch", load: async () => (await import("./batch/batch-page.tsx")).BatchPage },
  { id: "model", load: async () => (await import("./model/model-page.tsx")).ModelPage },
  { id: "runs", load: async () => (await import("./runs/runs-page.tsx")).RunsPage },
  { id: "traffic", load: async () => (await import("./traffic/traffic-page.tsx")).TrafficPage },
  { id: "lineage", load: async () => (await import("./lineage/lineage-page.tsx")).LineagePage },
];
