import { useMemo, useState } from "preact/hooks";
import { cell } from "../../core/dataset/table.ts";
import type { ServedForm } from "../api.ts";
import { Sheet } from "../sheet.tsx";
import { TEXTS } from "../texts.ts";
import { findColumns, isPlain, type Mapping, mappingFaults, type Wanted, wantedColumns } from "./mapping.ts";
import type { CsvFile } from "./read-file.ts";

interface PrepareBatchProps {
  readonly form: ServedForm;
  readonly file: CsvFile;
  readonly onStart: (mapping: Mapping) => void;
  readonly onLeave: () => void;
}

/** The first rows of a file, and which of its columns are which of the model's. */
export function PrepareBatch({ form, file, onStart, onLeave }: PrepareBatchProps) {
  const wanted = useMemo(() => wantedColumns(form), [form]);
  const header = useMemo(() => [...file.table.columns.keys()], [file]);
  const [mapping, setMapping] = useState(() => findColumns(wanted, header));
  const { missing, twice } = mappingFaults(wanted, mapping);
  const isSound = missing.length === 0 && twice.length === 0;
  const unused = header.filter((name) => !Object.values(mapping).includes(name));
  return (
    <>
      <p class="file-line">
        <strong>{file.name}</strong> {TEXTS.batch.rows(file.table.rows)}
        {file.encoding !== "UTF-8" && ` ${TEXTS.batch.encoding(file.encoding)}`}
      </p>
      <Preview file={file} />
      <details class="mapping" open={!isPlain(wanted, mapping)}>
        <summary>{TEXTS.batch.mapping}</summary>
        <p class="hint">{TEXTS.batch.mappingNote}</p>
        <div class="columns">
          {wanted.map((each) => (
            <ColumnChoice
              key={each.name}
              wanted={each}
              header={header}
              chosen={mapping[each.name]}
              onChoose={(column) => setMapping({ ...mapping, [each.name]: column })}
            />
          ))}
        </div>
        {unused.length > 0 && <p class="hint">{TEXTS.batch.unused(unused.join(", "))}</p>}
      </details>
      <div role="status">
        {missing.length > 0 && (
          <p class="fault">{TEXTS.batch.missing(missing.map(({ label }) => label).join(", "))}</p>
        )}
        {twice.length > 0 && <p class="fault">{TEXTS.batch.usedTwice(twice.join(", "))}</p>}
        {file.misshapen.size > 0 && <p class="hint">{TEXTS.batch.someMisshapen(file.misshapen.size)}</p>}
      </div>
      <div class="actions">
        <button type="button" class="primary" disabled={!isSound} onClick={() => onStart(mapping)}>
          {TEXTS.batch.start(file.table.rows)}
        </button>
        <button type="button" onClick={onLeave}>
          {TEXTS.batch.another}
        </button>
      </div>
    </>
  );
}

const PREVIEW_ROWS = 5;

function Preview({ file: { table } }: Pick<PrepareBatchProps, "file">) {
  const columns = [...table.columns];
  const rows = Array.from({ length: Math.min(table.rows, PREVIEW_ROWS) }, (_, row) => row);
  return (
    <Sheet label={TEXTS.batch.preview}>
      <table>
        <thead>
          <tr>
            {columns.map(([name]) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row}>
              {columns.map(([name, column]) => (
                <td key={name}>{cell(column, row)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Sheet>
  );
}

interface ColumnChoiceProps {
  readonly wanted: Wanted;
  readonly header: readonly string[];
  readonly chosen: string | null;
  readonly onChoose: (column: string | null) => void;
}

function ColumnChoice({ wanted: { name, label, required }, header, chosen, onChoose }: ColumnChoiceProps) {
  return (
    <label>
      <span>
        {label} {!required && <span class="aside">{TEXTS.predict.optional}</span>}
      </span>
      <select
        name={name}
        value={chosen === null ? "" : String(header.indexOf(chosen))}
        aria-invalid={required && chosen === null}
        onChange={({ currentTarget: { value } }) => onChoose(value === "" ? null : header[Number(value)])}
      >
        <option value="">{TEXTS.batch.none}</option>
        {header.map((column, i) => (
          <option key={column} value={String(i)}>
            {column}
          </option>
        ))}
      </select>
    </label>
  );
}
