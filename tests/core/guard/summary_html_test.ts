import assert from "node:assert/strict";
import { concatBytes, decodeUtf8 } from "../../../src/core/bytes.ts";
import { buildPack, packInput, traceRecord } from "./support.ts";

async function page(more: Parameters<typeof packInput>[0]): Promise<string> {
  const { members } = await buildPack(packInput({ renderHtml: true, ...more }));
  const chunks: Uint8Array[] = [];
  for await (const chunk of members.find(({ name }) => name === "summary.html")?.chunks() ?? []) {
    chunks.push(chunk);
  }
  return decodeUtf8(concatBytes(chunks));
}

Deno.test("the page loads nothing and runs nothing", async () => {
  const text = await page({ traces: [traceRecord("t1", "block", { violations: ["writes"] })] });
  assert.doesNotMatch(text, /<script|javascript:|https?:|url\(|@import|\son[a-z]+=/i);
  assert.match(text, /default-src 'none'/);
  assert.match(text, /prefers-color-scheme:dark/);
  assert.match(text, /@media print/);
});

Deno.test("the page shows verdicts with reasons, controls, and commands that check digests", async () => {
  const text = await page({
    case_id: "INC-1",
    traces: [traceRecord("t1"), traceRecord("t2", "block", { violations: ["writes", "prod"] })],
  });
  for (
    const shown of [
      "Case INC-1",
      "writes, prod",
      "CC8.1",
      "gait guard verify &lt;pack.zip&gt; --run run_demo",
      "709aa50e18fede10ed91eb6d014d1a8147cbdff4547715bb3c165b40937fe386", // guard.md 9
    ]
  ) assert.ok(text.includes(shown), shown);
  assert.ok(text.indexOf("t2</td>") < text.indexOf("t1</td>"), "what was blocked comes first");
});

Deno.test("what an artifact says cannot become markup or turn a line around", async () => {
  const hostile = `<img src=x onerror="alert(1)">&'\u202e`;
  const text = await page({
    case_id: hostile,
    traces: [traceRecord(hostile, hostile, { tool_name: hostile, violations: [hostile] })],
  });
  assert.ok(!text.includes("<img"));
  assert.ok(!text.includes("\u202e"));
  assert.ok(text.includes("&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&amp;&#39;\\u202e"));
});

Deno.test("a long list is cut, and the page says by how many", async () => {
  const traces = Array.from({ length: 250 }, (_, at) => traceRecord(`t${at}`));
  assert.match(await page({ traces }), /50 more are in the members of this pack/);
});
