/** What of a client's message reaches the server, and what is judged as a call. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { encodeUtf8 } from "../../../src/core/bytes.ts";
import { readClientMessage } from "../../../src/core/mcp/wire/client_message.ts";

const LINES = { lines: true };
const CALL = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","arguments":{}}}';
const read = (text: string | Uint8Array, framing = LINES) =>
  readClientMessage(typeof text === "string" ? encodeUtf8(text) : text, framing);

/** Refused messages: why, the message, the code of the error, and the id that it answers. */
const REFUSED: readonly (readonly [string, string | Uint8Array, number, string?])[] = [
  // batches
  ["a batch of one", `[${CALL}]`, -32600],
  ["a batch with a call inside", `[{"jsonrpc":"2.0","method":"x"},${CALL}]`, -32600],
  ["an empty batch", "[]", -32600],
  // text that two parsers read differently
  ["name twice", CALL.replace('"name":"a"', '"name":"a","name":"b"'), -32600],
  ["arguments twice", CALL.replace("{}}", '{},"arguments":{"x":1}}'), -32600],
  ["method twice", CALL.replace('"method"', '"method":"ping","method"'), -32600],
  ["params twice", CALL.replace('"params"', '"params":{},"params"'), -32600],
  ["id twice", CALL.replace('"id":1', '"id":1,"id":2'), -32600],
  ["a member twice, deep inside", CALL.replace("{}}", '{"x":[{"y":1,"y":2}]}}'), -32600],
  ["invalid UTF-8", new Uint8Array([...encodeUtf8(CALL.slice(0, -2)), 0xff, 0x7d, 0x7d]), -32700],
  ["an overlong encoding of a slash", utf8With([0xc0, 0xaf]), -32700],
  ["a byte order mark", `\ufeff${CALL}`, -32700],
  ["half of a surrogate pair in the name", CALL.replace('"a"', '"a\\ud800"'), -32602, "1"],
  ["half of a surrogate pair in an argument", CALL.replace("{}", '{"x":"\\uDFFF"}'), -32602, "1"],
  // ids that cannot be answered
  ["an id that is null", CALL.replace('"id":1', '"id":null'), -32600],
  ["an id with a fraction", CALL.replace('"id":1', '"id":1.5'), -32600],
  ["an id in scientific form", CALL.replace('"id":1', '"id":1e3'), -32600],
  ["an id that is an object", CALL.replace('"id":1', '"id":{}'), -32600],
  ["an id that is a list", CALL.replace('"id":1', '"id":[1]'), -32600],
  ["an id that is true", CALL.replace('"id":1', '"id":true'), -32600],
  ["a call without an id", CALL.replace('"id":1,', ""), -32600],
  // parsers that ignore letter case would read these as a call
  ["METHOD", CALL.replace('"method"', '"METHOD"'), -32600],
  ["Params", CALL.replace('"params"', '"Params"'), -32600],
  ["paramſ, with a long s", CALL.replace('"params"', '"param\u017f"'), -32600],
  ["method with a blank around it", CALL.replace('"method"', '"method "'), -32600],
  ["method in wide letters", CALL.replace('"method"', '"\uff4dethod"'), -32600],
  ["tools/call in wide letters", CALL.replace("tools", "\uff54ools"), -32600, "1"],
  ["Name", CALL.replace('"name"', '"Name"'), -32602, "1"],
  ["two names that differ in case", CALL.replace('"name"', '"Name":"b","name"'), -32602, "1"],
  ["ARGUMENTS", CALL.replace('"arguments"', '"ARGUMENTS"'), -32602, "1"],
  ["Tools/Call", CALL.replace("tools/call", "Tools/Call"), -32600, "1"],
  ["a method with a blank behind it", CALL.replace("tools/call", "tools/call "), -32600, "1"],
  ["a method that is not a string", CALL.replace('"tools/call"', '["tools/call"]'), -32600, "1"],
  ["a method with half of a pair in it", CALL.replace("tools", "to\\ud800ols"), -32600, "1"],
  // a server that splits lines at carriage returns would read a message of its own
  ["a call between carriage returns", `{"params":\r${CALL}\r}`, -32600],
  ["a carriage return between members", CALL.replace(",", ",\r"), -32600],
  // calls that cannot be judged
  ["no params", '{"jsonrpc":"2.0","id":1,"method":"tools/call"}', -32602, "1"],
  ["params that are a list", CALL.replace(/"params":.*/, '"params":["a",{}]}'), -32602, "1"],
  ["no name", CALL.replace('"name":"a",', ""), -32602, "1"],
  ["a name that is a number", CALL.replace('"a"', "7"), -32602, "1"],
  ["an empty name", CALL.replace('"a"', '""'), -32602, "1"],
  ["a name with a blank around it", CALL.replace('"a"', '" a"'), -32602, "1"],
  ["a name with a control character", CALL.replace('"a"', '"a\\u0000"'), -32602, "1"],
  ["arguments that are false", CALL.replace("{}", "false"), -32602, "1"],
  ["arguments that are a list", CALL.replace("{}", "[]"), -32602, "1"],
  ["arguments that are text", CALL.replace("{}", '"{}"'), -32602, "1"],
  ["another version of JSON-RPC", CALL.replace('"2.0"', '"1.0"'), -32600, "1"],
  ["no version of JSON-RPC", CALL.replace('"jsonrpc":"2.0",', ""), -32600, "1"],
  ["a call that is an answer, too", CALL.replace('"id"', '"result":{},"id"'), -32600, "1"],
  ["a call that is an error, too", CALL.replace('"id"', '"error":{},"id"'), -32600, "1"],
  // JSON
  ["no JSON", "hello", -32700],
  ["half a message", CALL.slice(0, -1), -32700],
  ["two messages on one line", `${CALL}${CALL}`, -32700],
  ["a comment", `${CALL} // ok`, -32700],
  ["a number of infinite size", CALL.replace("{}", '{"x":1e999}'), -32600],
  ["nesting without end", CALL.replace("{}", `${'{"x":'.repeat(600)}1${"}".repeat(600)}`), -32600],
  ["a text", '"tools/call"', -32600],
  ["null", "null", -32600],
];

function utf8With(bytes: readonly number[]): Uint8Array {
  const [before = "", behind = ""] = CALL.split("/");
  return new Uint8Array([...encodeUtf8(before), ...bytes, ...encodeUtf8(behind)]);
}

for (const [why, text, code, id] of REFUSED) {
  Deno.test(`a client's message is refused: ${why}`, () => {
    const message = read(text);
    assert.equal(message.kind, "refused");
    if (message.kind !== "refused") return;
    assert.deepEqual([message.code, message.id?.raw], [code, id]);
    assert.ok(message.problem.length > 0);
  });
}

Deno.test("a call without an id gets no answer, any other refusal does", () => {
  const silent = read(CALL.replace('"id":1,', ""));
  assert.equal(silent.kind === "refused" && silent.silent, true);
  const loud = read(CALL.replace('"id":1', '"id":null'));
  assert.equal(loud.kind === "refused" && loud.silent, undefined);
});

Deno.test("a call is read however it is written", () => {
  const forms = [
    CALL,
    `${CALL}\r`,
    `  ${CALL} `,
    CALL.replace("tools/call", "\\u0074ools\\/call"),
    CALL.replace('"method"', '"m\\u0065thod"'),
    CALL.replace('"arguments":{}', '"_meta":{}'),
    CALL.replace("{}", "null"),
    '{"params":{"arguments":{},"name":"a"},"method":"tools/call","id":1,"jsonrpc":"2.0"}',
  ];
  for (const form of forms) {
    const message = read(form);
    assert.equal(message.kind, "call", form);
    if (message.kind !== "call") continue;
    assert.deepEqual([message.name, message.args, message.id.key], ["a", {}, "n:1"]);
    assert.deepEqual([message.modern, message.isTask, message.rounded.size], [false, false, 0]);
  }
});

// JSON texts of ids, no two of them equal.
const IDS = ["1", '"1"', "0", '""', "-7", "12345678901234567890", '"\\u0061"', '"é\\n"'];

Deno.test("ids keep their type and every digit", () => {
  const keys = new Set<string>();
  for (const raw of IDS) {
    const message = read(CALL.replace('"id":1', `"id":${raw}`));
    assert.equal(message.kind, "call");
    if (message.kind !== "call") continue;
    assert.equal(message.id.raw, raw);
    keys.add(message.id.key);
  }
  assert.equal(keys.size, IDS.length);
});

Deno.test("what is no call passes, with ids of any type", () => {
  const messages = [
    '{"jsonrpc":"2.0","id":null,"method":"ping"}',
    '{"jsonrpc":"2.0","id":1.0,"result":{"n":12345678901234567890,"x":1.0,"z":-0}}',
    '{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":"\\u2028"}}',
    '{"jsonrpc":"2.0","id":"x","method":"unknown/method","params":[1,2]}',
    '{"jsonrpc":"2.0","id":9,"error":{"code":-1,"message":"tools/call"}}',
    '{"a":"tools/call"}',
    "",
    " \t\r",
  ];
  for (const text of messages) assert.equal(read(text).kind, "pass", text);
});

Deno.test("a message over HTTP may span lines, and must not be empty", () => {
  const body = JSON.stringify(JSON.parse(CALL), null, 2).replaceAll("\n", "\r\n");
  assert.equal(read(body, { lines: false }).kind, "call");
  assert.equal(read("", { lines: false }).kind, "refused");
});

Deno.test("era, task, cancellation, resource and task id are read where they matter", () => {
  const meta = '"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}';
  const modern = read(CALL.replace('"name"', `${meta},"name"`));
  assert.equal(modern.kind === "call" && modern.modern, true);
  const task = read(CALL.replace('"name"', '"task":{"ttl":1},"name"'));
  assert.equal(task.kind === "call" && task.isTask, true);
  const about = (method: string, params: string) =>
    read(`{"jsonrpc":"2.0","id":5,"method":"${method}","params":${params}}`);
  assert.deepEqual(
    [
      about("notifications/cancelled", '{"requestId":12345678901234567890}'),
      about("notifications/cancelled", '{"requestId":"7"}'),
      about("resources/read", '{"uri":"file:///a"}'),
      about("tasks/result", '{"taskId":"t1"}'),
    ].map((message) => message.kind === "pass" && [message.cancels, message.name, message.taskId]),
    [
      ["n:12345678901234567890", undefined, undefined],
      ["s:7", undefined, undefined],
      [undefined, "file:///a", undefined],
      [undefined, undefined, "t1"],
    ],
  );
});

Deno.test("numbers are inexact when a double holds another value than the text", () => {
  const inexact = (args: string) => {
    const message = read(CALL.replace('"arguments":{}', `"arguments":${args}`));
    return message.kind === "call" && message.rounded.size > 0;
  };
  assert.equal(inexact('{"n":12345678901234567890}'), true);
  assert.equal(inexact('{"n":[0.1234567890123456789]}'), true);
  assert.equal(inexact('{"n":1.0,"m":1234567890123456}'), false);
  assert.equal(inexact('{"n":9007199254740991,"x":0.1,"t":"12345678901234567890"}'), false);
});

Deno.test("no text makes reading throw, and no call hides behind white space or key order", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    assert.ok(["pass", "refused", "call"].includes(read(text).kind));
  }));
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
    assert.ok(["pass", "refused", "call"].includes(read(bytes).kind));
  }));
  const members = ['"jsonrpc":"2.0"', '"id":1', '"method":"tools/call"', '"params":{"name":"a"}'];
  const order = fc.shuffledSubarray(members, { minLength: 4 });
  const space = fc.constantFrom("", " ", "\t");
  fc.assert(fc.property(order, space, (ordered, blank) => {
    assert.equal(read(`{${blank}${ordered.join(`${blank},${blank}`)}${blank}}`).kind, "call");
  }));
});
