import { OpsError } from "../errors.ts";
import { MISSING, PCLASSES, PORTS, SEXES } from "./facts.ts";

/** Columns whose written value can be shifted and scaled. */
const VALUE_COLUMNS = ["age", "fare", "sibsp", "parch"] as const;
export type ValueColumn = (typeof VALUE_COLUMNS)[number];

/** Columns of which a value's share can be set, with those values. */
const SHARE_VALUES = {
  survived: ["0", "1"],
  pclass: PCLASSES.map(String),
  sex: SEXES,
  age: [MISSING],
  cabin: [MISSING],
  embarked: [...PORTS, MISSING],
} as const satisfies Record<string, readonly string[]>;
export type ShareColumn = keyof typeof SHARE_VALUES;

/**
 * One way in which a sample differs from the historical passengers.
 *
 * - `shift`, `scale` move the value that is written: `age + by`, `fare * by`. Who survives, titles and tickets stay
 *   those of the passenger before the move, which is the covariate drift that a served model meets. Ages end within
 *   0.08 (one month) and 120, the other columns at 0 or above; relatives are whole.
 * - `share` sets how many of the rows have the value, 0 to 1. `survived`, `pclass`, `sex` and missing ages re-weight
 *   the passengers, so that what hangs together with them moves along; `embarked` and missing cabins are set to the
 *   share alike in every class, sex and outcome.
 */
export type DriftChange =
  | { readonly kind: "shift" | "scale"; readonly column: ValueColumn; readonly by: number }
  | { readonly kind: "share"; readonly column: ShareColumn; readonly value: string; readonly share: number };

/** The changes of a sample, in the order they are applied. */
export type Drift = readonly DriftChange[];

const SHARE_FORMS = Object.entries(SHARE_VALUES).map(
  ([column, values]) => `${column} (${values.join(", ")})`,
);
const HINT =
  "write changes such as `age=+15,fare=x2,sex=female:0.8`: " +
  `\`+n\`, \`-n\` or \`xn\` for ${VALUE_COLUMNS.join(", ")}; \`value:share\` for ${SHARE_FORMS.join(", ")}`;

/** Far beyond any use, and small enough that no value overflows or loses its decimals. */
const MAX_OPERAND = 1e6;

/**
 * Reads a comma-separated list of changes, `age=+15,fare=x2,sex=female:0.8`; see `DriftChange` for what they do.
 * Columns and values are taken in any case. An empty text is no drift.
 */
export function parseDrift(text: string): Drift {
  if (text.trim() === "") return [];
  const drift = text.split(",").map((part) => parseChange(part.trim()));
  const columns = drift.flatMap((change) => (change.kind === "share" ? [change.column] : []));
  const repeated = columns.find((column, i) => columns.indexOf(column) !== i);
  if (repeated !== undefined)
    throw driftError(`\`${repeated}\` has more than one share in drift \`${text}\``);
  return drift;
}

function parseChange(part: string): DriftChange {
  const [name, operation, ...rest] = part.split("=").map((side) => side.trim());
  if (!name || !operation || rest.length > 0) throw driftError(`drift \`${part}\` is not \`column=change\``);
  const column = name.toLowerCase();
  if (!isValueColumn(column) && !isShareColumn(column)) {
    throw driftError(`column \`${name}\` cannot drift in \`${part}\``);
  }
  return operation.includes(":") ? parseShare(part, column, operation) : parseMove(part, column, operation);
}

function parseMove(part: string, column: ValueColumn | ShareColumn, operation: string): DriftChange {
  if (!isValueColumn(column)) {
    throw driftError(`\`${column}\` takes \`value:share\`, not \`${operation}\`, in drift \`${part}\``);
  }
  const match = /^([+x-])(\d+(?:\.\d+)?)$/i.exec(operation);
  if (match === null) throw driftError(`\`${operation}\` is no change of \`${column}\` in drift \`${part}\``);
  const amount = Number(match[2]);
  if (amount > MAX_OPERAND) throw driftError(`\`${operation}\` is above ${MAX_OPERAND} in drift \`${part}\``);
  if (match[1].toLowerCase() === "x") return { kind: "scale", column, by: amount };
  return { kind: "shift", column, by: match[1] === "-" ? -amount : amount };
}

function parseShare(part: string, column: ValueColumn | ShareColumn, operation: string): DriftChange {
  if (!isShareColumn(column)) throw driftError(`\`${column}\` has no shares to set in drift \`${part}\``);
  const [wanted, ...amounts] = operation.split(":").map((side) => side.trim());
  const values: readonly string[] = SHARE_VALUES[column];
  const value = values.find((candidate) => candidate.toLowerCase() === wanted.toLowerCase());
  if (value === undefined) {
    throw driftError(`\`${wanted}\` is no value to set the share of in drift \`${part}\``);
  }
  const amount = amounts.join(":");
  const share = Number(amount);
  if (!/^\d*\.?\d+$/.test(amount) || share > 1) {
    throw driftError(`share \`${amount}\` is not between 0 and 1 in drift \`${part}\``);
  }
  return { kind: "share", column, value, share };
}

function isValueColumn(name: string): name is ValueColumn {
  return VALUE_COLUMNS.some((column) => column === name);
}

function isShareColumn(name: string): name is ShareColumn {
  return Object.hasOwn(SHARE_VALUES, name);
}

function driftError(message: string): OpsError {
  return new OpsError("OPS_USAGE", message, { hint: HINT });
}
