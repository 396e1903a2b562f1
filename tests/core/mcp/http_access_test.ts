/** Who may talk to the proxy. */

import assert from "node:assert/strict";
import { accessFault, bringsToken, isLoopback } from "../../../src/core/mcp/wire/http_access.ts";

const RULES = { hostname: "127.0.0.1", allowHosts: [], allowOrigins: [] };

/** A request as a server sees it: its URL is made of the Host header. */
function request(host: string, headers: Record<string, string> = {}, url?: string) {
  return {
    url: url ?? `http://${host}/mcp`,
    headers: new Headers({ host, ...headers }),
  } as Request;
}

const HOSTS: readonly (readonly [string, boolean])[] = [
  ["127.0.0.1:8787", true],
  ["localhost", true],
  ["LocalHost:1", true],
  ["[::1]:8787", true],
  ["127.0.0.2", true],
  ["evil.example:8787", false],
  ["localhost.evil.example", false],
  ["127.0.0.1.evil.example", false],
  ["evil.example@localhost", false],
  ["localhost, evil.example", false],
  ["localhost:8787:1", false],
  ["", false],
];

for (const [host, isLetIn] of HOSTS) {
  Deno.test(`accessFault ${isLetIn ? "lets in" : "keeps out"} the host "${host}"`, () => {
    assert.equal(accessFault(request(host), RULES)?.code, isLetIn ? undefined : "host_not_allowed");
  });
}

Deno.test("accessFault lets in hosts that were named, with or without a port", () => {
  const rules = { ...RULES, allowHosts: ["gait.internal", "other.internal:99"] };
  assert.equal(accessFault(request("gait.internal:1"), rules), undefined);
  assert.equal(accessFault(request("other.internal:99"), rules), undefined);
  assert.ok(accessFault(request("other.internal:98"), rules));
});

Deno.test("accessFault looks at the request line too, which can name another host", () => {
  const absolute = request("localhost:1", {}, "http://evil.example/mcp");
  assert.equal(accessFault(absolute, RULES)?.code, "host_not_allowed");
  assert.equal(
    accessFault(request("localhost", {}, "http://a b/"), RULES)?.code,
    "host_not_allowed",
  );
});

const ORIGINS: readonly (readonly [string, boolean])[] = [
  ["http://localhost:8787", true],
  ["http://localhost:3000", false],
  ["https://localhost:8787", false],
  ["http://evil.example", false],
  ["null", false],
  ["", false],
  ["https://app.example", true],
  ["https://app.example.evil.example", false],
];

for (const [origin, isLetIn] of ORIGINS) {
  Deno.test(`accessFault ${isLetIn ? "lets in" : "keeps out"} the origin "${origin}"`, () => {
    const rules = { ...RULES, allowOrigins: ["https://app.example/"] };
    const fault = accessFault(request("localhost:8787", { origin }), rules);
    assert.equal(fault?.code, isLetIn ? undefined : "origin_not_allowed");
  });
}

Deno.test("accessFault keeps out pages whose browser names no origin", () => {
  for (const site of ["cross-site", "same-site"]) {
    const fault = accessFault(request("localhost", { "sec-fetch-site": site }), RULES);
    assert.equal(fault?.code, "origin_not_allowed", site);
  }
  for (const site of ["none", "same-origin"]) {
    assert.equal(accessFault(request("localhost", { "sec-fetch-site": site }), RULES), undefined);
  }
});

Deno.test("bringsToken wants exactly the token", async () => {
  const brings = (authorization?: string) =>
    bringsToken(new Headers(authorization === undefined ? {} : { authorization }), "s3cret");
  assert.equal(await brings("Bearer s3cret"), true);
  assert.equal(await brings("bearer  s3cret"), true);
  for (const other of [undefined, "", "s3cret", "Bearer", "Bearer s3cre", "Bearer s3cret2"]) {
    assert.equal(await brings(other), false, `${other}`);
  }
  for (const other of ["Basic s3cret", "Bearer s3cret, Bearer s3cret", "Bearer S3CRET"]) {
    assert.equal(await brings(other), false, other);
  }
});

Deno.test("isLoopback knows the names of this machine", () => {
  for (const name of ["127.0.0.1", "127.9.9.9", "::1", "[::1]", "localhost", "LOCALHOST"]) {
    assert.equal(isLoopback(name), true, name);
  }
  for (const name of ["0.0.0.0", "::", "10.0.0.1", "128.0.0.1", "127.0.0.1.example", "local"]) {
    assert.equal(isLoopback(name), false, name);
  }
});
