import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { assertError, type Serving, serving } from "../helpers/serving.ts";

describe("the description of the service", () => {
  let server: Serving;
  before(async () => {
    server = await serving();
  });
  after(() => server.close());

  it("is OpenAPI 3.1 with every endpoint, each with its errors", async () => {
    const { status, json } = await server.get("/openapi.json");
    assert.equal(status, 200);
    assert.equal(json.openapi, "3.1.0");
    const { endpoints } = (await server.get("/")).json;
    const described = Object.entries<object>(json.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    assert.deepEqual(endpoints.sort(), described.sort());
    const ids = Object.values<Record<string, { operationId: string }>>(json.paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId }) => operationId),
    );
    assert.equal(new Set(ids).size, ids.length);
    const { responses } = json.paths["/predict"].post;
    for (const code of ["200", "400", "404", "405", "408", "413", "415", "422", "500", "503"])
      assert.ok(code in responses, code);
  });

  it("has the fields of the model in use, as they are checked, and examples that are answered", async () => {
    const { json } = await server.get("/openapi.json");
    const { schema, examples } = json.paths["/predict"].post.requestBody.content["application/json"];
    const [record] = schema.anyOf;
    assert.deepEqual(record.properties.Pclass, {
      type: "number",
      enum: [1, 2, 3],
      description: "Ticket class",
    });
    assert.ok(!("Survived" in record.properties));
    assert.ok(record.required.includes("SibSp") && !record.required.includes("Age"));
    assert.equal(record.additionalProperties, false);
    for (const { value } of Object.values<{ value: unknown }>(examples))
      assert.equal((await server.post("/predict", value)).status, 200, JSON.stringify(value));
  });

  it("is there for people too, with nothing from elsewhere and no inline script", async () => {
    const { status, text, headers } = await server.get("/docs");
    assert.equal(status, 200);
    const policy = headers.get("content-security-policy") ?? "";
    assert.match(policy, /default-src 'none'/);
    assert.doesNotMatch(policy, /unsafe|https?:|\*/);
    assert.doesNotMatch(text, /<script(?! src="\/docs\/)|<style|style=|https?:/);
    const assets = [...text.matchAll(/(?:src|href)="(\/docs\/[^"]+)"/g)].map(([, asset]) => asset);
    assert.equal(assets.length, 4);
    for (const asset of assets) {
      const reply = await server.get(asset);
      assert.equal(reply.status, 200, asset);
      assert.match(reply.headers.get("content-type") ?? "", /css|javascript|image\/png/);
      assert.ok(reply.text.length > 50);
    }
  });

  it("serves no other file", async () => {
    for (const where of ["package.json", "index.html", "swagger-ui.js.map", "..%2fpackage.json"])
      assertError(await server.get(`/docs/${where}`), 404, "NOT_FOUND");
    assertError(await server.get("/docs/%ff"), 400, "BAD_REQUEST");
  });

  it("is there before a model is", async (t) => {
    const bare = await serving({ unloaded: true });
    t.after(bare.close);
    const { status, json } = await bare.get("/openapi.json");
    assert.equal(status, 200);
    assert.ok("/predict" in json.paths);
  });
});
