/** The official clients through the HTTP proxy, before a server on the official SDK. */

import assert from "node:assert/strict";
import { collectGarbage } from "../../support/garbage.ts";
import { CLIENTS, clientTwo } from "../../support/mcp_clients.ts";
import { startFixtureServer } from "../../support/mcp_fixture_server.ts";
import { startProxy } from "../../support/mcp_http_proxy.ts";
import { until } from "../../support/until.ts";

for (const { name, isModern, connect } of CLIENTS) {
  // timers of the SDK's own outlive a test
  const test = (title: string, fn: () => Promise<void>) =>
    Deno.test({ name: `${name}: ${title}`, sanitizeOps: false, sanitizeResources: false, fn });

  test("discovers, lists and calls, as it would without the proxy", async () => {
    await using server = startFixtureServer();
    await using proxy = startProxy(server.url);
    await using direct = await connect(server.url);
    await using client = await connect(proxy.url);
    assert.equal(client.version, isModern ? "2026-07-28" : "2025-11-25");
    assert.equal(client.version, direct.version);
    assert.deepEqual(await client.tools(), await direct.tools());
    const calls = ["test_simple_text", "test_image_content", "test_multiple_content_types"];
    for (const tool of calls) assert.deepEqual(await client.call(tool), await direct.call(tool));
    assert.deepEqual(proxy.forwarded, calls);
  });

  test("a refused call is a result to read, and the next call works", async () => {
    await using server = startFixtureServer();
    await using proxy = startProxy(server.url, { blocked: ["test_echo"] });
    await using client = await connect(proxy.url);
    const refused = await client.call("test_echo", { text: "hello" });
    assert.equal(refused.isError, true);
    assert.match(refused.content[0]?.text ?? "", /verdict: block/);
    const good = await client.call("test_simple_text");
    assert.equal(good.content[0]?.text, "This is a simple text response for testing.");
    assert.deepEqual(server.calls, ["test_simple_text"]);
  });

  test("a refusal of a tool with an output schema is accepted", async () => {
    await using server = startFixtureServer();
    await using proxy = startProxy(server.url, { blocked: ["test_structured"] });
    await using client = await connect(proxy.url);
    assert.ok((await client.tools()).includes("test_structured"));
    const refused = await client.call("test_structured", { city: "Paris" });
    assert.deepEqual([refused.isError, refused.structuredContent], [true, undefined]);
    assert.deepEqual(server.calls, []);
  });

  test("what the server asks of the client reaches it, and the answers the server", async () => {
    await using server = startFixtureServer();
    await using proxy = startProxy(server.url);
    await using client = await connect(proxy.url);
    const said = async (tool: string, args: object) =>
      (await client.call(tool, args)).content[0]?.text;
    assert.equal(await said("test_sampling", { prompt: "capital?" }), "LLM response: Paris");
    assert.match(await said("test_elicitation", { message: "who?" }) ?? "", /action=accept.*ada/);
    const roots = await said("test_input_required_result_list_roots", {});
    assert.equal(roots, "Roots: file:///work");
    const isAsked = (method: string) => proxy.fromServer.some(({ text }) => text.includes(method));
    for (const method of ["sampling/createMessage", "elicitation/create", "roots/list"]) {
      assert.ok(isAsked(method), method);
    }
  });

  test("progress and logs arrive before the result, in order", async () => {
    await using server = startFixtureServer();
    await using proxy = startProxy(server.url);
    await using client = await connect(proxy.url);
    const notes: string[] = [];
    const start = performance.now();
    let firstAt = 0;
    await client.call("test_tool_with_progress", {}, (note) => {
      firstAt ||= performance.now() - start;
      notes.push(note);
    });
    // the last one may lose the race with the result in the client itself
    assert.deepEqual(notes.slice(0, 2), ["progress 0", "progress 50"]);
    assert.ok(
      firstAt < performance.now() - start - 40,
      "the first came while the tool was at work",
    );
    if (isModern) return; // logs have to be asked for there
    notes.length = 0;
    await client.call("test_tool_with_logging", {}, (note) => notes.push(note));
    assert.deepEqual(notes, [
      ...["log Tool execution started", "log Tool processing data", "log Tool execution completed"],
    ]);
  });

  test("a cancelled call ends at the server", async () => {
    await using server = startFixtureServer();
    await using proxy = startProxy(server.url);
    await using client = await connect(proxy.url);
    const leave = new AbortController();
    const call = client.callUntil("test_slow", { milliseconds: 4000 }, leave.signal);
    await until(() => server.calls.length === 1, "the call");
    const start = performance.now();
    leave.abort();
    await assert.rejects(call);
    await until(() => server.aborted.length === 1, "the end at the server");
    assert.ok(performance.now() - start < 1000);
  });
}

Deno.test({
  name: "a subscription stays open past its keep-alives, tells of changes, and is closed",
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    await using server = startFixtureServer({ keepAliveMs: 20 });
    await using proxy = startProxy(server.url);
    await using client = await clientTwo(proxy.url, { pin: "2026-07-28" });
    let changes = 0;
    const subscription = await client.listen?.(() => changes++);
    await client.call("test_slow", { milliseconds: 200 }); // ten keep-alives
    await client.call("test_trigger_tool_change");
    await until(() => changes === 1, "the change");
    const { flows } = proxy.proxy;
    assert.equal(flows.size, 1);
    collectGarbage(); // by which nothing that still has to end may be forgotten
    await subscription?.close();
    await until(() => flows.size === 0, "the end of the subscription");
  },
});
