import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { compareRuns } from "../../../src/core/tracking/compare-runs.ts";
import { comparisonMarkdown } from "../../../src/core/tracking/comparison-markdown.ts";
import type { RunDetails } from "../../../src/core/tracking/run-record.ts";

const run = (id: string, more: Partial<RunDetails>): RunDetails => ({
  id,
  name: "titanic",
  kind: "train",
  status: "finished",
  startedAt: "2026-01-02T03:04:05.678Z",
  endedAt: null,
  seconds: 1,
  error: null,
  params: {},
  metrics: {},
  tags: {},
  note: null,
  source: null,
  model: null,
  command: "",
  code: { version: "1", build: "b" },
  packages: {},
  series: {},
  datasets: [],
  files: [],
  system: [],
  passedOver: 0,
  ...more,
});

const A = run("a", {
  params: { depth: 7, only: "a|b`c" },
  metrics: { "cv.roc_auc": 0.8, log_loss: 0.5, loss: 3, "seconds.train": 4, same: 1 },
  datasets: [{ name: "train", file: "f", sha256: "1".repeat(64), rows: 1, columns: [] }],
});
const B = run("b", {
  params: { depth: 8, more: null },
  metrics: { "cv.roc_auc": 0.9, log_loss: 0.6, loss: 2, "seconds.train": 5, same: 1, new: null },
  datasets: [{ name: "train", file: "g", sha256: "2".repeat(64), rows: 1, columns: [] }],
  series: { loss: [] },
});

describe("compareRuns", () => {
  it("says of each metric how it moved, and whether that is good where it is known", () => {
    const { metrics } = compareRuns([A, B]);
    assert.deepEqual(
      metrics.map(({ name, changes: [, change], isAside, isShared }) => [name, change, isAside, isShared]),
      [
        ["cv.roc_auc", "better", false, true],
        ["log_loss", "worse", false, true],
        ["loss", "different", true, true],
        ["seconds.train", "different", true, true],
        ["same", "equal", false, true],
        ["new", null, false, false],
      ],
    );
    assert.ok(Math.abs((metrics[0].differences[1] ?? 0) - 0.1) < 1e-12);
  });

  it("says which parameters and data differ; a run that has none differs in none", () => {
    const { params, datasets } = compareRuns([A, B, run("c", {})]);
    assert.deepEqual(
      params.map(({ name, values, differs }) => [name, values, differs]),
      [
        ["depth", [7, 8, null], true],
        ["only", ["a|b`c", null, null], true],
        ["more", [null, null, null], false],
      ],
    );
    assert.equal(datasets[0].differs, true);
    assert.equal(
      compareRuns([A, run("c", {})]).params.every(({ differs }) => !differs),
      true,
    );
  });

  it("is Markdown that holds together whatever the values are", () => {
    const text = comparisonMarkdown(compareRuns([A, B]));
    assert.match(text, /^\| `cv\.roc_auc` \| 0\.8000 \| 0\.9000 \| \+0\.1000 ▲ better \|$/m);
    assert.match(text, /^\| `log_loss` \| 0\.5000 \| 0\.6000 \| \+0\.1000 ▼ worse \|$/m);
    assert.match(text, /^\| `same` \| 1\.0000 \| 1\.0000 \| = \|$/m);
    assert.match(text, /^\| `only` \| `a\\\|b'c` \| – \|$/m);
    assert.doesNotMatch(text, /loss` \| 3|seconds/);
    assert.match(comparisonMarkdown(compareRuns([A, { ...A, id: "d" }])), /None\./);
  });
});
