import assert from "node:assert/strict";
import fc from "fast-check";
import { encodeUtf8 } from "../../../src/core/bytes.ts";
import { readServerMessage } from "../../../src/core/mcp/wire/server_message.ts";

const read = (text: string) => readServerMessage(encodeUtf8(text));

// Each row: a response, its id as it is written and told apart, and what came of the request.
const RESPONSES: [string, { raw: string; key: string }, object][] = [
  ['{"id":1,"result":{"a":1}}', { raw: "1", key: "n:1" }, { result: { a: 1 } }],
  ['{"id":"1","error":{"code":1}}', { raw: '"1"', key: "s:1" }, { error: { code: 1 } }],
  ['{"id":1,"result":7}', { raw: "1", key: "n:1" }, {}],
  ['{"id":"\\u0061","result":{}}', { raw: '"\\u0061"', key: "s:a" }, { result: {} }],
];

Deno.test("responses are known by their id, with its type, and keep their bytes", () => {
  for (const [text, id, outcome] of RESPONSES) {
    assert.deepEqual(read(text), { kind: "response", id, bytes: encodeUtf8(text), ...outcome });
  }
});

Deno.test("everything else is passed on unread, and no request has the id of a stray answer", () => {
  const others = [
    ...["", "x", "null", "[]", '{"id":1}', '{"id":1,"method":"ping","result":{}}', "[{}]"],
    '{"id":null,"error":{"code":-32700}}',
  ];
  for (const text of others) assert.deepEqual(read(text), { kind: "other" }, text);
  for (const id of ["null", "7.0", "7e0", "1.5", "true", "[7]"]) {
    assert.deepEqual(read(`{"id":${id},"result":{}}`), { kind: "stray" }, id);
  }
  const changed = '{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}';
  assert.deepEqual(read(changed), { kind: "tools_changed" });
  fc.assert(fc.property(fc.uint8Array(), (bytes) => void readServerMessage(bytes)));
});
