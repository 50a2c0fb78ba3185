import { z } from "zod";

/** A JSON schema, as far as the pages read it. */
export interface JsonSchema {
  readonly type?: string | string[] | undefined;
  readonly const?: unknown;
  readonly enum?: string[] | undefined;
  readonly default?: unknown;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly exclusiveMinimum?: number | undefined;
  readonly exclusiveMaximum?: number | undefined;
  readonly minItems?: number | undefined;
  readonly required: string[];
  readonly properties: Record<string, JsonSchema>;
  readonly additionalProperties?: boolean | JsonSchema | undefined;
  /** Undefined for a list of fixed length, whose parts are told elsewhere. */
  readonly items?: JsonSchema | undefined;
  readonly anyOf?: JsonSchema[] | undefined;
  readonly oneOf: JsonSchema[];
}

// The type is written out: inferred through itself, it depends on which file the compiler happens to look at first.
const jsonSchema: z.ZodType<JsonSchema> = z.lazy(() =>
  z.object({
    type: z.union([z.string(), z.array(z.string())]).optional(),
    const: z.unknown().optional(),
    enum: z.array(z.string()).optional(),
    default: z.unknown().optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    exclusiveMinimum: z.number().optional(),
    exclusiveMaximum: z.number().optional(),
    minItems: z.number().optional(),
    required: z.array(z.string()).default([]),
    properties: z.record(z.string(), jsonSchema).default({}),
    additionalProperties: z.union([z.boolean(), jsonSchema]).optional(),
    items: z.union([jsonSchema, z.literal(false).transform(() => undefined)]).optional(),
    anyOf: z.array(jsonSchema).optional(),
    oneOf: z.array(jsonSchema).default([]),
  }),
);

/** What a schema accepts, as JSON schema. */
export function toJsonSchema(schema: z.ZodType): JsonSchema {
  return jsonSchema.parse(z.toJSONSchema(schema, { io: "input" }));
}

/** What a value must be, in words. */
export function typeOf(schema: JsonSchema): string {
  const { type, items, additionalProperties } = schema;
  if (schema.const !== undefined) return code(schema.const);
  if (schema.enum !== undefined) return schema.enum.map(code).join(", ");
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeOf).join(" or ");
  if (Array.isArray(type)) return type.map((each) => typeOf({ ...schema, type: each })).join(" or ");
  if (type === "array") return items === undefined ? "list" : `list of ${itemsOf(items)}`;
  if (type === "object")
    return typeof additionalProperties === "object" ? `map of ${typeOf(additionalProperties)}` : "map";
  if (type === "integer") return `whole number${rangeOf(schema)}`;
  if (type === "number") return `number${rangeOf(schema)}`;
  if (type === "boolean") return "`true`, `false`";
  if (type === "null") return "`null`";
  return "text";
}

/** The default of a key, or whether it has to be there. */
export function defaultOf(schema: JsonSchema, required: boolean): string {
  if (schema.default !== undefined) return code(schema.default);
  return required ? "required" : "";
}

function itemsOf(items: JsonSchema): string {
  if (items.oneOf.length > 0) return "steps";
  return items.type === "object" ? "maps" : typeOf(items);
}

/** The bounds of a number in words; integers end at the largest safe one anyway. */
function rangeOf({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: JsonSchema): string {
  const low = exclusiveMinimum === undefined ? minimum : `above ${exclusiveMinimum}`;
  const top = maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum;
  const high = exclusiveMaximum === undefined ? top : `below ${exclusiveMaximum}`;
  if (low === undefined) return high === undefined ? "" : ` up to ${high}`;
  if (high === undefined) return ` ${typeof low === "number" ? `from ${low}` : low}`;
  if (typeof low === "number" && typeof high === "number") return ` from ${low} to ${high}`;
  return ` ${typeof low === "number" ? `from ${low}` : low} ${typeof high === "number" ? `up to ${high}` : `and ${high}`}`;
}

function code(value: unknown): string {
  return `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;
}
