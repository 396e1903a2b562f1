/** Headers of MCP over HTTP: MCP 2026-07-28, "Streamable HTTP"; RFC 9110, 7.6.1. */

import assert from "node:assert/strict";
import { encodeUtf8 } from "../../../src/core/bytes.ts";
import { readClientMessage } from "../../../src/core/mcp/wire/client_message.ts";
import {
  contentTypeFault,
  headerMismatch,
  headerText,
  requestHeaders,
  responseHeaders,
} from "../../../src/core/mcp/wire/http_headers.ts";

const names = (headers: Headers) => [...headers.keys()];

Deno.test("requestHeaders keeps what belongs to the message and drops what belongs to the hop", () => {
  const received = new Headers({
    ...{ accept: "text/event-stream", "mcp-session-id": "s", "mcp-param-region": "eu" },
    ...{ authorization: "Bearer theirs", "last-event-id": "7", traceparent: "00-1" },
    ...{ connection: "close, X-Secret", "x-secret": "1", te: "trailers", upgrade: "h2c" },
    ...{ host: "a", "content-length": "2", "accept-encoding": "gzip", "keep-alive": "5" },
    ...{ "proxy-authorization": "x", "transfer-encoding": "chunked", expect: "100-continue" },
  });
  const passed = requestHeaders(received, { withholdsAuthorization: false });
  assert.deepEqual(names(passed), [
    ...["accept", "authorization", "last-event-id", "mcp-param-region", "mcp-session-id"],
    "traceparent",
  ]);
  const withheld = requestHeaders(received, { withholdsAuthorization: true });
  assert.equal(withheld.has("authorization"), false);
});

Deno.test("responseHeaders drops coding and length, and whatever leads past the proxy", () => {
  const received = new Headers({
    ...{ "content-type": "application/json", "mcp-session-id": "s", "www-authenticate": "Bearer" },
    ...{ "cache-control": "no-store", "retry-after": "1", "x-accel-buffering": "no" },
    ...{ "content-encoding": "gzip", "content-length": "2", location: "http://other/" },
    ...{ refresh: "0;url=http://other/", "alt-svc": 'h2="other:443"', "keep-alive": "5" },
  });
  received.append("set-cookie", "a=1");
  received.append("set-cookie", "b=2");
  const passed = responseHeaders(received);
  assert.deepEqual(names(passed), [
    ...["cache-control", "content-type", "mcp-session-id", "retry-after", "set-cookie"],
    ...["set-cookie", "www-authenticate", "x-accel-buffering"],
  ]);
  assert.deepEqual(passed.getSetCookie(), ["a=1", "b=2"]);
});

const TYPES: readonly (readonly [string | null, boolean])[] = [
  ["application/json", true],
  ["Application/JSON; charset=UTF-8", true],
  ['application/json;charset="utf-8"', true],
  ["application/json; profile=x", true],
  [null, false],
  ["text/plain", false],
  ["application/json-rpc", false],
  ["text/plain; application/json", false],
  ["application/json, text/plain", false],
  ["application/json; charset=utf-16", false],
  ["application/json; charset=utf-8; charset=utf-7", false],
  ["application/json; charset", true],
];

for (const [type, isTaken] of TYPES) {
  Deno.test(`contentTypeFault ${isTaken ? "takes" : "refuses"} ${type}`, () => {
    const headers = new Headers(type === null ? {} : { "content-type": type });
    assert.equal(contentTypeFault(headers) === undefined, isTaken);
  });
}

Deno.test("contentTypeFault refuses a coded body", () => {
  const coded = (coding: string) =>
    contentTypeFault(
      new Headers({ "content-type": "application/json", "content-encoding": coding }),
    );
  assert.equal(coded("identity"), undefined);
  for (const coding of ["gzip", "br", "identity, gzip", "x"]) assert.ok(coded(coding), coding);
});

const call = (name: string) => ({ method: "tools/call", params: { name } });
const MISMATCHES: readonly (readonly [string, object, Record<string, string>, boolean])[] = [
  ["no headers", call("a"), {}, true],
  ["both agree", call("a"), { "mcp-method": "tools/call", "mcp-name": "a" }, true],
  ["another method", call("a"), { "mcp-method": "tools/list" }, false],
  ["the method in another letter case", call("a"), { "mcp-method": "Tools/Call" }, false],
  ["another name", call("a"), { "mcp-name": "b" }, false],
  ["the name in another letter case", call("a"), { "mcp-name": "A" }, false],
  ["a name that is given twice", call("a"), { "mcp-name": "a, a" }, false],
  ["a coded name", call("é"), { "mcp-name": "=?base64?w6k=?=" }, true],
  ["a coded name of another tool", call("a"), { "mcp-name": "=?base64?Yg==?=" }, false],
  ["a broken code", call("a"), { "mcp-name": "=?base64?Y?=" }, false],
  ["a URI", { method: "resources/read", params: { uri: "x:1" } }, { "mcp-name": "x:1" }, true],
  [
    "another URI",
    { method: "resources/read", params: { uri: "x:1" } },
    { "mcp-name": "x:2" },
    false,
  ],
  ["a prompt", { method: "prompts/get", params: { name: "p" } }, { "mcp-name": "q" }, false],
  ["a name where none is due", { method: "tools/list" }, { "mcp-name": "a" }, true],
  ["a response has no method", { result: {} }, { "mcp-method": "tools/call" }, false],
];

for (const [name, message, headers, agrees] of MISMATCHES) {
  Deno.test(`headerMismatch ${agrees ? "finds nothing in" : "finds"} ${name}`, () => {
    const bytes = encodeUtf8(JSON.stringify({ jsonrpc: "2.0", id: 1, ...message }));
    const found = headerMismatch(new Headers(headers), readClientMessage(bytes, { lines: false }));
    assert.equal(found === undefined, agrees);
  });
}

Deno.test("headerText decodes marked text and nothing else", () => {
  assert.equal(headerText("plain"), "plain");
  assert.equal(headerText("=?base64?SGVsbG8=?="), "Hello");
  assert.equal(headerText("=?base64??="), "");
  assert.equal(headerText("=?base64?!?="), undefined);
  assert.equal(headerText("x=?base64?SGVsbG8=?="), "x=?base64?SGVsbG8=?=");
});
