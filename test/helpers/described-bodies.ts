import assert from "node:assert/strict";
import { z } from "zod";

interface Body {
  readonly schema: JsonSchema;
  readonly examples?: Record<string, { readonly value: unknown }>;
}
type JsonSchema = Parameters<typeof z.fromJSONSchema>[0];
type Document = ReturnType<typeof JSON.parse>;

/** Every body that an OpenAPI document describes, of requests and of answers, with its place. */
function bodiesOf({ paths }: Document): (Body & { readonly where: string })[] {
  return Object.entries<Record<string, Document>>(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { requestBody, responses }]) => {
      const described = Object.entries<Document>({
        ...responses,
        ...(requestBody && { request: requestBody }),
      });
      return described.flatMap(([name, { content }]) =>
        Object.entries<Body>(content).map(([type, body]) => ({
          where: `${method} ${path} ${name} ${type}`,
          ...body,
        })),
      );
    }),
  );
}

/** A schema of the document that stands by itself: the form of an error in its place. */
export function schemaIn({ components }: Document, schema: JsonSchema): z.ZodType {
  const whole = JSON.stringify(schema).replaceAll(
    '{"$ref":"#/components/schemas/Error"}',
    JSON.stringify(components.schemas.Error),
  );
  return z.fromJSONSchema(JSON.parse(whole));
}

/** Fails unless every body has an example, and each is of the form that is described. */
export function assertExamplesFit(document: Document): void {
  const bodies = bodiesOf(document);
  assert.ok(bodies.length > 100);
  for (const { where, schema, examples = {} } of bodies) {
    const checked = schemaIn(document, schema);
    assert.ok(Object.keys(examples).length > 0, where);
    for (const [name, { value }] of Object.entries(examples)) {
      const { error } = checked.safeParse(value);
      assert.equal(error, undefined, `${where}, example ${name}: ${error?.message}`);
    }
  }
}
