import type { Table } from "../../core/dataset/table.ts";
import { DeadlineError, withDeadline } from "../../core/deadline.ts";
import { OpsError } from "../../core/errors.ts";
import { featureView } from "../../core/feature-store/feature-store.ts";
import type { ServeDeps } from "../deps.ts";
import { HttpError } from "../http/http-error.ts";
import type { Predictor } from "../models/predictor.ts";

/** The longest that a request waits for the feature store: one that is busy, and not down, answers sooner. */
const DEADLINE_MS = 5_000;

/**
 * The features of entities, a row each. Throws NOT_FOUND for an entity that the store does not have, and
 * STORE_UNAVAILABLE where the store does not answer in time: at once while it is known not to, since requests that
 * wait for it would keep others from being taken in.
 */
export async function entityFeatures(
  { featureStore, stores }: ServeDeps,
  { model }: Predictor,
  ids: readonly (number | string)[],
): Promise<Table> {
  if (featureStore === null) throw new HttpError("NOT_FOUND", "no feature store is configured");
  const health = stores?.of("features");
  if (health?.isUp() === false) throw unavailable();
  const view = featureView(model.inputs, model.deriver.kinds);
  const { features, found } = await withDeadline(featureStore.getOnline(view, ids), DEADLINE_MS).catch(
    (error: unknown) => {
      if (!(error instanceof OpsError || error instanceof DeadlineError)) throw error;
      health?.failed(error);
      throw unavailable();
    },
  );
  const missing = found.indexOf(false);
  if (missing >= 0) {
    throw new HttpError("NOT_FOUND", `the feature store has no entity \`${ids[missing]}\``, {
      hint: "titanic-ops process fills the feature store",
    });
  }
  return features;
}

function unavailable(): HttpError {
  return new HttpError("STORE_UNAVAILABLE", "the feature store does not answer", {
    hint: "ask again after the seconds of the header retry-after, or send the record itself",
  });
}
