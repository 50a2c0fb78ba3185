import "./zod-without-eval.ts";
import { cell } from "../../core/dataset/table.ts";
import { decodeOwnForest } from "../../core/forest/own-forest.ts";
import { createModelExplainer, type Explanation } from "../../core/model/explain.ts";
import { createModel, type ModelAnswer, modelInputsSchema } from "../../core/model/model.ts";
import { type RawRecord, recordSchema } from "../../core/model/record-schema.ts";
import { createRecordReader } from "../../core/model/records.ts";
import { fetchModelFile, type ModelFile, type ServedForm } from "../api.ts";
import { type Assessment, assess, type Faulty } from "./assess.ts";

/** The model in use, run in the browser: the same code as in the service. */
export interface LocalModel {
  /** What is wrong with a record, by field, in the service's words; null where nothing is. */
  faultsOf(record: RawRecord): Readonly<Record<string, string>> | null;
  /** The answers to checked records. */
  answers(records: readonly RawRecord[]): readonly ModelAnswer[];
  explain(record: RawRecord): Explanation | null;
  /** A record's value of a feature. */
  featureOf(record: RawRecord): (name: string) => number | string | null;
  /** All of that together, as the page shows it. */
  assess(form: ServedForm, record: RawRecord): Assessment | Faulty;
}

/** Fetches and opens the model. Throws Failure, and an Error for bytes that are not those of the model. */
export async function openLocalModel({ name, files }: ServedForm): Promise<LocalModel> {
  if (files === null) throw new Error("only the service can read this model");
  const [forest, inputs] = await Promise.all(
    [files.forest, files.inputs].map(async (file) => checked(file, await fetchModelFile(name, file))),
  );
  const model = createModel(
    modelInputsSchema.parse(JSON.parse(new TextDecoder().decode(inputs))),
    decodeOwnForest(forest),
  );
  const schema = recordSchema(model.inputs, model.deriver.rawColumns);
  const featuresOf = createRecordReader(model);
  const explain = createModelExplainer(model);
  const local: Omit<LocalModel, "assess"> = {
    faultsOf(record) {
      const { error } = schema.safeParse(record);
      return error
        ? Object.fromEntries(error.issues.map(({ path, message }) => [String(path[0]), message]))
        : null;
    },
    answers: (records) => model.answers(featuresOf(records)),
    explain: (record) => explain?.(featuresOf([record]))[0] ?? null,
    featureOf(record) {
      const { columns } = featuresOf([record]);
      return (feature) => {
        const column = columns.get(feature);
        return column === undefined ? null : cell(column, 0);
      };
    },
  };
  return { ...local, assess: (form, record) => assess(local, form, record) };
}

/** Browsers digest only on https and on this machine; elsewhere the forest's own checksum has to do. */
async function checked(file: ModelFile, bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  if (!isSecureContext) return bytes;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (hex !== file.sha256) throw new Error(`${file.name} is not what the service says it is`);
  return bytes;
}
