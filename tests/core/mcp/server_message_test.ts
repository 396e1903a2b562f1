import assert from "node:assert/strict";
import fc from "fast-check";
import { encodeUtf8 } from "../../../src/core/bytes.ts";
import { readServerMessage } from "../../../src/core/mcp/wire/server_message.ts";

const read = (text: string) => readServerMessage(encodeUtf8(text));

Deno.test("responses are known by their id, with its type", () => {
  assert.deepEqual(read('{"id":1,"result":{"a":1}}'), {
    kind: "response",
    id: { raw: "1", key: "n:1" },
    result: { a: 1 },
  });
  assert.deepEqual(read('{"id":"1","error":{"code":1}}'), {
    kind: "response",
    id: { raw: '"1"', key: "s:1" },
    error: { code: 1 },
  });
  assert.deepEqual(read('{"id":7.0,"result":{}}'), {
    kind: "response",
    id: { raw: "7", key: "n:7" },
    result: {},
  });
});

Deno.test("everything else is passed on unread", () => {
  const others = [
    ...["", "x", "null", "[]", '{"id":1}', '{"id":1,"method":"ping","result":{}}', '{"result":{}}'],
    ...['{"id":null,"result":{}}', '{"id":1.5,"result":{}}', '{"id":1,"result":7}', "[{}]"],
  ];
  for (const text of others) assert.deepEqual(read(text), { kind: "other" }, text);
  const changed = '{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}';
  assert.deepEqual(read(changed), { kind: "tools_changed" });
  fc.assert(fc.property(fc.uint8Array(), (bytes) => void readServerMessage(bytes)));
});
