import assert from "node:assert/strict";
import { test } from "node:test";
import { metricNames } from "../../helpers/dashboard-queries.ts";

test("the names of metrics are told from all else that stands in a query", () => {
  const names = (expr: string) => metricNames(expr).join(" ");
  assert.equal(
    names('sum by (code) (rate(http_requests_total{job="$job", code=~"5.."}[5m]))'),
    "http_requests_total",
  );
  assert.equal(names("a == 0 and b offset 1d > 0 or vector(0)"), "a b");
  assert.equal(names("x * on (job, instance) group_left (version) y * 1000"), "x y");
  assert.equal(names("histogram_quantile(0.9, sum by (le) (increase(z_bucket[$__range])))"), "z_bucket");
  assert.equal(names("level:metric:rate5m / 1e3 - time()"), "level:metric:rate5m");
});
