import type { Drift } from "./drift.ts";
import type { Pclass, Port, Sex, Survived } from "./facts.ts";

/** One row of the passenger file. `null` is a missing value. */
export interface Passenger {
  /** From 1, in the order of the rows. */
  readonly passengerId: number;
  readonly survived: Survived;
  readonly pclass: Pclass;
  readonly name: string;
  readonly sex: Sex;
  /** In years. */
  readonly age: number | null;
  /** Siblings and spouses on board. */
  readonly sibSp: number;
  /** Parents and children on board. */
  readonly parch: number;
  readonly ticket: string;
  /** In pounds, for the whole ticket. */
  readonly fare: number;
  readonly cabin: string | null;
  readonly embarked: Port | null;
}

/** What to generate. Equal options give equal passengers on every machine. */
export interface SampleOptions {
  /** 1 to 1e9. */
  readonly rows: number;
  /** Any safe integer. */
  readonly seed: number;
  /** How the sample differs from the historical passengers; nothing by default. */
  readonly drift?: Drift | undefined;
}
