import assert from "node:assert/strict";
import type { JsonObject } from "../../../src/core/json/json.ts";
import {
  clientCapabilities,
  eraOf,
  negotiatedVersion,
  type Reply,
} from "../../../src/core/mcp/wire/handshake.ts";
import { ToolPages } from "../../../src/core/mcp/wire/tool_pages.ts";

const result = (value: JsonObject): Reply => ({ kind: "result", result: value });
const error = (code: number, data?: JsonObject): Reply => ({
  ...{ kind: "error", code, message: "" },
  ...(data === undefined ? {} : { data }),
});

// Each row: the answer to server/discover, and the kind of revision that it shows.
const ERAS: [Reply, string][] = [
  [result({ supportedVersions: ["2026-07-28"] }), "modern"],
  [result({ supportedVersions: ["2025-11-25", "2026-07-28"] }), "modern"],
  [result({ supportedVersions: ["2025-11-25"] }), "legacy"],
  [result({ supportedVersions: ["2030-01-01"] }), "unsupported"],
  [result({ supportedVersions: [] }), "unsupported"],
  [result({ supportedVersions: [1] }), "legacy"],
  [result({}), "legacy"],
  [error(-32022, { supported: ["2026-07-28"] }), "modern"],
  [error(-32022, { supported: ["2025-06-18"] }), "legacy"],
  [error(-32022, { supported: ["2030-01-01"] }), "unsupported"],
  [error(-32022), "unsupported"],
  [error(-32601), "legacy"],
  [error(-32020), "legacy"],
  [error(0), "legacy"],
  [{ kind: "gone" }, "legacy"],
  [{ kind: "silent" }, "legacy"],
];

Deno.test("eraOf counts everything but a valid modern answer as legacy", () => {
  for (const [reply, era] of ERAS) assert.equal(eraOf(reply).kind, era, JSON.stringify(reply));
});

Deno.test("negotiatedVersion knows the revisions with handshake and no other", () => {
  for (const version of ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"]) {
    assert.equal(negotiatedVersion({ protocolVersion: version }), version);
  }
  for (const version of ["2026-07-28", "", 1, null]) {
    assert.throws(
      () => negotiatedVersion({ protocolVersion: version }),
      /it (speaks MCP "|names no)/,
    );
  }
});

Deno.test("clientCapabilities writes what clients declare", () => {
  assert.deepEqual(clientCapabilities([]), {});
  assert.deepEqual(clientCapabilities(["roots.listChanged", "elicitation", "elicitation.url"]), {
    elicitation: { url: {} },
    roots: { listChanged: true },
  });
  assert.deepEqual(clientCapabilities(["sampling, tasks"]), { sampling: {}, tasks: {} });
  for (const word of ["tools", "roots.", "roots.a.b", "__proto__", "roots.__proto__"]) {
    assert.throws(() => clientCapabilities([word]), /Cannot declare the capability/, word);
  }
});

Deno.test("ToolPages gathers pages; the empty text is a cursor, null is none", () => {
  const pages = new ToolPages();
  assert.equal(pages.take({ tools: [{ name: "a" }], nextCursor: "" }), "");
  assert.equal(pages.take({ tools: [], nextCursor: "x" }), "x");
  assert.equal(pages.take({ tools: [{ name: "b" }], nextCursor: null }), undefined);
  assert.deepEqual(pages.tools, [{ name: "a" }, { name: "b" }]);
  assert.throws(() => pages.take({ tools: [], nextCursor: "" }), /a cursor comes back/);
});

Deno.test("ToolPages ends at the limits of tools and pages", () => {
  const many = Array.from({ length: 5001 }, () => ({}));
  const pages = new ToolPages();
  pages.take({ tools: many, nextCursor: "a" });
  assert.throws(() => pages.take({ tools: many }), /longer than the limit of 10000 tools/);
  const endless = new ToolPages();
  for (let page = 1; page < 1000; page++) endless.take({ tools: [], nextCursor: `${page}` });
  assert.throws(() => endless.take({ tools: [], nextCursor: "z" }), /limit of 1000 pages/);
});
