import assert from "node:assert/strict";
import path from "node:path";
import { describe, it, type TestContext } from "node:test";
import { assertError, type Serving, serving } from "../helpers/serving.ts";
import { trackedRun } from "../helpers/tracked-runs.ts";

/** A server with three runs on record, of rising depth and score; the ids in order of time. */
async function withRuns(t: TestContext): Promise<{ s: Serving; ids: string[] }> {
  const s = await serving();
  t.after(s.close);
  const ids: string[] = [];
  for (const depth of [3, 5, 8]) {
    const at = `2026-01-0${depth}T03:04:05.678Z`;
    ids.push(
      await trackedRun(
        path.join(s.folder, "runs"),
        (run) => {
          run.params({ max_depth: depth });
          run.metrics({ "fold.roc_auc": depth / 20 }, 1);
          run.metrics({ roc_auc: depth / 10 });
        },
        { at },
      ),
    );
  }
  return { s, ids };
}

const idsOf = ({ json }: { json: { runs: { id: string }[] } }) => json.runs.map(({ id }) => id);
const asked = (parameters: Record<string, string>) => `/runs?${new URLSearchParams(parameters)}`;

describe("GET /runs", () => {
  it("lists the runs, the newest first, with parameters and metrics", async (t) => {
    const { s, ids } = await withRuns(t);
    const reply = await s.get("/runs");
    assert.deepEqual(idsOf(reply), ids.toReversed());
    const [{ params, metrics, status }] = reply.json.runs;
    assert.deepEqual([params.max_depth, metrics.roc_auc, status], [8, 0.8, "finished"]);
    assert.deepEqual([reply.json.total, reply.json.unreadable], [3, []]);
  });

  it("filters, orders and limits as `titanic-ops runs list` does, several at once too", async (t) => {
    const { s, ids } = await withRuns(t);
    const [filtered, ordered, limited] = await Promise.all([
      s.get(asked({ where: "metrics.roc_auc > 0.4 and params.max_depth < 8" })),
      s.get(asked({ sort: "metrics.roc_auc asc" })),
      s.get(asked({ limit: "1" })),
    ]);
    assert.deepEqual(idsOf(filtered), [ids[1]]);
    assert.deepEqual(idsOf(ordered), ids);
    assert.deepEqual([idsOf(limited), limited.json.total], [[ids[2]], 3]);
  });

  it("says what is wrong with a filter, an order or a limit", async (t) => {
    const { s } = await withRuns(t);
    const { message } = assertError(
      await s.get(asked({ where: "metrics.roc_auc >" })),
      400,
      "OPS_WHERE_INVALID",
    );
    assert.match(message, /column 18/);
    assertError(await s.get(asked({ sort: "roc" })), 400, "OPS_WHERE_INVALID");
    for (const limit of ["0", "1001", "many", "1.5", ""]) {
      const error = assertError(await s.get(asked({ limit })), 422, "INVALID_INPUT");
      assert.equal(error.details[0].path, "limit");
    }
    assertError(await s.get("/runs?where=a&where=b"), 422, "INVALID_INPUT");
    assertError(await s.post("/runs", {}), 405, "METHOD_NOT_ALLOWED");
  });

  it("lists none where nothing was trained", async (t) => {
    const s = await serving();
    t.after(s.close);
    assert.deepEqual((await s.get("/runs")).json, { runs: [], total: 0, unreadable: [] });
    assert.deepEqual((await s.get(asked({ where: "seconds > 1" }))).json.runs, []);
  });
});

describe("GET /runs/{id}", () => {
  it("has all that is on record, by name, part of a name, or `latest`", async (t) => {
    const { s, ids } = await withRuns(t);
    const { json } = await s.get(`/runs/${ids[2]}`);
    assert.deepEqual(
      json.series["fold.roc_auc"].map(({ step, value }: Record<string, number>) => [step, value]),
      [[1, 0.4]],
    );
    assert.deepEqual((await s.get("/runs/latest")).json, json);
    assertError(await s.get("/runs/2026"), 400, "OPS_USAGE");
    for (const id of ["none", "..%2f..%2fetc"])
      assertError(await s.get(`/runs/${id}`), 404, "OPS_RUN_NOT_FOUND");
  });
});
