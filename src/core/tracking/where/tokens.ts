import { OpsError } from "../../errors.ts";

/** A piece of a filter, with where it begins (columns count from 1). */
export interface Token {
  readonly kind: "name" | "number" | "text" | "symbol" | "end";
  readonly text: string;
  readonly column: number;
}

/** In this order: a text, a quoted name, a name (with dots, and dashes within), a number, a symbol. */
const PIECE =
  /\s*(?:'((?:[^']|'')*)'|`([^`]+)`|([A-Za-z_][\w.\-/:]*(?:`[^`]+`)?)|([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(<=|>=|!=|<>|==|[=<>(),]))/y;

/** The pieces of a filter. Throws OPS_WHERE_INVALID where something is none. */
export function tokens(filter: string): Token[] {
  const found: Token[] = [];
  PIECE.lastIndex = 0;
  for (;;) {
    const from = PIECE.lastIndex;
    const piece = PIECE.exec(filter);
    if (piece === null) return [...found, rest(filter, from)];
    const [whole, text, quoted, name, number, symbol] = piece;
    const column = from + whole.length - whole.trimStart().length + 1;
    if (text !== undefined) found.push({ kind: "text", text: text.replaceAll("''", "'"), column });
    else if (number !== undefined) found.push({ kind: "number", text: number, column });
    else if (symbol !== undefined) found.push({ kind: "symbol", text: symbol, column });
    else found.push({ kind: "name", text: quoted ?? name.replaceAll("`", ""), column });
  }
}

function rest(filter: string, from: number): Token {
  const left = filter.slice(from);
  const column = from + left.length - left.trimStart().length + 1;
  if (left.trim() === "") return { kind: "end", text: "", column: filter.trimEnd().length + 1 };
  const isOpenText = left.trimStart().startsWith("'");
  throw invalid(
    filter,
    column,
    isOpenText ? "a text that is not closed" : `\`${left.trim()[0]}\` is not understood`,
  );
}

/** The error for a filter, which shows where it is wrong. */
export function invalid(filter: string, column: number, what: string): OpsError {
  return new OpsError("OPS_WHERE_INVALID", `\`${filter}\` column ${column}: ${what}`, {
    hint: "for example: --where \"metrics.roc_auc > 0.86 and params.max_depth = 8 and not tags.stage like 'old%'\"",
    details: { where: filter, column },
  });
}
