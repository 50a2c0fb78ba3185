import { csvRecordBatches } from "../dataset/csv/records.ts";
import { fieldCountError } from "../dataset/csv/rows.ts";
import { OpsError } from "../errors.ts";
import type { SourceObject } from "../storage/source.ts";
import type { RowSource, SourceRow } from "./row-source.ts";

/**
 * The rows of a CSV file, read anew each time. Throws OPS_INPUT_EMPTY; reading throws OPS_INPUT_FIELD_COUNT and what
 * `csvRecordBatches` throws.
 */
export async function csvRowSource(object: SourceObject, signal?: AbortSignal): Promise<RowSource> {
  const file = object.uri;
  const open = async () => csvRecordBatches(await object.open({ signal }), file);
  let columns: readonly string[] | undefined;
  for await (const [header] of await open()) {
    columns = header.fields;
    break;
  }
  if (columns === undefined) {
    throw new OpsError("OPS_INPUT_EMPTY", `\`${file}\` is empty`, {
      hint: "titanic-ops ingest",
      details: { file },
    });
  }
  const width = columns.length;
  return {
    name: file,
    columns,
    async *rows() {
      let isHeader = true;
      for await (const records of await open()) {
        const rows: SourceRow[] = [];
        for (const { line, fields } of isHeader ? records.slice(1) : records) {
          if (fields.length !== width) throw fieldCountError(file, line, fields, width);
          rows.push({ line, cells: fields.map((text) => (text === "" ? null : text)) });
        }
        isHeader = false;
        yield rows;
      }
    },
  };
}
