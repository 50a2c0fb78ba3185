/** A thing that was read or made; docs at `GET /lineage`. */
export interface LineageThing {
  readonly id: string;
  readonly kind: "object" | "table" | "file" | "features" | "model" | "answers";
  readonly name: string;
  readonly digest: string;
  readonly rows: number | null;
  readonly madeBy: {
    readonly command: string;
    readonly at: string;
    readonly codeVersion: string;
    readonly packages: Readonly<Record<string, string>>;
  } | null;
  readonly status: "present" | "replaced" | "changed" | "missing" | "not checked";
}

/** What the model in use was made from. */
export interface ServedLineage {
  readonly name: string;
  readonly version: string;
  readonly digest: string;
  readonly intact: boolean;
  readonly things: readonly LineageThing[];
  readonly edges: readonly (readonly [string, string])[];
}

const ANSWERS = "answers";

/** The lineage with the service's answers, which carry the digest of the model, as its end. */
export function withAnswers({ things, edges, digest }: ServedLineage, name: string) {
  const model = things.find((thing) => thing.kind === "model" && thing.digest === digest);
  const answers: LineageThing = {
    id: ANSWERS,
    kind: "answers",
    name,
    digest,
    rows: null,
    madeBy: null,
    status: "present",
  };
  return {
    things: [...things, answers],
    edges: model === undefined ? edges : [...edges, [model.id, ANSWERS] as const],
  };
}
