import { PanelBuilder as BarGaugePanel } from "@grafana/grafana-foundation-sdk/bargauge";
import {
  BigValueColorMode,
  BigValueGraphMode,
  BigValueTextMode,
  GraphDrawStyle,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VizLegendOptionsBuilder,
  VizOrientation,
  VizTooltipOptionsBuilder,
} from "@grafana/grafana-foundation-sdk/common";
import type { Panel } from "@grafana/grafana-foundation-sdk/dashboard";
import {
  PanelBuilder as HeatMapPanel,
  HeatmapColorMode,
  HeatmapColorOptionsBuilder,
} from "@grafana/grafana-foundation-sdk/heatmap";
import {
  PieChartLabels,
  PieChartLegendOptionsBuilder,
  PieChartLegendValues,
  PanelBuilder as PieChartPanel,
} from "@grafana/grafana-foundation-sdk/piechart";
import { DataqueryBuilder, PromQueryFormat } from "@grafana/grafana-foundation-sdk/prometheus";
import { PanelBuilder as StatPanel } from "@grafana/grafana-foundation-sdk/stat";
import { PanelBuilder as TimeSeriesPanel } from "@grafana/grafana-foundation-sdk/timeseries";
import type { Query } from "./queries.ts";

/** The Prometheus that the dashboard's variable names. */
export const DATASOURCE = { type: "prometheus", uid: "$datasource" };

/** What a panel shows. */
export interface PanelOptions {
  readonly title: string;
  /** What it means, for whoever holds the mouse over it. */
  readonly description: string;
  /** A unit by Grafana's name, such as `reqps`, `s`, `percentunit`. */
  readonly unit: string;
  readonly queries: readonly Query[];
  /** Of the 24 columns of a dashboard. */
  readonly width: number;
  readonly height?: number;
}

/** What all builders of panels can do. */
interface Builder {
  title(title: string): this;
  description(description: string): this;
  unit(unit: string): this;
  span(width: number): this;
  height(height: number): this;
  datasource(datasource: typeof DATASOURCE): this;
  targets(targets: DataqueryBuilder[]): this;
  build(): Panel;
}

/** How a query is asked: over the time that is shown, or once for all of it. */
type Asked = "range" | "instant" | "heat map";

/** Lines over time, or stacked bars. */
export function timeSeries(
  options: PanelOptions & { readonly bars?: boolean; readonly max?: number },
): Panel {
  const { bars = false, max } = options;
  const panel = new TimeSeriesPanel()
    .min(0)
    .drawStyle(bars ? GraphDrawStyle.Bars : GraphDrawStyle.Line)
    .fillOpacity(bars ? 80 : 10)
    .stacking(new StackingConfigBuilder().mode(bars ? StackingMode.Normal : StackingMode.None))
    .legend(
      new VizLegendOptionsBuilder()
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom)
        .showLegend(true),
    )
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi));
  if (max !== undefined) panel.max(max);
  return finished(panel, options, "range");
}

/** A bar for each series, of its newest value. */
export function barGauge(options: PanelOptions): Panel {
  const panel = new BarGaugePanel().min(0).orientation(VizOrientation.Horizontal).reduceOptions(newest());
  return finished(panel, options, "instant");
}

/** The shares of a whole. */
export function pieChart(options: PanelOptions): Panel {
  const panel = new PieChartPanel()
    .reduceOptions(newest())
    .displayLabels([PieChartLabels.Percent])
    .legend(
      new PieChartLegendOptionsBuilder()
        .displayMode(LegendDisplayMode.Table)
        .placement(LegendPlacement.Right)
        .showLegend(true)
        .values([PieChartLegendValues.Value]),
    );
  return finished(panel, options, "instant");
}

/** One large number for each series, or its name alone. */
export function stat(options: PanelOptions & { readonly names?: boolean }): Panel {
  const panel = new StatPanel()
    .textMode(options.names ? BigValueTextMode.Name : BigValueTextMode.Auto)
    .reduceOptions(newest())
    .colorMode(BigValueColorMode.None)
    .graphMode(BigValueGraphMode.None);
  return finished(panel, options, "instant");
}

/** A row for each series, or for each bucket of a histogram, coloured by its value over time. */
export function heatMap(options: PanelOptions & { readonly buckets?: boolean }): Panel {
  const panel = new HeatMapPanel()
    .calculate(false)
    .color(new HeatmapColorOptionsBuilder().mode(HeatmapColorMode.Scheme).scheme("Oranges").steps(64))
    .cellGap(1)
    .showLegend();
  return finished(panel, options, options.buckets ? "heat map" : "range");
}

/** A panel of any kind with what all kinds have. */
function finished(panel: Builder, options: PanelOptions, asked: Asked): Panel {
  const { title, description, unit, queries, width, height = 8 } = options;
  return panel
    .title(title)
    .description(description)
    .unit(unit)
    .span(width)
    .height(height)
    .datasource(DATASOURCE)
    .targets(queries.map((query, i) => target(query, String.fromCharCode("A".charCodeAt(0) + i), asked)))
    .build();
}

function target({ expr, legend }: Query, refId: string, asked: Asked): DataqueryBuilder {
  const query = new DataqueryBuilder().refId(refId).datasource(DATASOURCE).expr(expr).legendFormat(legend);
  if (asked === "instant") return query.instant();
  // Prometheus counts every bucket with those below it; this format has Grafana take them apart.
  return asked === "range" ? query.range() : query.range().format(PromQueryFormat.Heatmap);
}

function newest(): ReduceDataOptionsBuilder {
  return new ReduceDataOptionsBuilder().calcs(["lastNotNull"]).values(false);
}
