import type { Dashboard, Panel } from "@grafana/grafana-foundation-sdk/dashboard";
import type { Dataquery } from "@grafana/grafana-foundation-sdk/prometheus";

/** A panel whose targets are queries of Prometheus. */
export type PrometheusPanel = Omit<Panel, "targets"> & { readonly targets?: readonly Dataquery[] };

/** The panels of a dashboard that show something: all but the headings. */
export function panelsOf({ panels = [] }: Dashboard): PrometheusPanel[] {
  return panels.filter((panel): panel is PrometheusPanel & Panel => panel.type !== "row");
}

/** What a dashboard asks, and where. */
export interface AskedQuery {
  readonly where: string;
  readonly expr: string;
}

/** Every query of a dashboard, those of its annotations among them. */
export function queriesOf(dashboard: Dashboard): AskedQuery[] {
  const panels = panelsOf(dashboard).flatMap(({ title = "", targets = [] }) =>
    targets.map(({ refId, expr }) => ({ where: `${title} ${refId}`, expr })),
  );
  const events = (dashboard.annotations?.list ?? []).map(({ name, expr = "" }) => ({ where: name, expr }));
  return [...panels, ...events];
}

/**
 * The names of metrics in a PromQL expression: what is neither a text, a label, a duration, a function, nor a word of the
 * language.
 */
export function metricNames(expr: string): string[] {
  const bare = expr
    .replace(/"(?:[^"\\]|\\.)*"/g, "")
    .replace(/\{[^}]*\}|\[[^\]]*\]/g, "")
    .replace(/\b(?:by|on|ignoring|without|group_left|group_right)\s*\([^)]*\)/g, " ")
    .replace(/\boffset\s+\w+/g, " ");
  const names = [...bare.matchAll(/(?<![\w.])[a-z_:][\w:]*(?!\w*\s*\()/gi)].map(([name]) => name);
  return [...new Set(names)].filter((name) => !["and", "or", "unless", "bool"].includes(name));
}
