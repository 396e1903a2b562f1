import assert from "node:assert/strict";
import { requestHeaders } from "../../../src/core/mcp/wire/http_headers.ts";

// headers from which some server or framework takes another method or path
const DROPPED = [
  ...["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override", "X-Original-Method"],
  ...["X-Original-URL", "X-Rewrite-URL", "X-Forwarded-Uri", "X-Forwarded-Path"],
  ...["X-Forwarded-Prefix", "X-HTTP-Path-Override", "X-Override-URL", "X-Original-URI"],
  ...["X-Forwarded-Method", "X-Forwarded-Url", "X-Envoy-Original-Path", "X-Replaced-Path"],
  ...["X_Forwarded_Uri", "X_HTTP_Method_Override"],
];
const KEPT = [
  ...[
    "X-Forwarded-For",
    "X-Forwarded-Proto",
    "X-Request-Id",
    "X-Api-Key",
    "X-Jira-Url",
    "X-Prefix",
  ],
  ...["Mcp-Session-Id", "Authorization"],
];

Deno.test("requestHeaders drops what names another method or path, and nothing else", () => {
  const headers = new Headers([...DROPPED, ...KEPT].map((name) => [name, "/admin"]));
  const kept = [...requestHeaders(headers, { withholdsAuthorization: false }).keys()];
  assert.deepEqual(kept.toSorted(), KEPT.map((name) => name.toLowerCase()).toSorted());
});
