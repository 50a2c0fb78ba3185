const thing = (name: string, kind: string, digest: string, made = true) => ({
  id: name,
  kind,
  name,
  digest: digest.repeat(64),
  rows: 891,
  madeBy: made
    ? {
        command: `titanic-ops ${name}`,
        at: "2026-01-31T12:00:00.000Z",
        codeVersion: "0.1.0",
        packages: { node: "20" },
      }
    : null,
  status: "present",
});

/** The lineage as the service tells it after a pipeline. */
export const LINEAGE = {
  name: "titanic",
  version: "3",
  digest: "d".repeat(64),
  intact: true,
  things: [
    thing("in.csv", "object", "a", false),
    thing("processed.csv", "file", "b"),
    thing("train.csv", "file", "c"),
    thing("test.csv", "file", "e"),
    thing("titanic version 3", "model", "d"),
  ],
  edges: [
    ["in.csv", "processed.csv"],
    ["processed.csv", "train.csv"],
    ["processed.csv", "test.csv"],
    ["train.csv", "titanic version 3"],
    ["test.csv", "titanic version 3"],
  ],
};
