import { createPassengerGenerator } from "../../../src/core/sample/generator.ts";
import type { Passenger, SampleOptions } from "../../../src/core/sample/passenger.ts";

/** The whole sample at once; 891 rows with the default seed unless told otherwise. */
export function sampleOf(options: Partial<SampleOptions> = {}): Passenger[] {
  return [...createPassengerGenerator({ rows: 891, seed: 1912, ...options })];
}

/** How many passengers have each key. */
export function tally(
  passengers: readonly Passenger[],
  keyOf: (p: Passenger) => string,
): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const passenger of passengers) counts[keyOf(passenger)] = (counts[keyOf(passenger)] ?? 0) + 1;
  return counts;
}

/** The share of passengers for whom `has` holds. */
export function shareOf(passengers: readonly Passenger[], has: (p: Passenger) => boolean): number {
  return passengers.filter(has).length / passengers.length;
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Ages that are known. */
export function agesOf(passengers: readonly Passenger[]): number[] {
  return passengers.flatMap(({ age }) => (age === null ? [] : [age]));
}

export function ageGroupOf({ age }: Passenger): string {
  if (age === null) return "unknown";
  return age < 15 ? "child" : "adult";
}

/** `Mrs` of `Marlowe, Mrs. Arthur (Ada Winslow)`. */
export function titleOf({ name }: Passenger): string {
  return /, ([^.]+)\./.exec(name)?.[1] ?? "";
}

/** Nested counts of the facts as one record, `{ "1 female 0 C": 1 }`. */
export function flatten(
  counts: Readonly<Record<string, Readonly<Record<string, number>>>>,
): Record<string, number> {
  return Object.fromEntries(
    Object.entries(counts).flatMap(([stratum, byOption]) =>
      Object.entries(byOption).map(([option, count]) => [`${stratum} ${option}`, count]),
    ),
  );
}

/** The passengers of each ticket. */
export function partiesOf(passengers: readonly Passenger[]): Passenger[][] {
  const parties = new Map<string, Passenger[]>();
  for (const passenger of passengers) {
    const party = parties.get(passenger.ticket) ?? [];
    party.push(passenger);
    parties.set(passenger.ticket, party);
  }
  return [...parties.values()];
}
