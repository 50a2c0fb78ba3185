import { createReadStream } from "node:fs";
import { sha256 } from "../../../src/core/atomic-file.ts";
import { classLabels, rawTypes } from "../../../src/core/config/layout.ts";
import { loadDataset } from "../../../src/core/config/load-dataset.ts";
import { columnKinds } from "../../../src/core/dataset/columns.ts";
import { readTable } from "../../../src/core/dataset/csv/read-table.ts";
import { takeRows } from "../../../src/core/dataset/table.ts";
import { createFeatureDeriver } from "../../../src/core/features/derive.ts";
import { fitPreprocessor } from "../../../src/core/features/preprocessor.ts";
import type { TrainingData } from "../../../src/core/forest/engine.ts";
import type { ForestParams } from "../../../src/core/forest/params.ts";
import { rowsOfFold } from "../../../src/core/metrics/cross-validate.ts";
import { createRng, type Rng } from "../../../src/core/rng.ts";
import { params } from "./problems.ts";

type Rows = Pick<TrainingData, "columns" | "labels">;

/** A classification problem with its folds, as our forest and scikit-learn's both solve it. */
export interface ReferenceProblem {
  readonly name: string;
  readonly params: ForestParams;
  readonly classCount: number;
  readonly folds: readonly { readonly train: Rows; readonly test: Rows }[];
}

const ROWS = 600;
const FOLDS = 5;

/**
 * Draws a problem. What is computed with the numbers drawn is plain arithmetic, which every machine does alike: no
 * logarithm, sine or power.
 */
interface Recipe extends Omit<ReferenceProblem, "folds"> {
  draw(rng: Rng): Rows;
}

/** A number that is nearly normal, by the sum of twelve uniform ones. */
function normal(rng: Rng): number {
  let sum = -6;
  for (let i = 0; i < 12; i++) sum += rng.float();
  return sum;
}

/** A column of ROWS values. */
function column(value: (row: number) => number): Float64Array {
  return Float64Array.from({ length: ROWS }, (_, row) => value(row));
}

/** So many columns of nearly normal values. */
function normals(rng: Rng, count: number): Float64Array[] {
  return Array.from({ length: count }, () => column(() => normal(rng)));
}

/** One label a row: 1 where `signal` is positive. */
function labelsWhere(signal: (row: number) => number): Uint8Array {
  return Uint8Array.from({ length: ROWS }, (_, row) => (signal(row) > 0 ? 1 : 0));
}

const RECIPES: readonly Recipe[] = [
  {
    name: "continuous columns",
    params: params(),
    classCount: 2,
    draw(rng) {
      const x = normals(rng, 8);
      const labels = labelsWhere(
        (row) => x[0][row] + 0.7 * x[1][row] - 0.5 * x[2][row] * x[2][row] + 0.5 + 0.8 * normal(rng),
      );
      return { columns: x, labels };
    },
  },
  {
    name: "codes of categories, in an order that says nothing",
    params: params(),
    classCount: 2,
    draw(rng) {
      const levels = [3, 8, 20, 40];
      const effects = levels.map((count) => Array.from({ length: count }, () => normal(rng)));
      const x = levels.map((count) => column(() => rng.below(count)));
      const effect = (row: number) => x.reduce((sum, codes, f) => sum + effects[f][codes[row]], 0);
      return { columns: x, labels: labelsWhere((row) => effect(row) + normal(rng)) };
    },
  },
  {
    name: "missing values, and one column where they tell",
    params: params(),
    classCount: 2,
    draw(rng) {
      const x = normals(rng, 6);
      const gaps = x.map(() => Uint8Array.from({ length: ROWS }, () => (rng.float() < 0.25 ? 1 : 0)));
      const labels = labelsWhere((row) => x[0][row] + x[1][row] + 2 * gaps[2][row] - 0.5 + 0.7 * normal(rng));
      const columns = x.map((values, f) => values.map((value, row) => (gaps[f][row] ? Number.NaN : value)));
      return { columns, labels };
    },
  },
  {
    name: "a rare class",
    params: params(),
    classCount: 2,
    draw(rng) {
      const x = normals(rng, 6);
      return {
        columns: x,
        labels: labelsWhere((row) => x[0][row] + x[1][row] - 2.5 + 0.6 * normal(rng)),
      };
    },
  },
  {
    name: "three columns among forty of noise",
    params: params(),
    classCount: 2,
    draw(rng) {
      const x = normals(rng, 43);
      return {
        columns: x,
        labels: labelsWhere((row) => x[7][row] - x[21][row] + x[40][row] + 0.5 * normal(rng)),
      };
    },
  },
  {
    name: "an interaction that no column shows alone",
    params: params(),
    classCount: 2,
    draw(rng) {
      const x = normals(rng, 5);
      const labels = labelsWhere((row) => x[0][row] * x[1][row] * (rng.float() < 0.1 ? -1 : 1));
      return { columns: x, labels };
    },
  },
  {
    name: "four classes",
    params: params(),
    classCount: 4,
    draw(rng) {
      const x = normals(rng, 7);
      const labels = Uint8Array.from({ length: ROWS }, (_, row) => {
        const right = x[0][row] + 0.6 * normal(rng) > 0.3 ? 1 : 0;
        const above = x[1][row] + x[2][row] + 0.6 * normal(rng) > 0 ? 2 : 0;
        return right + above;
      });
      return { columns: x, labels };
    },
  },
  {
    name: "few distinct values, unequal classes balanced by weight",
    params: params({ class_weight: "balanced", min_samples_leaf: 3 }),
    classCount: 2,
    draw(rng) {
      const x = [2, 3, 3, 4, 5, 5].map((count) => column(() => rng.below(count)));
      return {
        columns: x,
        labels: labelsWhere(
          (row) => x[0][row] + x[3][row] - Math.abs(x[4][row] - 2) - 2.6 + 1.2 * normal(rng),
        ),
      };
    },
  },
];

/** The eight generated problems. */
export function generatedProblems(): ReferenceProblem[] {
  return RECIPES.map(({ draw, ...about }, i) => {
    const rng = createRng(1912).fork(i);
    const { columns, labels } = draw(rng);
    const part = (rows: Uint32Array): Rows => ({
      columns: columns.map((values) => Float64Array.from(rows, (row) => values[row])),
      labels: of(labels, rows),
    });
    const folds = divided(labels, rng).map(({ train, test }) => ({ train: part(train), test: part(test) }));
    return { ...about, folds };
  });
}

/**
 * The Titanic's passengers as the pipeline of configs/titanic.yaml shows them to its forest: what is learnt before the
 * forest is learnt anew in each fold. `file` is the historical list.
 */
export async function titanicProblem(file: string): Promise<ReferenceProblem> {
  const { spec } = await loadDataset("configs/titanic.yaml");
  const raw = await readTable(createReadStream(file), { types: rawTypes(spec) }, file);
  const features = createFeatureDeriver(spec.features, columnKinds(spec.columns)).derive(raw);
  const labels = classLabels(spec, raw, file);
  const folds = divided(labels, createRng(1912)).map(({ train, test }) => {
    const known = takeRows(features, train);
    // No step of the Titanic's asks for the labels.
    const target = { labels: of(labels, train), rng: createRng(0) };
    const preprocessor = fitPreprocessor(spec.model.preprocess, known, target);
    return {
      train: { columns: preprocessor.transform(known), labels: of(labels, train) },
      test: { columns: preprocessor.transform(takeRows(features, test)), labels: of(labels, test) },
    };
  });
  return { name: "Titanic", params: spec.model.forest, classCount: 2, folds };
}

/** A problem as one value for JSON, in which `null` is a missing value. */
export function problemJson({ folds, ...about }: ReferenceProblem): object {
  const rows = ({ columns, labels }: Rows) => ({ columns: columns.map((x) => [...x]), labels: [...labels] });
  return { ...about, folds: folds.map(({ train, test }) => ({ train: rows(train), test: rows(test) })) };
}

/** Tells whether two sides speak of one problem. */
export function problemDigest(problem: ReferenceProblem): string {
  return sha256(JSON.stringify(problemJson(problem)));
}

/** The rows to learn from and those to judge by, of each fold; the folds have like shares of each class. */
function divided(labels: Uint8Array, rng: Rng): { train: Uint32Array; test: Uint32Array }[] {
  const rows = Uint32Array.from(labels, (_, row) => row);
  rng.shuffle(rows);
  const dealt = rows.sort((a, b) => labels[a] - labels[b]);
  const foldOf = new Uint8Array(labels.length);
  dealt.forEach((row, place) => {
    foldOf[row] = place % FOLDS;
  });
  return Array.from({ length: FOLDS }, (_, fold) => rowsOfFold(foldOf, fold));
}

function of(labels: Uint8Array, rows: Uint32Array): Uint8Array {
  return Uint8Array.from(rows, (row) => labels[row]);
}
