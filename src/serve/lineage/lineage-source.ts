import { type LineageContext, traceModel } from "../../core/stages/lineage.ts";
import type { Predictor } from "../models/predictor.ts";
import { type PublicLineage, publicLineage } from "./public-lineage.ts";

/** Tells what a model was made from. */
export type LineageSource = (predictor: Predictor) => Promise<PublicLineage>;

/** Files are digested to see whether they have changed: not for every request. */
const FRESH_MS = 30_000;

/** One look serves all who ask about a version within half a minute. */
export function createLineageSource(context: LineageContext): LineageSource {
  let last:
    | { readonly digest: string; readonly at: number; readonly looked: Promise<PublicLineage> }
    | undefined;
  return ({ name, version, digest }) => {
    const isFresh = last?.digest === digest && performance.now() - last.at < FRESH_MS;
    if (last === undefined || !isFresh) {
      const looked = traceModel(context, Number(version)).then((traced) =>
        publicLineage(traced, { name, version, digest }),
      );
      last = { digest, at: performance.now(), looked };
      looked.catch(() => {
        last = undefined;
      });
    }
    return last.looked;
  };
}
