/** Columns of `problem`, as a dataset file has them. */
export const STREAMED_FEATURES = ["a", "b", "c", "d", "e", "f", "g", "h"];

/** The dataset file of rows that are streamed: 100 trees of depth 12 on 8 numbers. */
export const streamedDataset = `
formatVersion: 1
name: streamed
source: streamed.csv
id: id
target: { column: y, classes: [{ value: 0, label: No }, { value: 1, label: Yes }] }
columns:
  id: { type: integer }
  y: { type: integer }
${STREAMED_FEATURES.map((name) => `  ${name}: { type: number }`).join("\n")}
features:
${STREAMED_FEATURES.map((name) => `  - { step: take, column: ${name} }`).join("\n")}
model:
  forest: { n_estimators: 100, max_depth: 12 }
`;
