import assert from "node:assert/strict";
import { parseCallContext, withContext } from "../../../src/core/mcp/call/call_context.ts";
import { intentOfCall, type ToolCall } from "../../../src/core/mcp/call/tool_call.ts";
import { refusal } from "../../support/refusal.ts";
import { textSource } from "../../support/text_source.ts";

const CALL: ToolCall = {
  name: "tool.write",
  args: {},
  targets: [],
  arg_provenance: [],
  context: { identity: "mallory", risk_class: "low", session_id: "s" },
};

Deno.test("a context overrides that of the call, member by member", () => {
  const given = parseCallContext(textSource("identity: alice\nrisk_class: critical\n"));
  assert.deepEqual(withContext(CALL, given).context, {
    identity: "alice",
    risk_class: "critical",
    session_id: "s",
  });
});

Deno.test("a context adds targets and provenance to those of the call", () => {
  const given = parseCallContext(textSource(
    '{"targets":[{"kind":"path","value":"/a"}],"arg_provenance":[{"arg_path":"$.x","source":"external"}]}',
  ));
  const call = withContext({
    ...CALL,
    targets: [{ kind: "url", value: "https://b/" }],
    arg_provenance: [{ arg_path: "$.y", source: "user" }],
  }, given);
  assert.deepEqual(call.targets, [{ kind: "url", value: "https://b/" }, {
    kind: "path",
    value: "/a",
  }]);
  assert.deepEqual(call.arg_provenance.map(({ arg_path }) => arg_path), ["$.y", "$.x"]);
});

Deno.test("an untyped target of the call survives targets of the context", () => {
  const given = parseCallContext(textSource("targets: [{kind: path, value: /a}]"));
  const { targets } = intentOfCall(withContext({ ...CALL, target: "evil.example" }, given));
  assert.deepEqual(targets, [{ kind: "host", value: "evil.example" }, {
    kind: "path",
    value: "/a",
  }]);
});

const REFUSED: readonly (readonly [fault: string, text: string, field: string])[] = [
  ["an unknown member", "identiti: alice", "/identiti"],
  [
    "an unknown member of a target",
    "targets: [{kind: path, value: a, mode: r}]",
    "/targets/0/mode",
  ],
  ["an unknown kind", "targets: [{kind: planet, value: a}]", "/targets/0/kind"],
  ["a target without value", "targets: [{kind: path}]", "/targets/0/value"],
  ["a blank target", "targets: [{kind: path, value: ' '}]", "/targets/0/value"],
  ["a blank identity, which would leave the call's", "identity: ' '", "/identity"],
  ["an empty identity", "identity: ''", "/identity"],
  ["an identity that is a number", "identity: 7", "/identity"],
  [
    "an unknown source",
    "arg_provenance: [{arg_path: $.a, source: rumour}]",
    "/arg_provenance/0/source",
  ],
  [
    "a blank argument path",
    "arg_provenance: [{arg_path: ' ', source: user}]",
    "/arg_provenance/0/arg_path",
  ],
  [
    "a digest that is none",
    "arg_provenance: [{arg_path: a, source: user, integrity_digest: abc}]",
    "/arg_provenance/0/integrity_digest",
  ],
];

for (const [fault, text, field] of REFUSED) {
  Deno.test(`a context with ${fault} is refused`, async () => {
    const error = await refusal(() => parseCallContext(textSource(text)));
    assert.equal(error.code, "invalid_input");
    assert.deepEqual(error.fields, [field]);
    assert.match(error.message, /^parse call context: /);
    assert.match(error.message, /\(doc:1:\d+, /);
  });
}

Deno.test("an empty context is refused: it was meant to say something", async () => {
  const error = await refusal(() => parseCallContext(textSource("# nothing\n")));
  assert.equal(error.message, 'parse call context: "doc" is empty');
});
