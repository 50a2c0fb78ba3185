import { SCORE_NAMES, type ScoreName } from "../metrics/scores.ts";
import type { Manifest } from "./manifest.ts";

/** A version as far as it is compared: its manifest, and the configuration that it was trained with; null where that was not kept. */
export interface ComparedVersion {
  readonly manifest: Manifest;
  readonly config: unknown;
}

type Value = string | number | boolean | null;

/** One thing that differs; null on the side that does not have it. */
export interface Difference {
  readonly what: string;
  readonly a: Value;
  readonly b: Value;
}

/** A score of both versions; `delta` is b − a, and null where either is not known. */
export interface ScoreDifference {
  readonly score: ScoreName;
  readonly a: number | null;
  readonly b: number | null;
  readonly delta: number | null;
}

/** In what two versions of a model differ. */
export interface VersionDiff {
  readonly name: string;
  readonly a: number;
  readonly b: number;
  /** Whether they predict alike, because the files that decide it are equal. */
  readonly isSame: boolean;
  /** Digests and rows of the data. */
  readonly data: readonly Difference[];
  /** Names of the features that only one of them is given; null where a configuration was not kept. */
  readonly features: { readonly onlyA: readonly string[]; readonly onlyB: readonly string[] } | null;
  /** Keys of the dataset file that training depends on; null where a configuration was not kept. */
  readonly config: readonly Difference[] | null;
  /** Seed, engine, code and packages. */
  readonly environment: readonly Difference[];
  readonly scores: {
    /** On the held-out rows, which are the same ones only if `data` says nothing else. */
    readonly test: readonly ScoreDifference[];
    /** Mean over the folds. */
    readonly cv: readonly ScoreDifference[];
  };
}

/** Compares two versions of one model, from what was written down of them. Pure; the browser runs it too. */
export function diffVersions(a: ComparedVersion, b: ComparedVersion): VersionDiff {
  const [of, to] = [a.manifest, b.manifest];
  const known = a.config !== null && b.config !== null;
  return {
    name: of.name,
    a: of.version,
    b: to.version,
    isSame: of.digest === to.digest,
    data: differences(leaves(of.data), leaves(to.data)),
    features: known ? featuresOnlyIn(a.config, b.config) : null,
    config: known ? configDifferences(a.config, b.config) : null,
    environment: differences(leaves(environment(of)), leaves(environment(to))),
    scores: {
      test: scoreDifferences((name) => [of.metrics.test[name], to.metrics.test[name]]),
      cv: scoreDifferences((name) => [of.metrics.cv.scores[name].mean, to.metrics.cv.scores[name].mean]),
    },
  };
}

/** In what two configurations of versions differ, leaf by leaf. */
export function configDifferences(a: unknown, b: unknown): Difference[] {
  return differences(leaves(a), leaves(b));
}

function environment({ seed, engine, code, packages }: Manifest): unknown {
  return { seed, engine, code, packages };
}

function differences(a: ReadonlyMap<string, Value>, b: ReadonlyMap<string, Value>): Difference[] {
  return [...new Set([...a.keys(), ...b.keys()])]
    .map((what) => ({ what, a: a.get(what) ?? null, b: b.get(what) ?? null }))
    .filter((each) => each.a !== each.b);
}

function scoreDifferences(of: (name: ScoreName) => [number | null, number | null]): ScoreDifference[] {
  return SCORE_NAMES.map((score) => {
    const [a, b] = of(score);
    return { score, a, b, delta: a === null || b === null ? null : b - a };
  });
}

/** The leaves of a JSON value by their path, as `model.forest.max_depth`. */
function leaves(value: unknown, path = "", found = new Map<string, Value>()): Map<string, Value> {
  if (isList(value)) {
    for (const [name, item] of named(value)) leaves(item, `${path}[${name}]`, found);
  } else if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    for (const [key, each] of Object.entries(value))
      leaves(each, path === "" ? key : `${path}.${key}`, found);
  } else found.set(path, Array.isArray(value) ? JSON.stringify(value) : (value as Value));
  return found;
}

/** A list of steps, classes or the like; one of plain values is compared as a whole. */
function isList(value: unknown): value is Record<string, unknown>[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((each) => typeof each === "object" && each !== null)
  );
}

/** Items under the names that people know them by, so that one more at the top is one difference and not as many as there are items. */
function named(items: readonly Record<string, unknown>[]): [string, unknown][] {
  const seen = new Map<string, number>();
  return items.map((item) => {
    const words = [item.step, item.as ?? item.column ?? item.columns ?? item.value ?? item.label];
    const name = words.filter((word) => word !== undefined).join(" ");
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return [times === 1 ? name : `${name} #${times}`, item];
  });
}

function featuresOnlyIn(a: unknown, b: unknown): NonNullable<VersionDiff["features"]> {
  const [inA, inB] = [featureNames(a), featureNames(b)];
  return {
    onlyA: inA.filter((name) => !inB.includes(name)),
    onlyB: inB.filter((name) => !inA.includes(name)),
  };
}

function featureNames(config: unknown): string[] {
  const { features } = config as { features?: unknown };
  if (!isList(features)) return [];
  return features.map((step) => String(step.as ?? step.column));
}
