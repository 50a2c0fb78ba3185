import { Gauge, type Registry } from "prom-client";
import type { Predictor } from "./predictor.ts";
import type { RefusedVersion } from "./refused-version.ts";

const MODEL = ["model_name", "model_version"] as const;

/**
 * Registers what Prometheus is told of the model that serves. Returns what is to be called when a model comes into use:
 * with it, and with when it became champion (ISO 8601). What was told of the one before is told no longer.
 */
export function registerModelMetrics(
  registry: Registry,
): (predictor: Predictor, championSince: string) => void {
  const gauge = (name: string, help: string, labelNames: readonly string[]) =>
    // Every process of a group loads the same model.
    new Gauge({ name, help, labelNames: [...labelNames], aggregator: "max", registers: [registry] });
  const info = gauge("model_info", "The model that serves", [...MODEL, "digest"]);
  const loaded = gauge("model_loaded_timestamp_seconds", "When the model was loaded", ["model_name"]);
  const trained = gauge("model_trained_timestamp_seconds", "When the model was trained", MODEL);
  const promoted = gauge("model_promoted_timestamp_seconds", "When the model became champion", MODEL);
  const scores = gauge("model_test_score", "Scores of the model on the rows held out of training", [
    "score",
    ...MODEL,
  ]);
  return ({ name, version, digest, manifest }, championSince) => {
    for (const each of [info, loaded, trained, promoted, scores]) each.reset();
    const model = { model_name: name, model_version: version };
    info.set({ ...model, digest }, 1);
    loaded.set({ model_name: name }, Date.now() / 1000);
    trained.set(model, Date.parse(manifest.createdAt) / 1000);
    promoted.set(model, Date.parse(championSince) / 1000);
    for (const [score, value] of Object.entries(manifest.metrics.test))
      if (value !== null) scores.set({ score, ...model }, value);
  };
}

/** Registers what Prometheus is told of versions that an alias names and that are not used; returns what is to be called of them. */
export function registerRefusals(
  registry: Registry,
  name: string,
): (alias: string) => (refused: RefusedVersion | null) => void {
  const gauge = new Gauge({
    name: "model_version_refused",
    help: "1 for a version that an alias names and that is not used, with why",
    labelNames: [...MODEL, "alias", "code"],
    aggregator: "max",
    registers: [registry],
  });
  return (alias) => {
    let told: Record<string, string> | null = null;
    return (refused) => {
      if (told !== null) gauge.remove(told);
      told = refused && { model_name: name, model_version: refused.version, alias, code: refused.code };
      if (told !== null) gauge.set(told, 1);
    };
  };
}
