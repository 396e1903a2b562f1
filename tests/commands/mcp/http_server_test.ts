/** Which addresses the HTTP proxy may listen on, and which servers it may serve. */

import assert from "node:assert/strict";
import { GaitError } from "../../../src/core/error.ts";
import { planHttp } from "../../../src/usecases/proxy/http_plan.ts";

const BASE = {
  upstream: "https://tools.example/mcp?key=1",
  listen: "127.0.0.1:0",
  allow_host: [],
  allow_origin: [],
};

const LISTENS: readonly (readonly [string, string, number, string?])[] = [
  ["127.0.0.1:8787", "127.0.0.1", 8787],
  ["localhost:1", "localhost", 1],
  ["", "127.0.0.1", 8787],
  ["[::1]:0", "::1", 0],
  ["0.0.0.0:80", "0.0.0.0", 80, "token"],
  ["[::]:80", "::", 80, "token"],
  ["gait.internal:65535", "gait.internal", 65_535, "token"],
];

for (const [listen, hostname, port, token] of LISTENS) {
  Deno.test(`planHttp listens on "${listen}"${token === undefined ? "" : " with a token"}`, () => {
    const plan = planHttp({ ...BASE, listen }, token);
    assert.deepEqual([plan.hostname, plan.port, plan.target.href], [hostname, port, BASE.upstream]);
    if (token === undefined) return;
    assert.throws(() => planHttp({ ...BASE, listen }), /so a token is required/);
  });
}

const FAULTS: readonly (readonly [string, Partial<typeof BASE>, RegExp])[] = [
  ["no port", { listen: "127.0.0.1" }, /expected host:port/],
  ["no host", { listen: ":80" }, /expected host:port/],
  ["a port that is none", { listen: "127.0.0.1:65536" }, /expected host:port/],
  ["an address with a path", { listen: "127.0.0.1:80/x" }, /expected host:port/],
  ["an IPv6 address without brackets", { listen: "::1:80" }, /expected host:port/],
  ["another scheme", { upstream: "file:///etc/passwd" }, /expected an http or https address/],
  ["credentials", { upstream: "https://a:b@tools.example/" }, /credentials/],
  ["a fragment", { upstream: "https://tools.example/#x" }, /fragment/],
];

for (const [name, change, expected] of FAULTS) {
  Deno.test(`planHttp refuses ${name}`, () => {
    assert.throws(
      () => planHttp({ ...BASE, ...change }),
      (error) => error instanceof GaitError && expected.test(error.message),
    );
  });
}
