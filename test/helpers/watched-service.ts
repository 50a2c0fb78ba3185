import assert from "node:assert/strict";
import { cp, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { TestContext } from "node:test";
import { httpServer } from "./http-server.ts";
import { type Prometheus, startAlertmanager, startPrometheus } from "./prometheus.ts";
import { tempDir } from "./temp-dir.ts";

/** What waits a quarter of a minute, or half an hour, in the world outside. */
const HURRY = { "15s": "1s", "30m": "2s", "30s": "1s" } as const;

/** A message of Alertmanager's. */
export interface Told {
  readonly where: string;
  readonly authorization: string | undefined;
  readonly alerts: readonly { readonly labels: Readonly<Record<string, string>> }[];
}

/** Somebody who is told: what has come so far. */
export async function receiver(t: TestContext): Promise<{ url: string; told: Told[] }> {
  const told: Told[] = [];
  const url = await httpServer(t, (request, response) => {
    let body = "";
    request
      .on("data", (chunk: Buffer) => {
        body += chunk.toString();
      })
      .on("end", () => {
        const { alerts } = JSON.parse(body);
        told.push({ where: request.url ?? "", authorization: request.headers.authorization, alerts });
        response.end();
      });
  });
  return { url, told };
}

/** Copies a file of manifests/ into a folder, with other words in the place of some. */
async function copyWith(file: string, folder: string, words: Readonly<Record<string, string>>) {
  const target = path.join(folder, path.basename(file));
  let text = await readFile(path.join("manifests", file), "utf8");
  for (const [word, other] of Object.entries(words)) {
    assert.ok(text.includes(word), `${file} has no ${word}`);
    text = text.replaceAll(word, other);
  }
  await writeFile(target, text);
  return target;
}

/** The project's own Prometheus and Alertmanager, in a hurry. */
export async function watched(t: TestContext, service: string, told: string): Promise<Prometheus> {
  const folder = await tempDir(t);
  await cp("manifests/prometheus", folder, { recursive: true });
  await writeFile(path.join(folder, "token"), "secret");
  const alertmanager = await startAlertmanager(
    t,
    await copyWith("alertmanager/alertmanager.yml", folder, {
      "http://127.0.0.1:9095": told,
      "/etc/alertmanager/webhook-token": path.join(folder, "token"),
      "group_wait: 30s": `group_wait: ${HURRY["30s"]}`,
    }),
  );
  await copyWith("prometheus/rules/alerts.yml", path.join(folder, "rules"), {
    "for: 30m": `for: ${HURRY["30m"]}`,
  });
  const config = await copyWith("prometheus/prometheus.yml", folder, {
    "15s": HURRY["15s"],
    "127.0.0.1:8000": new URL(service).host,
    "127.0.0.1:9093": alertmanager,
  });
  return startPrometheus(t, config);
}
