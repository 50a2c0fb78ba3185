/** A piece of work that our engine and a peer do on the same data, each in a process of its own. */
export interface Work {
  readonly name: string;
  readonly kind: "fit" | "predict-one" | "predict-all";
  readonly rows: number;
  readonly features: number;
  readonly trees: number;
  /** Null: until every leaf is pure. */
  readonly depth: number | null;
  /** Timed repetitions in one process; small works are done once before, to warm up. */
  readonly runs: number;
}

/** What a process tells of its work. */
export interface Done {
  /** Of each repetition; of a call, where calls are what is measured. */
  readonly seconds: readonly number[];
  /** The share of rows of another draw that the forest gets right. */
  readonly accuracy: number;
  /** Mean leaves of a tree. */
  readonly leaves: number;
  /** The process's largest resident memory in MB. */
  readonly peakMb: number;
}
