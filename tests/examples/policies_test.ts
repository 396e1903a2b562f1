/** The example files themselves: digests, verdicts and form. What READMEs show is run by tests/docs. */

import assert from "node:assert/strict";
import { parseCallContext } from "../../src/core/mcp/call/call_context.ts";
import { parseToolMap } from "../../src/core/mcp/map/tool_map.ts";
import { gait } from "../support/gait.ts";
import { ROOT } from "../support/documents.ts";

const files: Record<string, Uint8Array> = {};
await collect("examples");

async function collect(folder: string): Promise<void> {
  for await (const { name, isDirectory } of Deno.readDir(new URL(folder, ROOT))) {
    const path = `${folder}/${name}`;
    if (isDirectory) await collect(path);
    else files[path] = await Deno.readFile(new URL(path, ROOT));
  }
}

const WRITE = "9a16703c02a4dcc0861b45fd01e39677f10f7561adab118d5e1cd409041451f7";
const READ = "611677ad3dbc7a11fe70ef00fcd1e9b9bae589d9b0d57a9ba58bc8ba5ef5e956";
const DELETE = "98a8e4b11200724a50438be4aa84376da9bb27d999a71f52dc663a9653901b57";
const LOW = "aa9e4371c827fc38f26c95588061b8376f20ef6524917ebab69bcc41aa3ed5c9";
const MEDIUM = "878ec724f40b96d97dbf669a907c70622073d513952bfb6d40e483754eb564ce";
const HIGH = "4d2f1bd67e1eec01928219fabf42046b8a6463dfe605b98d8157913e37582714";

type Row = readonly [
  policy: string,
  intent: string,
  exit: number,
  verdict: string,
  reason: string,
  violations: readonly string[] | undefined,
  policyDigest: string,
  intentDigest: string,
];

const starter = (tier: string, digest: string): Row[] => {
  const policy = `policy/base_${tier}_risk.yaml`;
  return [
    [
      policy,
      "policy/intents/intent_read.json",
      0,
      "allow",
      "safe_read_allowed",
      undefined,
      digest,
      READ,
    ],
    [
      policy,
      "policy/intents/intent_write.json",
      4,
      "require_approval",
      "approval_required_for_write",
      ["approval_required"],
      digest,
      WRITE,
    ],
    [
      policy,
      "policy/intents/intent_delete.json",
      3,
      "block",
      "destructive_tool_blocked",
      ["destructive_operation"],
      digest,
      DELETE,
    ],
  ];
};

const ROWS: readonly Row[] = [
  [
    "policy-test/allow.yaml",
    "policy-test/intent.json",
    0,
    "allow",
    "default_allow",
    undefined,
    "65819d9cf07c7619aa8aaf2bd4e8d6f8e3f86b139b49a68c535fd14d77a5009f",
    WRITE,
  ],
  [
    "policy-test/block.yaml",
    "policy-test/intent.json",
    3,
    "block",
    "default_block",
    undefined,
    "3592f5ae672a396845ca29c14ade912f99cb1fca99cecb8edd9cfec74eae8a35",
    WRITE,
  ],
  [
    "policy-test/require_approval.yaml",
    "policy-test/intent.json",
    4,
    "require_approval",
    "default_require_approval",
    undefined,
    "07a528a879e4f0e0cd5a0e2ca801924746b47dac624862207ef21d4ec266f8f9",
    WRITE,
  ],
  ...starter("low", LOW),
  ...starter("medium", MEDIUM),
  ...starter("high", HIGH),
  [
    "prompt-injection/policy.yaml",
    "prompt-injection/intent_injected.json",
    3,
    "block",
    "blocked_prompt_injection",
    ["prompt_injection_egress_attempt"],
    "bbb6a370ca24d260df02f47fc83d4c12c282fa07c3262c1e6140afcd5501f782",
    "d9804697d997d83d2854dde86868a6eac8c91d364a5cfb0bf69a63ea773b24e4",
  ],
];

for (
  const [policy, intent, exit, verdict, reason, violations, policyDigest, intentDigest] of ROWS
) {
  Deno.test(`examples/${policy} says ${verdict} to ${intent}`, async () => {
    const line = `policy test examples/${policy} examples/${intent} --json`;
    const seen = await gait(line, { files });
    const result = seen.json();
    assert.equal(seen.exit, exit);
    assert.equal(result["verdict"], verdict);
    assert.deepEqual(result["reason_codes"], [reason]);
    assert.deepEqual(result["violations"], violations);
    assert.deepEqual([result["policy_digest"], result["intent_digest"]], [
      policyDigest,
      intentDigest,
    ]);
  });
}

const YAML_FILES = Object.keys(files).filter((name) => name.endsWith(".yaml"));
const isToolMap = (path: string) => path.endsWith("/gait.tools.yaml");

for (const path of YAML_FILES.filter(isToolMap)) {
  Deno.test(`${path} is a tool map`, () => {
    const bytes = files[path];
    assert.ok(bytes);
    assert.doesNotThrow(() => parseToolMap({ name: path, bytes }));
  });
}

const isContext = (path: string) => path.endsWith("/context.yaml");

for (const path of YAML_FILES.filter(isContext)) {
  Deno.test(`${path} is a context`, () => {
    const bytes = files[path];
    assert.ok(bytes);
    assert.doesNotThrow(() => parseCallContext({ name: path, bytes }));
  });
}

for (const path of YAML_FILES.filter((name) => !isToolMap(name) && !isContext(name))) {
  Deno.test(`${path} is valid, formatted and beyond doubt`, async () => {
    assert.equal((await gait(`policy fmt ${path} --check`, { files })).exit, 0);
    const { exit, stderr } = await gait(`policy validate ${path}`, { files });
    assert.deepEqual([exit, stderr], [0, ""], "no warning");
  });
}

for (const tier of ["low", "medium", "high"]) {
  Deno.test(`gait policy init ${tier} writes the file of examples/policy`, async () => {
    const { system } = await gait(`policy init ${tier}`);
    assert.deepEqual(
      new TextDecoder().decode(system.files.get("gait.policy.yaml")?.bytes),
      new TextDecoder().decode(files[`examples/policy/base_${tier}_risk.yaml`]),
    );
  });
}

Deno.test("every folder of examples has a README that shows a command", () => {
  const folders = new Set(
    Object.keys(files).map((path) => path.slice(0, path.lastIndexOf("/"))).filter((folder) =>
      !/\/(?:intents|keys|policies|payloads|calls|clients|__pycache__)$|^examples(?:\/(?:scenarios|integrations|mcp))?$/
        .test(folder)
    ),
  );
  assert.ok(folders.size >= 10);
  // A signer belongs to another user, whom no test can add.
  assert.ok(folders.delete("examples/signer"));
  for (const folder of folders) {
    const readme = new TextDecoder().decode(files[`${folder}/README.md`]);
    // shell-session blocks are run by tests/python/test_documents.py
    assert.match(readme, /\n```(?:console\n\$ gait |shell-session\n\$ )/, folder);
  }
});

Deno.test("the key of the scenarios is the first of RFC 8032, which everybody has", () => {
  const text = (name: string) =>
    new TextDecoder().decode(files[`examples/scenarios/keys/${name}`]).trim();
  const secret = Uint8Array.fromBase64(text("approval_private.key")).toHex();
  assert.equal(
    secret.slice(0, 64),
    "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
  );
  assert.equal(secret.slice(64), Uint8Array.fromBase64(text("approval_public.key")).toHex());
});
