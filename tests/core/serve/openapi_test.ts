import assert from "node:assert/strict";
import { bundledSchema } from "../../../src/core/bundled_schema.ts";
import { isJsonObject, type JsonValue } from "../../../src/core/json/json.ts";
import { openApiDocument } from "../../../src/core/serve/openapi.ts";

Deno.test("a server tells failures as the command line does, but for the id of a line", async () => {
  const answer = await bundledSchema("serve/error_answer");
  const result = await bundledSchema("cli/error_result");
  const { correlation_id, ...members } = Object(result)["properties"];
  assert.ok(correlation_id);
  assert.deepEqual(Object.keys(Object(answer)["properties"]), Object.keys(members));
  const codes = (schema: unknown) => Object(schema)["properties"]["error_code"]["enum"];
  assert.deepEqual(codes(answer), codes(result));
});

/** Every reference in a document. */
function references(value: JsonValue): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(references);
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    name === "$ref" && typeof member === "string" ? [member] : references(member)
  );
}

Deno.test("every reference of the OpenAPI document leads to a schema in it", async () => {
  const document = await openApiDocument("1.2.3");
  const { components, info, paths } = Object(document);
  assert.equal(info.version, "1.2.3");
  assert.deepEqual(Object.keys(paths).sort(), [
    ...["/healthz", "/metrics", "/openapi.json"],
    ...["/v1/hooks/{client}", "/v1/judge", "/v1/outcome"],
  ]);
  const found = references(document);
  assert.ok(found.length > 20);
  for (const reference of found) {
    const [, name = ""] = /^#\/components\/schemas\/([A-Za-z0-9_.-]+)$/.exec(reference) ?? [];
    assert.ok(Object.hasOwn(components.schemas, name), reference);
  }
});
