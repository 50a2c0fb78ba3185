import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { DASHBOARDS, dashboardFiles } from "../../../src/core/dashboards/dashboards.ts";
import { panelsOf } from "../../helpers/dashboard-queries.ts";

/** A title as Grafana makes it part of an address. */
const slug = (title: string) =>
  title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");

describe("the dashboard of model monitoring", () => {
  const dashboard = DASHBOARDS["model-monitoring.json"]();

  it("has the address and, first of all, the panels that people have links to", () => {
    assert.equal(dashboard.uid, "ad4qm7g");
    assert.equal(slug(dashboard.title ?? ""), "mlops-model-monitoring-dashboard-titanic-example");
    assert.deepEqual(
      panelsOf(dashboard)
        .slice(0, 4)
        .map(({ title, type }) => [title, type]),
      [
        ["Requests / time", "timeseries"],
        ["Drift Events / time", "timeseries"],
        ["Prediction Latency Seconds", "bargauge"],
        ["Success vs Error", "piechart"],
      ],
    );
  });

  it("marks promotions and loads at their own times", () => {
    assert.deepEqual(
      dashboard.annotations?.list?.map(({ name, useValueForTime }) => [name, useValueForTime]),
      [
        ["Promotions", true],
        ["Loads", true],
      ],
    );
  });
});

for (const [file, make] of Object.entries(DASHBOARDS)) {
  describe(`the dashboard in ${file}`, () => {
    const dashboard = make();
    const panels = panelsOf(dashboard);

    it("is the one in manifests/ (else: titanic-ops dashboards build)", () => {
      const committed = readFileSync(path.join("manifests/grafana/dashboards", file), "utf8");
      assert.equal(committed, dashboardFiles().get(file));
    });

    it("has numbered panels, none of which covers another", () => {
      const all = dashboard.panels ?? [];
      assert.deepEqual(
        all.map(({ id }) => id),
        all.map((_, i) => i + 1),
      );
      const cells = all.flatMap(({ gridPos }) => {
        assert.ok(gridPos);
        const { x, y, w, h } = gridPos;
        assert.ok(x >= 0 && x + w <= 24, `${x} + ${w} columns`);
        return Array.from({ length: w * h }, (_, i) => `${x + (i % w)} ${y + Math.floor(i / w)}`);
      });
      assert.equal(new Set(cells).size, cells.length);
    });

    it("leaves no gap between the panels of a section", () => {
      const rows = new Map<number, number>();
      for (const { gridPos } of panels) {
        assert.ok(gridPos);
        rows.set(gridPos.y, (rows.get(gridPos.y) ?? 0) + gridPos.w);
      }
      assert.deepEqual(new Set(rows.values()), new Set([24]));
    });

    it("says in each panel what it means, and asks the data source that was chosen", () => {
      for (const { title = "", description = "", targets = [], datasource, fieldConfig } of panels) {
        assert.match(description, /\.$/, title);
        assert.ok(fieldConfig?.defaults.unit, title);
        assert.ok(targets.length > 0, title);
        for (const each of [datasource, ...targets.map((target) => target.datasource)])
          assert.deepEqual(each, { type: "prometheus", uid: "$datasource" }, title);
        const letters = targets.map(({ refId }) => refId);
        assert.deepEqual(letters, ["A", "B", "C", "D"].slice(0, letters.length), title);
      }
    });
  });
}

it("no two dashboards have one address", () => {
  const uids = Object.values(DASHBOARDS).map((make) => make().uid);
  assert.equal(new Set(uids).size, uids.length);
});
