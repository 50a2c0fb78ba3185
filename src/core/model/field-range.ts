import type { FormField } from "./form.ts";

/** How many quantiles lie below a value. */
export function rankOf(quantiles: readonly number[], value: number): number {
  return quantiles.filter((quantile) => quantile < value).length;
}

/** Where a field's slider begins, ends and stops. */
export interface SliderRange {
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

/** The range that training saw, on round numbers, else the declared one; null where neither is known. */
export function sliderRange({ kind, integer, min, max, quantiles }: FormField): SliderRange | null {
  const low = quantiles?.[0] ?? min;
  const high = quantiles?.at(-1) ?? max;
  if (kind !== "number" || low === null || high == null || low >= high) return null;
  const step = integer ? Math.max(1, Math.round(niceStep((high - low) / 200))) : niceStep((high - low) / 200);
  const onStep = (value: number, round: (value: number) => number): number =>
    Number((round(value / step) * step).toPrecision(12));
  return {
    min: Math.max(onStep(low, Math.floor), min ?? Number.NEGATIVE_INFINITY),
    max: Math.min(onStep(high, Math.ceil), max ?? Number.POSITIVE_INFINITY),
    step,
  };
}

/** 1, 2 or 5 times a power of ten, not below `least`. */
function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = [1, 2, 5].find((each) => each * power >= least) ?? 10;
  return Number((factor * power).toPrecision(1));
}
