/** Under redaction, what a session prints and answers of messages holds no secret of them. */

import assert from "node:assert/strict";
import { openLive } from "../../support/live_session.ts";
import { startProxy } from "../../support/mcp_http_proxy.ts";
import { post, startUpstream } from "../../support/mcp_upstream.ts";

const POLICY = "default_verdict: allow\nschema_id: gait.gate.policy\nschema_version: 1.0.0\n";
const made = (...parts: readonly string[]) => parts.join("");
const TOKEN = made("gh", "p_", "aB3dE6gH9k".repeat(4).slice(0, 36));
/** Longer than what a message shows of a name. */
const LONG = made(
  "ey",
  "J",
  "aB3dE6gH9k".repeat(20),
  ".ey",
  "J",
  "kB3dE6gH9a".repeat(20),
  ".",
  "x1Y2z3".repeat(20),
);
const call = (rest: string) => `{"jsonrpc":"2.0","id":1,"method":"tools/call",${rest}}`;

/** Messages that are refused, each with a secret where its refusal names a part of the message. */
const MESSAGES = (secret: string): readonly (readonly [string, string])[] => [
  ["a member of params", call(`"params":{"name":"x","${secret}":1}`)],
  ["a member of a request", call(`"${secret}":1,"params":{"name":"x"}`)],
  ["a member of a task", call(`"params":{"name":"x","task":{"${secret}":1}}`)],
  ["an argument twice", call(`"params":{"name":"x","arguments":{"${secret}":1,"${secret}":2}}`)],
  ["a member twice", call(`"params":{"name":"x"},"${secret}":1,"${secret}":2`)],
  [
    "an argument that is reserved",
    call(`"params":{"name":"x","arguments":{"mcp:inputResponses":"${secret}"}}`),
  ],
  ["a number beyond the range", call(`"params":{"name":"x","arguments":{"${secret}":1e999}}`)],
  ["a method", `{"jsonrpc":"2.0","id":1,"method":"tools/call ${secret}"}`],
  ["an id twice", `{"jsonrpc":"2.0","id":"${secret}","id":1,"method":"ping"}`],
];

for (const [kind, secret] of [["short", TOKEN], ["long", LONG]] as const) {
  for (const [where, message] of MESSAGES(secret)) {
    Deno.test(`a ${kind} secret is neither printed nor answered: ${where}`, async () => {
      const live = await openLive(POLICY, { options: { redact: ["secrets"] } });
      const answer = await live.client(message);
      const printed = live.system.stderr.text;
      for (const part of [secret.slice(4, 34), secret.slice(-30)]) {
        assert.ok(!printed.includes(part), printed);
        assert.ok(answer === "forward" || !answer.includes(part), answer);
      }
      await live.end();
    });
  }
}

Deno.test("a secret in a header that contradicts its message is neither printed nor answered", async () => {
  const live = await openLive(POLICY, { options: { redact: ["secrets"] }, lines: false });
  await using server = startUpstream(() => new Response(null, { status: 202 }));
  await using proxy = startProxy(server.url, { session: live.opened.session });
  const headers = { "mcp-method": `tools/${TOKEN}` };
  const answer = await post(proxy.url, call('"params":{"name":"x"}'), headers);
  const text = await answer.text();
  assert.match(text, /Mcp-Method is .*gait:redacted:github_token:/);
  assert.match(proxy.told.join(), /Mcp-Method is .*gait:redacted:github_token:/);
  assert.ok(![text, ...proxy.told].some((line) => line.includes(TOKEN)));
  await live.end();
});

Deno.test("a name that is no secret is shown in a refusal as it is", async () => {
  const live = await openLive(POLICY, { options: { redact: ["secrets"] } });
  const answer = await live.client(call('"params":{"name":"x","stray":1}'));
  assert.match(answer, /params has the member \\"stray\\"/);
  assert.match(live.system.stderr.text, /params has the member "stray"/);
  await live.end();
});

Deno.test("without redaction a refusal names the member", async () => {
  const live = await openLive(POLICY);
  await live.client(call(`"params":{"name":"x","${TOKEN}":1}`));
  assert.ok(live.system.stderr.text.includes(TOKEN));
  await live.end();
});
