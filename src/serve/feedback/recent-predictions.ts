import type { RememberedPrediction } from "../../core/prediction-log/logged.ts";
import type { GivenPredictions, PredictionObserver } from "../answer.ts";

/** The newest predictions, in bounded memory: the oldest give way. */
export interface RecentPredictions extends PredictionObserver {
  /** How many are remembered. */
  readonly size: number;
  /** The newest prediction that answered this row of a request with this id; undefined where none is remembered. */
  ofRequest(requestId: string, index: number): RememberedPrediction | undefined;
  /** The newest prediction for an entity. A whole number may be asked for as text. */
  ofEntity(entityId: number | string): RememberedPrediction | undefined;
}

/** Predictions that were given together, which are kept and dropped together. */
interface Group extends Pick<GivenPredictions, "requestId" | "entityIds"> {
  readonly indices: readonly number[] | undefined;
  readonly modelVersion: string;
  readonly probabilities: readonly number[];
  readonly labels: readonly (number | string)[];
  readonly threshold: number;
  readonly timeMs: number;
  /** The one before of the same request: a caller may give several requests one id, and a stream has several groups. */
  earlier: Group | undefined;
}

/** Where a prediction stands. */
interface Place {
  readonly group: Group;
  readonly at: number;
}

/**
 * Remembers at least the last `capacity` predictions, but for the rows of the one request that is over it. Taking note
 * of a request costs one object for it and one for each entity.
 */
export function createRecentPredictions(capacity: number, now: () => number = Date.now): RecentPredictions {
  // The oldest first; `start` is the first that is still there, so that dropping it moves nothing.
  let groups: Group[] = [];
  let start = 0;
  let size = 0;
  /** The newest group of each request. */
  const byRequest = new Map<string, Group>();
  const byEntity = new Map<string, Place>();
  const dropOldest = (): void => {
    const group = groups[start++];
    size -= group.probabilities.length;
    let later = byRequest.get(group.requestId);
    if (later === group) byRequest.delete(group.requestId);
    else {
      while (later !== undefined && later.earlier !== group) later = later.earlier;
      if (later !== undefined) later.earlier = undefined;
    }
    for (const id of group.entityIds) {
      const key = String(id);
      if (byEntity.get(key)?.group === group) byEntity.delete(key);
    }
    if (start < 1024 || start * 2 < groups.length) return;
    groups = groups.slice(start);
    start = 0;
  };
  return {
    get size() {
      return size;
    },
    given({ requestId, entityIds, indices, predictor, answers }) {
      if (answers.length === 0 || answers.length > capacity) return;
      const probabilities = answers.map(({ probability }) => probability);
      const labels = answers.map(({ label }) => label);
      const { version: modelVersion, model } = predictor;
      const { threshold } = model;
      const earlier = byRequest.get(requestId);
      const about = { requestId, entityIds, indices, modelVersion, probabilities, labels, threshold };
      const group = { ...about, timeMs: now(), earlier };
      groups.push(group);
      byRequest.set(requestId, group);
      entityIds.forEach((id, at) => {
        if (id !== null) byEntity.set(String(id), { group, at });
      });
      size += probabilities.length;
      while (size > capacity) dropOldest();
    },
    ofRequest(requestId, index) {
      let group = byRequest.get(requestId);
      while (group !== undefined && positionOf(group, index) < 0) group = group.earlier;
      return group && remembered({ group, at: positionOf(group, index) });
    },
    ofEntity(entityId) {
      const place = byEntity.get(String(entityId));
      return place && remembered(place);
    },
  };
}

/** Where in a group the row `index` of its request stands; -1 where it is not in it. */
function positionOf({ indices, probabilities }: Group, index: number): number {
  if (indices !== undefined) return indices.indexOf(index);
  return index < probabilities.length ? index : -1;
}

function remembered({ group, at }: Place): RememberedPrediction {
  return {
    requestId: group.requestId,
    index: group.indices?.[at] ?? at,
    entityId: group.entityIds[at],
    modelVersion: group.modelVersion,
    probability: group.probabilities[at],
    label: String(group.labels[at]),
    threshold: group.threshold,
    time: new Date(group.timeMs).toISOString(),
  };
}
