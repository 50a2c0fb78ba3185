import {
  AnnotationQueryBuilder,
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  DatasourceVariableBuilder,
  type Panel,
  QueryVariableBuilder,
  RowBuilder,
  VariableRefresh,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { DATASOURCE } from "./panels.ts";

/** Panels under one heading; the first ones of a dashboard may have none. */
export interface Section {
  readonly title?: string;
  /** From left to right; the widths of those beside each other add up to 24. */
  readonly panels: readonly Panel[];
}

/** Events that are drawn into all panels, at the times that are the values of a query, in milliseconds. */
export interface Events {
  readonly name: string;
  readonly expr: string;
  readonly title: string;
  readonly color: string;
}

export interface DashboardOptions {
  /** By which Grafana knows it, whatever its title. */
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly sections: readonly Section[];
  readonly events?: readonly Events[];
}

/** A dashboard as Grafana reads it from a file. Panels are numbered and placed in the order in which they are given. */
export function dashboardOf({ uid, title, description, sections, events = [] }: DashboardOptions): Dashboard {
  const dashboard = new DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags(["titanic-ops"])
    .time({ from: "now-6h", to: "now" })
    .refresh("30s")
    .tooltip(DashboardCursorSync.Crosshair)
    .withVariable(new DatasourceVariableBuilder("datasource").label("Data source").type("prometheus"))
    .withVariable(
      new QueryVariableBuilder("job")
        .label("Service")
        .datasource(DATASOURCE)
        .query({ query: "label_values(model_info, job)", refId: "job" })
        .refresh(VariableRefresh.OnTimeRangeChanged)
        .current({ text: "titanic-ops", value: "titanic-ops" }),
    )
    .annotations(events.map(annotation));
  let id = 0;
  for (const section of sections) {
    if (section.title !== undefined) dashboard.withRow(new RowBuilder(section.title).id(++id));
    for (const panel of section.panels) {
      const numbered = { ...panel, id: ++id };
      dashboard.withPanel({ build: () => numbered });
    }
  }
  return dashboard.build();
}

function annotation({ name, expr, title, color }: Events): AnnotationQueryBuilder {
  return new AnnotationQueryBuilder()
    .name(name)
    .datasource(DATASOURCE)
    .enable(true)
    .iconColor(color)
    .expr(expr)
    .titleFormat(title)
    .step("60s")
    .useValueForTime(true);
}
