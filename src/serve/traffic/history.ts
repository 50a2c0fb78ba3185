import { isQuiet, mergePoints, type TrafficPoint } from "./point.ts";

/** How far back each second and each minute is known. */
export const KEPT_MS = { seconds: 15 * 60_000, minutes: 24 * 3_600_000 };

const MINUTE_MS = 60_000;

/** The past of one process in bounded memory; spans without traffic take no place. */
export interface TrafficHistory {
  /** Takes in a second; the seconds come in their order. */
  add(second: TrafficPoint): void;
  /** The seconds that began after `since` and not after `until`. */
  seconds(since: number, until: number): TrafficPoint[];
  minutes(): TrafficPoint[];
}

export function createTrafficHistory(): TrafficHistory {
  let seconds: TrafficPoint[] = [];
  let minutes: TrafficPoint[] = [];
  const keep = (points: TrafficPoint[], after: number): TrafficPoint[] =>
    points.length > 0 && points[0].at <= after ? points.filter(({ at }) => at > after) : points;
  return {
    add(second) {
      seconds = keep(seconds, second.at - KEPT_MS.seconds);
      minutes = keep(minutes, second.at - KEPT_MS.minutes);
      if (isQuiet(second)) return;
      seconds.push(second);
      const minute = { ...second, at: Math.floor(second.at / MINUTE_MS) * MINUTE_MS };
      const last = minutes.at(-1);
      if (last?.at === minute.at) minutes.splice(-1, 1, ...mergePoints([[last, minute]]));
      else minutes.push(minute);
    },
    seconds: (since, until) => seconds.filter(({ at }) => at > since && at <= until),
    minutes: () => [...minutes],
  };
}
