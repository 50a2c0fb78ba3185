/** The search for a node's best split; see `split.ts` of the plain version. */
import { bins, COUNTS, countFew, countMany, countRows, countTwo, first, isFew, listBins, rowsInBin, second } from "./count";
import { splitScore } from "./criterion";
import { room } from "./memory";
import { CODES_AT } from "./records";
import { below } from "./rng";
import { featureCount, maxFeatures, minLeafRows } from "./settings";
import { from, records, rows, to, total0, total1 } from "./stretch";

/** The best split found so far; see `BestSplit`. */
export let bestFeature: i32 = 0;
export let bestLast: i32 = 0;
export let bestNext: i32 = 0;
export let bestMissingLeft: bool = false;
export let bestHasMissing: bool = false;
export let best0: f64 = 0;
export let best1: f64 = 0;
let bestScore: f64 = 0;

/** The features in the order of their last draw, and those drawn for this node that are not constant in it. */
let features: usize = 0;
let varied: usize = 0;

export function makeFinder(): void {
  features = room(<usize>featureCount * 4);
  varied = room(<usize>featureCount * 4);
}

/** The draw of features must not depend on the trees grown before. */
export function orderFeatures(): void {
  for (let f = 0; f < featureCount; f++) store<i32>(features + (<usize>f << 2), f);
}

/** Draws features without replacement until enough were tried and one of them was not constant, and weighs their cuts. */
export function findSplit(): bool {
  let varying: usize = 0;
  for (let tried = 0; tried < featureCount && (tried < maxFeatures || varying === 0); tried++) {
    const feature = drawFeature(tried);
    if (isConstant(feature)) continue;
    store<i32>(varied + (varying << 2), feature);
    varying++;
  }
  bestScore = -Infinity;
  let place: usize = 0;
  for (; place + 1 < varying; place += 2) {
    const feature = load<i32>(varied + (place << 2));
    const other = load<i32>(varied + (place << 2), 4);
    if (isFew(feature) || isFew(other)) {
      weighAlone(feature);
      weighAlone(other);
    } else {
      countTwo(feature, other);
      weighCuts(feature, first, listBins(feature, first));
      weighCuts(other, second, listBins(other, second));
    }
  }
  if (place < varying) weighAlone(load<i32>(varied + (place << 2)));
  return bestScore > -Infinity;
}

function drawFeature(tried: i32): i32 {
  const pick = features + (<usize>(tried + below(featureCount - tried)) << 2);
  const here = features + (<usize>tried << 2);
  const feature = load<i32>(pick);
  store<i32>(pick, load<i32>(here));
  store<i32>(here, feature);
  return feature;
}

/** Looks at rows until two differ, most often the first two. */
function isConstant(feature: i32): bool {
  const codes = records + CODES_AT + feature;
  const code = load<u8>(codes + (<usize>load<u32>(from) << 2));
  for (let place = from + 4; place < to; place += 4)
    if (load<u8>(codes + (<usize>load<u32>(place) << 2)) !== code) return false;
  return true;
}

function weighAlone(feature: i32): void {
  weighCuts(feature, first, isFew(feature) ? countFew(feature) : countMany(feature));
}

/** Weighs every cut between the bins that hold rows, keeps the best if it beats what there is, and empties the counts. */
function weighCuts(feature: i32, counts: usize, binCount: i32): void {
  if (minLeafRows > 1) countRows(feature);
  if (minLeafRows === 1 && load<u32>(bins) !== 0) weighPlainly(feature, counts, binCount);
  else weighBounded(feature, counts, binCount);
  const end = bins + (<usize>binCount << 2);
  for (let at = bins; at < end; at += 4) {
    const bin = counts + (<usize>load<u32>(at) << COUNTS);
    store<u64>(bin, 0);
    store<u64>(bin, 0, 8);
  }
  if (minLeafRows === 1) return;
  for (let at = bins; at < end; at += 4) store<u32>(rowsInBin + (<usize>load<u32>(at) << 2), 0);
}

/** Where nothing is missing and a single row is enough on a side. */
function weighPlainly(feature: i32, counts: usize, binCount: i32): void {
  let top = bestScore;
  let topAt: usize = 0;
  let top0: f64 = 0;
  let top1: f64 = 0;
  let left0: f64 = 0;
  let left1: f64 = 0;
  const all0 = total0;
  const all1 = total1;
  const end = bins + (<usize>(binCount - 1) << 2);
  for (let at = bins; at < end; at += 4) {
    const bin = counts + (<usize>load<u32>(at) << COUNTS);
    left0 += <f64>load<i64>(bin);
    left1 += <f64>load<i64>(bin, 8);
    const score = splitScore(left0, left1, all0 - left0, all1 - left1);
    if (!(score > top)) continue;
    top = score;
    topAt = at;
    top0 = left0;
    top1 = left1;
  }
  if (topAt === 0) return;
  keep(feature, top, topAt, load<i32>(topAt, 4), false, false);
  best0 = top0;
  best1 = top1;
}

/** In every case: each cut with the missing values on the one side and on the other, if both keep rows enough. */
function weighBounded(feature: i32, counts: usize, binCount: i32): void {
  const hasMissing = load<u32>(bins) === 0;
  const missing0 = hasMissing ? <f64>load<i64>(counts) : 0;
  const missing1 = hasMissing ? <f64>load<i64>(counts, 8) : 0;
  const missingRows = load<i32>(rowsInBin);
  let left0: f64 = 0;
  let left1: f64 = 0;
  let leftRows = 0;
  for (let place = hasMissing ? 1 : 0; place < binCount; place++) {
    const at = bins + (<usize>place << 2);
    const bin = <usize>load<u32>(at);
    left0 += <f64>load<i64>(counts + (bin << COUNTS));
    left1 += <f64>load<i64>(counts + (bin << COUNTS), 8);
    leftRows += load<i32>(rowsInBin + (bin << 2));
    const isLast = place === binCount - 1;
    const next = isLast ? 0 : load<i32>(at, 4);
    if (hasMissing || !isLast) {
      if (beats(left0, left1, leftRows)) keep(feature, bestScore, at, next, false, hasMissing);
    }
    if (hasMissing && !isLast) {
      if (beats(left0 + missing0, left1 + missing1, leftRows + missingRows))
        keep(feature, bestScore, at, next, true, true);
    }
  }
}

/** Whether a left side is possible and beats the best, whose score and side it then is. */
function beats(left0: f64, left1: f64, leftRows: i32): bool {
  if (minLeafRows > 1 && (leftRows < minLeafRows || rows - leftRows < minLeafRows)) return false;
  const score = splitScore(left0, left1, total0 - left0, total1 - left1);
  if (!(score > bestScore)) return false;
  bestScore = score;
  best0 = left0;
  best1 = left1;
  return true;
}

function keep(feature: i32, score: f64, lastAt: usize, next: i32, missingLeft: bool, hasMissing: bool): void {
  bestScore = score;
  bestFeature = feature;
  bestLast = load<i32>(lastAt);
  bestNext = next;
  bestMissingLeft = missingLeft;
  bestHasMissing = hasMissing;
}
