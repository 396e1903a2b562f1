/**
 * What a runtime does with the library: judges, records, signs and verifies, and writes and checks a
 * decision log. Bundled for runtimes that know no TypeScript; `runtimes_test.ts` has what is expected.
 */

import type * as Gait from "@gait/cli";
import type * as Ai from "@gait/cli/ai";
import type * as Langchain from "@gait/cli/langchain";
import type * as Openai from "@gait/cli/openai-agents";
import { encodeHex, encodeUtf8 } from "../../src/core/bytes.ts";
import { hashBytes } from "../../src/core/crypto/digest.ts";
import {
  addCheckpoint,
  addEntry,
  emptyTip,
  type NewEntry,
  signerOf,
} from "../../src/core/log/tip.ts";
import { rootOf } from "../../src/core/log/tree.ts";
import { LogVerifier } from "../../src/core/log/verify_log.ts";
import { signMessage } from "../../src/core/crypto/ed25519.ts";
import { base64ToBytes } from "../../src/core/newer_builtins.ts";
import { parsePrivateKey } from "../../src/core/crypto/keys.ts";
import { LEAVES } from "../core/log/worked.ts";
import worked from "../vectors/gate/worked.json" with { type: "json" };
import { KEY_1 } from "../support/test_key.ts";

const NOW = "2026-02-05T09:30:00Z";

/** Answers plain data, so that it can be printed as JSON. */
export async function probe(gait: typeof Gait) {
  const key = await gait.parsePrivateKey(KEY_1.private);
  const trusted = await gait.parsePublicKey(KEY_1.public);
  const { bytes } = await gait.record({
    run: { run_id: "run_42", created_at: NOW },
    intents: [{ intent_id: "intent_1", tool_name: "tool.search", args: { query: "gait" } }],
    results: [{ intent_id: "intent_1", status: "ok", result: { hits: 3 } }],
  }, { key });
  const report = await gait.verify(bytes, { key: trusted, requireSignature: true });
  const changed = bytes.slice();
  const at = changed.length >> 1;
  changed[at] = (changed[at] ?? 0) ^ 1;
  const refused = await gait.verify(changed, { key: trusted }).then(
    ({ ok }) => !ok,
    (error) => error instanceof gait.GaitError,
  );
  return {
    digest: await gait.digest({}),
    signature: (await gait.signDigest(await gait.digest({}), key)).sig,
    keyId: key.keyId,
    judged: await Promise.all(worked.map((given) => judge(gait, given))),
    yaml: gait.evaluate(
      gait.compilePolicy(gait.parsePolicy({
        name: "policy.yaml",
        bytes: encodeUtf8("default_verdict: block # always\n"),
      })),
      gait.normalizeIntent(JSON.parse(JSON.stringify(worked[0]?.intent))),
    ).verdict,
    commands: await commands(gait),
    runpack: [report.ok, report.intact, report.signed, report.trusted],
    calls: gait.inspect(await gait.parseRunpack(bytes)).entries.length,
    deflated: await deflated(gait),
    refused,
    inProcess: await inProcess(gait, key),
    error: await gait.record(JSON.parse('{"run":{"run_id":7}}')).catch((error) => error.code),
    log: await log(),
  };
}

async function judge(gait: typeof Gait, given: (typeof worked)[number]) {
  const policy = gait.parsePolicy({
    name: "policy.json",
    bytes: encodeUtf8(JSON.stringify(given.policy)),
  });
  const intent = gait.normalizeIntent(gait.parseIntent({
    name: "intent.json",
    bytes: encodeUtf8(JSON.stringify(given.intent)),
  }));
  const { verdict, reason_codes, violations } = gait.evaluate(gait.compilePolicy(policy), intent);
  return {
    ...{ verdict, reason_codes, violations },
    policy_digest: await gait.digestPolicy(policy),
    intent_digest: (await gait.digestIntent(intent)).intent_digest,
  };
}

/** A pack of over a megabyte, and whether it verifies: another way of hashing. */
async function deflated(gait: typeof Gait) {
  const text = "gait ".repeat(300_000);
  const { bytes } = await gait.record({
    run: { run_id: "run_large" },
    intents: [{ intent_id: "intent_1", tool_name: "tool.write", args: { text } }],
  }, { payloads: "keep" });
  return (await gait.verify(bytes)).intact;
}

/** Policies about shell lines load a part of the library of their own. */
async function commands(gait: typeof Gait) {
  const policy = gait.parsePolicy({ name: "policy.yaml", bytes: encodeUtf8(NO_FORCE_PUSH) });
  const compiled = gait.compilePolicy(policy, await gait.loadCommandLanguage([policy]));
  return ["git push", "sudo git push -f", "echo 'git push -f'"].map((command) => {
    const intent = { ...worked[0]!.intent, tool_name: "bash", args: { command } };
    return gait.evaluate(compiled, gait.normalizeIntent(JSON.parse(JSON.stringify(intent))))
      .verdict;
  });
}

const NO_FORCE_PUSH = `schema_version: 1.1.0
default_verdict: allow
commands: { bash: /command }
rules:
  - name: no-force-push
    effect: block
    match:
      command:
        any: { program: git, subcommand: push, flags: [f, force] }
`;

/** `createInProcessGate` uses `node:crypto`. */
async function inProcess(gait: typeof Gait, key: Gait.SigningKey) {
  const given = worked[1]!;
  const policy = gait.parsePolicy({
    name: "policy.json",
    bytes: encodeUtf8(JSON.stringify(given.policy)),
  });
  const { decide } = await gait.createInProcessGate(policy, key, { producer_version: "1.0.0" });
  const { decision, trace } = decide(JSON.parse(JSON.stringify(given.intent)));
  const { status } = await gait.verifyTrace(
    gait.parseTrace({ name: "trace.json", bytes: encodeUtf8(JSON.stringify(trace)) }),
    await gait.parsePublicKey(KEY_1.public),
  );
  return [decision.verdict, status];
}

/** Appends the worked entries to a log and its checkpoint, and reads all of it as a verifier does. */
async function log() {
  const key = await parsePrivateKey(KEY_1.private);
  const { pair } = key;
  const publicKey = key.publicKey;
  const sign = (message: Uint8Array) => signMessage(pair!, message);
  const id = "000102030405060708090a0b0c0d0e0f";
  const signer = await signerOf(id, { publicKey, sign }, hashBytes);
  let tip = emptyTip(id);
  const lines: string[] = [];
  for (const leaf of LEAVES) {
    const [[kind, { n: _, ts, salt, ...members }]] = Object.entries(JSON.parse(leaf)) as [
      [string, { n: number; ts: string; salt: string }],
    ];
    const entry = { [kind]: members } as unknown as NewEntry;
    const added = await addEntry(
      tip,
      { entry },
      { ts, salt: base64ToBytes(salt, "base64url") },
      hashBytes,
    );
    lines.push(new TextDecoder().decode(added.bytes).slice(0, -1));
    tip = added.tip;
  }
  const { bytes, note } = await addCheckpoint(tip, signer, hashBytes);
  lines.push(new TextDecoder().decode(bytes).slice(0, -1));
  const verifier = new LogVerifier(
    { publicKeys: [publicKey], cosigners: [], heads: [] },
    hashBytes,
  );
  for (const line of lines) {
    const given = encodeUtf8(line);
    await verifier.take(given, verifier.read(given));
  }
  const { tree, isConsistent } = verifier.end({ tornBytes: 0 });
  return {
    same: LEAVES.every((leaf, index) => lines[index] === leaf),
    root: encodeHex(await rootOf(tip.range, hashBytes)),
    note,
    isConsistent,
    vouched: tree.vouched,
  };
}

/** What the adapters do with tools in the shape of their frameworks. */
export async function probeAdapters(
  { ai, langchain, openai }: {
    readonly ai: typeof Ai;
    readonly langchain: typeof Langchain;
    readonly openai: typeof Openai;
  },
) {
  const gate = await ai.createPolicyGate({
    policy: `
schema_version: 1.1.0
default_verdict: block
rules: [{ name: ada, effect: allow, match: { args: { /to: { equals: ada } } } }]
`,
    context: { identity: "agent", workspace: "/srv", risk_class: "high" },
  });
  const send = ({ to }: { readonly to: string }) => Promise.resolve(`sent to ${to}`);
  const invoke = (_context: unknown, input: string) => send(JSON.parse(input));
  const { tool } = ai.gateTools(gate, { tool: { execute: send } });
  const [called] = openai.gateTools(gate, [{ type: "function", name: "send", invoke }]);
  const [node] = langchain.gateTools(gate, [{ name: "send", _call: send }]);
  return {
    ai: await tool.execute({ to: "eve" }).catch(({ message }: Error) => message),
    openai: await called?.invoke(undefined, '{"to":"eve"}'),
    langchain: [await node?._call({ to: "ada" }), await node?._call({ to: "eve" })],
  };
}
