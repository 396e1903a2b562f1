/** The wire of a shared state. Bytes are those of the specification of RESP 2. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { commandBytes, readReply, REPLY_MAX_BYTES } from "../../../src/core/gate/state/wire.ts";
import { utf8 } from "../../support/text_source.ts";

const read = (text: string) => readReply(utf8(text));

Deno.test("commandBytes() gives each word its length in bytes", () => {
  const text = new TextDecoder().decode(commandBytes(["SET", "kéy", "a b\r\n", ""]));
  assert.equal(text, "*4\r\n$3\r\nSET\r\n$4\r\nkéy\r\n$5\r\na b\r\n\r\n$0\r\n\r\n");
});

Deno.test("readReply() reads a text, an error, a number, and nothing", () => {
  assert.deepEqual(read("+OK\r\n"), { kind: "text", text: "OK" });
  assert.deepEqual(read("-ERR no\r\n"), { kind: "error", text: "ERR no" });
  assert.deepEqual(read(":-12\r\n"), { kind: "text", text: "-12" });
  assert.deepEqual(read("$6\r\na\r\nb\r\n\r\n"), { kind: "text", text: "a\r\nb\r\n" });
  assert.deepEqual(read("$0\r\n\r\n"), { kind: "text", text: "" });
  assert.deepEqual(read("$-1\r\n"), { kind: "nothing" });
});

Deno.test("readReply() wants more of the beginning of a reply, wherever it is cut", () => {
  for (const whole of ["+OK\r\n", "-ERR no\r\n", ":12\r\n", "$6\r\na\r\nb\r\n\r\n", "$-1\r\n"]) {
    for (let length = 0; length < whole.length; length++) {
      assert.equal(read(whole.slice(0, length)), "more", JSON.stringify(whole.slice(0, length)));
    }
  }
});

const FAULTS = [
  ...[
    "*1\r\n+a\r\n",
    "*-1\r\n",
    "*4294967295\r\n",
    "%1\r\n",
    ">1\r\n",
    "_\r\n",
    "#t\r\n",
    ",1\r\n",
  ],
  ...["OK\r\n", "\r\n", "\n", "\0", " +OK\r\n", "HTTP/1.1 400\r\n"],
  ...["+OK\n", "+O\nK\r\n", "+O\rK\r\n", "-E\n", ":1\n", "$1\na\r\n"],
  ...[":\r\n", ":+1\r\n", ":1.5\r\n", ":1e3\r\n", ":0x1\r\n", `:${"9".repeat(19)}\r\n`],
  ...["$\r\n", "$a\r\n", "$-2\r\n", "$+1\r\na\r\n", "$ 1\r\na\r\n", "$65537\r\n", "$999999\r\n"],
  ...["$1\r\nabc", "$1\r\naXY", "$1\r\na\r\n+", "$-1\r\n+", "+OK\r\n+OK\r\n", ":1\r\n:2\r\n"],
];

for (const text of FAULTS) {
  Deno.test(`readReply() refuses ${JSON.stringify(text)}`, () => {
    assert.equal(read(text), "fault");
  });
}

Deno.test("readReply() refuses more than its limit, with or without an end", () => {
  assert.equal(read(`+${"a".repeat(REPLY_MAX_BYTES - 1)}`), "more");
  assert.equal(read(`+${"a".repeat(REPLY_MAX_BYTES)}`), "fault");
  assert.equal(read(`+${"a".repeat(REPLY_MAX_BYTES)}\r\n`), "fault");
});

Deno.test("readReply() gives back any text that has its length before it", () => {
  fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 500 }), (text) => {
    const bytes = utf8(text);
    const whole = utf8(`$${bytes.length}\r\n${text}\r\n`);
    assert.deepEqual(readReply(whole), { kind: "text", text: new TextDecoder().decode(bytes) });
    assert.equal(readReply(whole.subarray(0, -1)), "more");
  }));
});

Deno.test("readReply() never throws, and a whole reply is never one with more behind it", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
    const reply = readReply(bytes);
    if (reply === "more") return;
    assert.equal(readReply(Uint8Array.from([...bytes, 0x2b])), "fault");
  }));
});
