/** How far work is. */
export interface Amount {
  readonly done: number;
  /** Null where nobody knows how much there will be. */
  readonly total: number | null;
  /** What is counted, in the plural: `rows`, `trees`; `bytes` are told as a size. */
  readonly unit: string;
}

/** Told how far work is, often; and in a text what happens on the way, seldom. */
export type OnProgress = (told: Amount | string) => void;
