import assert from "node:assert/strict";
import { requestHeaders } from "../../../src/core/mcp/wire/http_headers.ts";

// headers from which some server or framework takes another method or path
const DROPPED = [
  ...["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override", "X-Original-Method"],
  ...["X-Original-URL", "X-Rewrite-URL", "X-Forwarded-Uri", "X-Forwarded-Path"],
  ...["X-Forwarded-Prefix", "X-HTTP-Path-Override", "X-Override-URL", "X-Original-URI"],
  ...["X-Forwarded-Method", "X-Forwarded-Url", "X-Envoy-Original-Path", "X-Replaced-Path"],
  ...["X_Forwarded_Uri", "X_HTTP_Method_Override"],
  ...[
    "X-Matched-Path",
    "X-Invoke-Path",
    "X-Invoke-Query",
    "X-Path",
    "X-Url",
    "X-Uri",
    "Request-Uri",
  ],
  ...["X-Destination-Url", "X-Waf-Original-Url", "X-Request-Uri", "X-Middleware-Rewrite"],
  ...[
    "X-Middleware-Subrequest",
    "X-Accel-Redirect",
    "X-Script-Name",
    "Script_Name",
    "X-Target-Path",
  ],
  ...["X-OriginalURL", "X-HTTP-DestinationURL", "X-Nextjs-Matched-Path"],
  ...["X-Upstream-Uri", "Original-Path", "X-Proxy-Url"],
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
  ...["X-Grafana-Url", "X-Base-Url", "X-Callback-Url", "X-Atlassian-Jira-Url", "X-Server-Name"],
  ...["X-Real-Ip", "X-Request-Start", "X-Forwarded-Host", "X-Original-Host", "X-Amzn-Trace-Id"],
  ...["Referer", "X-Query", "X-Client-Name", "X-File-Path", "X-Workspace-Path", "X-Project-Path"],
  ...[
    "X-App-Name",
    "X-Full-Name",
    "X-Azure-Url",
    "X-Netlify-Url",
    "X-Target-Project",
    "X-Amz-Target",
    "Cdn-Loop",
    "X-Method-Name",
    "X-Vercel-Id",
  ],
  ...["Mcp-Session-Id", "Mcp-Method", "Mcp-Name", "Mcp-Param-Path", "Mcp-Param-Request-Uri"],
  ...["Authorization"],
];

Deno.test("requestHeaders drops what names another method or path, and nothing else", () => {
  const headers = new Headers([...DROPPED, ...KEPT].map((name) => [name, "/admin"]));
  const kept = [...requestHeaders(headers, { withholdsAuthorization: false }).keys()];
  assert.deepEqual(kept.toSorted(), KEPT.map((name) => name.toLowerCase()).toSorted());
});
