import { readFileSync } from "node:fs";

/** A part of a form, with its content parsed where it is JSON. */
export interface FormPart {
  readonly name: string;
  readonly filename: string | null;
  readonly content: unknown;
}

/** A request as it is written down by scripts/golden/comet-requests.py, and by the fake server. */
export interface CometRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Names in small letters, without those of the transport. */
  readonly headers: readonly string[];
  readonly json?: Readonly<Record<string, unknown>>;
  readonly form?: readonly FormPart[];
}

interface Golden {
  readonly versions: Readonly<Record<string, string>>;
  readonly scenarios: Readonly<Record<string, readonly CometRequest[]>>;
}

/** What Comet's own client sends. */
export const GOLDEN: Golden = JSON.parse(
  readFileSync(new URL("./requests.golden.json", import.meta.url), "utf8"),
);
export const CAPTURED = Object.values(GOLDEN.scenarios).flat();

/** Headers that name the client's language and version. */
export const HEADERS_NOT_SENT = [
  "x-comet-debug-experiment-key",
  "x-comet-debug-py-version",
  "x-comet-debug-sdk-version",
  "x-comet-sdk-source",
];

/** Fields that the client sends and titanic-ops does not, by path: docs/reference/comet.md says why. */
export const FIELDS_NOT_SENT: Readonly<Record<string, readonly string[]>> = {
  "/api/rest/v2/write/experiment/upload-asset": ["query.metadata"],
  "/clientlib/asset/upload": ["query.step"],
};

/** Why a request is not one that Comet's client would send; null where it is. */
export function faultOfForm(sent: CometRequest): string | null {
  const alike = CAPTURED.filter(({ method, path }) => method === sent.method && path === sent.path);
  if (alike.length === 0) return `${sent.method} ${sent.path} is none of the client's requests`;
  const types = alike.map(({ query }) => query.type).filter((type) => type !== undefined);
  const ofType = types.length === 0 ? alike : alike.filter(({ query }) => query.type === sent.query.type);
  if (ofType.length === 0) return `${sent.path}: the client sends no \`${sent.query.type}\``;
  const fields = fieldsOf(sent, sent.path);
  const fitting = ofType.filter((each) => sameKeys(fieldsOf(each, sent.path), fields));
  if (fitting.length === 0) {
    const known = ofType.map((each) => [...fieldsOf(each, sent.path).keys()]);
    return `${sent.path}: it has ${[...fields.keys()]}, and the client's has ${known.join(" or ")}`;
  }
  // What is in a file is the same wherever it is uploaded.
  const ofFile = CAPTURED.filter(({ query }) => query.type !== undefined && query.type === sent.query.type);
  const knownFields = [...alike, ...ofFile].map((each) => fieldsOf(each, each.path));
  for (const [field, type] of fields) {
    const known = new Set(knownFields.map((each) => each.get(field)));
    if (!known.has(type))
      return `${sent.path}: \`${field}\` is ${type}, and the client's is ${[...known].filter(Boolean).join(" or ")}`;
  }
  const ofHeaders = fitting.map((each) => faultOfHeaders(sent, each));
  return ofHeaders.includes(null) ? null : ofHeaders[0];
}

function faultOfHeaders(sent: CometRequest, captured: CometRequest): string | null {
  const unknown = sent.headers.filter((name) => !captured.headers.includes(name));
  const missing = captured.headers.filter(
    (name) => !sent.headers.includes(name) && !HEADERS_NOT_SENT.includes(name),
  );
  if (unknown.length === 0 && missing.length === 0) return null;
  return `${sent.path}: headers ${unknown} are not the client's, and ${missing} are missing`;
}

/** Each field with its type, in flat names: `json.experimentKey`, `query.type`, `form.file.matrix`. */
function fieldsOf({ query, json = {}, form = [] }: CometRequest, path: string): Map<string, string> {
  const left = FIELDS_NOT_SENT[path] ?? [];
  const fields = [
    ...Object.keys(query).map((name): [string, string] => [`query.${name}`, shapeOf(query[name])]),
    ...Object.entries(json).map(([name, value]): [string, string] => [`json.${name}`, typeOf(value)]),
    ...form.flatMap(({ name, content }): [string, string][] => [
      [`form.${name}`, "a part"],
      // What Comet reads of a file has a form too.
      ...(isDrawn(query) && isObject(content)
        ? Object.entries(content).map(([key, value]): [string, string] => [
            `form.${name}.${key}`,
            typeOf(value),
          ])
        : []),
    ]),
  ];
  return new Map(fields.filter(([name]) => !left.includes(name)));
}

const isDrawn = ({ type }: CometRequest["query"]): boolean => type === "curve" || type === "confusion-matrix";
const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Texts of an address are of a kind too: `True` is not `true`. */
function shapeOf(text: string): string {
  return /^(True|False)$/.test(text) ? "True or False" : /^\d+$/.test(text) ? "a number" : "a text";
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return `a list of ${[...new Set(value.map(typeOf))].join(", ") || "nothing"}`;
  return typeof value;
}

function sameKeys(one: ReadonlyMap<string, unknown>, other: ReadonlyMap<string, unknown>): boolean {
  return one.size === other.size && [...one.keys()].every((key) => other.has(key));
}
