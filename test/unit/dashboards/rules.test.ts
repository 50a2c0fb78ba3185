import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { RULES, type Rule } from "../../helpers/rules.ts";

const alerts = RULES.filter((rule): rule is Rule & { alert: string } => rule.alert !== undefined);

describe("the rules of Prometheus", () => {
  it("name what they record as level:metric:operations, each once", () => {
    const names = RULES.flatMap(({ record }) => (record === undefined ? [] : [record]));
    for (const name of names) assert.match(name, /^[a-z_]+:[a-z_]+:[a-z_]+(?:\d+[mhd])?$/);
    assert.equal(new Set(names).size, names.length);
  });

  it("say of each alert who is told, what it is about and what to do, on a page of its own", () => {
    assert.ok(alerts.length >= 9);
    for (const { alert, labels, annotations } of alerts) {
      assert.ok(["page", "ticket"].includes(labels?.severity ?? ""), alert);
      assert.deepEqual(Object.keys(annotations ?? {}), ["summary", "description", "runbook_url"], alert);
      const page = annotations?.runbook_url ?? "";
      assert.ok(existsSync(page), `${alert}: ${page}`);
      const text = readFileSync(page, "utf8");
      assert.equal(text.split("\n")[0], `# ${alert}`);
      assert.match(text, new RegExp(`^Severity: .*${labels?.severity}`, "m"));
      for (const heading of ["What it means", "First look", "Mend it", "Roll back"])
        assert.match(text, new RegExp(`^## ${heading}$`, "m"), page);
    }
  });

  it("are all explained in the guide", () => {
    const guide = readFileSync("docs/guides/monitoring.md", "utf8");
    for (const { alert } of alerts) assert.match(guide, new RegExp(`^\\| \\[${alert}\\]`, "m"));
  });

  it("each have a test that they alert", () => {
    const tests = ["days", "model-quality", "objectives", "service"]
      .map((name) => readFileSync(`manifests/prometheus/tests/${name}.yml`, "utf8"))
      .join("\n");
    for (const { alert } of alerts)
      assert.match(tests, new RegExp(`alertname: ${alert}\\n.*\\n\\s+exp_alerts:\\n`), alert);
  });
});
