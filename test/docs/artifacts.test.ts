import assert from "node:assert/strict";
import { test } from "node:test";
import { artifactPaths } from "../../src/core/config/paths.ts";
import { modelEvaluationSchema } from "../../src/core/evaluation/model-evaluation.ts";
import { manifestSchema } from "../../src/core/registry/manifest.ts";
import { modelCardSchema } from "../../src/core/registry/model-card.ts";
import { registrySchema } from "../../src/core/registry/registry-state.ts";

import { pageText } from "./pages.ts";

const PAGE = pageText("docs/reference/artifacts.md");

/** The part of the page whose heading names this file. */
function section(file: string): string {
  const found = PAGE.split(/^## /m).find((part) => part.split("\n")[0].includes(file));
  assert.ok(found, `there is no section about ${file}`);
  return found;
}

for (const { file, keys } of [
  { file: "models/<name>/<version>/", keys: Object.keys(manifestSchema.shape) },
  { file: "models/<name>/<version>/", keys: Object.keys(modelCardSchema.shape) },
  { file: "registry.json", keys: Object.keys(registrySchema.shape) },
  {
    file: "metrics.json",
    keys: [
      ...["model", "data", "oob_score", "cv"],
      ...modelEvaluationSchema.options.flatMap(({ shape }) => Object.keys(shape)),
    ],
  },
]) {
  test(`every key of ${file} is described`, () => {
    const text = section(file);
    assert.deepEqual(
      keys.filter((key) => !new RegExp(`\`${key}(\\[\\])?(\\.\\w+)?\``).test(text)),
      [],
    );
  });
}

test("every path of an artifact is described", () => {
  const { artifacts: _, lock: __, ...paths } = artifactPaths("", "<name>");
  const undescribed = Object.values(paths).filter((file) => !PAGE.includes(`\`${file}`));
  assert.deepEqual(undescribed, []);
});
