import assert from "node:assert/strict";
import { concatBytes, decodeUtf8 } from "../../../src/core/bytes.ts";
import {
  parseApprovalAudit,
  parseCredential,
  parseRegress,
} from "../../../src/core/guard/inputs.ts";
import { buildPack, jsonSource, packInput, traceRecord } from "./support.ts";

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
      "709aa50e18fede10ed91eb6d014d1a8147cbdff4547715bb3c165b40937fe386", // worked value of the format
    ]
  ) assert.ok(text.includes(shown), shown);
  assert.ok(text.indexOf("t2</td>") < text.indexOf("t1</td>"), "what was blocked comes first");
});

Deno.test("the page makes up no time for a decision whose intent had none", async () => {
  const text = await page({
    traces: [traceRecord("t1", "block", { created_at: "1980-01-01T00:00:00Z" })],
  });
  assert.ok(text.includes("at no stated time") && !text.includes("1980"));
  assert.ok(text.includes("not recorded</span>"), "a trace has no reason codes");
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

const looks = (text: string) =>
  text.slice(text.indexOf("Needs a look"), text.indexOf("What happened"))
    .replaceAll(/<[^>]*>/g, " ").replaceAll(/\s+/g, " ");

Deno.test("the page says first what needs a look", async () => {
  const audit = (approved: boolean, trace_id: string) =>
    parseApprovalAudit(jsonSource({ trace_id, tool_name: "tool.pay", approved }));
  const text = await page({
    template: "pci",
    traces: [
      traceRecord("t1", "block", { tool_name: "tool.rm" }),
      traceRecord("t2", "block", { tool_name: "tool.rm" }),
      traceRecord("t3", "require_approval", { tool_name: "tool.send" }),
      traceRecord("t4", "require_approval", { tool_name: "tool.pay" }),
      traceRecord("t5", "perhaps"),
    ],
    approvals: [audit(false, "t4"), audit(true, "t6")],
    regress: [parseRegress(jsonSource({ fixture_set: "a", status: "fail", graders: [] }))],
  });
  for (
    const said of [
      "blocked 2 calls to tool.rm",
      "unclear 1 decision without a verdict",
      "not approved 1 request for tool.pay",
      "no approval 1 call to tool.send",
      "failed 1 regress result: a",
    ]
  ) assert.ok(looks(text).includes(said), looks(text));
  assert.ok(!looks(text).includes("no evidence"));
  assert.match(looks(await page({ template: "soc2" })), /no evidence 1 control: CC7\.2/);
  const calm = await page({ template: "pci", traces: [traceRecord("t1")] });
  assert.match(looks(calm), /Nothing in this pack was blocked, refused or failed/);
});

Deno.test("the page shows to whom credentials were issued, and failed graders with reasons", async () => {
  const record = { broker: "vault", tool_name: "tool.push", identity: "alice", scope: ["push"] };
  const graders = [{ name: "diff", status: "fail", reason_codes: ["changed"] }, {
    name: "ok",
    status: "pass",
    reason_codes: null,
  }];
  const text = await page({
    credentials: [parseCredential(jsonSource({ ...record, reference: "deploy", trace_id: "t9" }))],
    regress: [parseRegress(jsonSource({ fixture_set: "a", status: "fail", graders }))],
  });
  for (const shown of ["vault", "alice", "deploy", "t9", "diff: changed"]) {
    assert.ok(text.includes(shown), shown);
  }
});

Deno.test("the page claims no more than the members say", async () => {
  const text = await page({ traces: [traceRecord("t1", "block")] });
  assert.match(text, /whether the caller kept to it is not recorded here/);
  assert.match(text, /nor who built the pack/);
});
