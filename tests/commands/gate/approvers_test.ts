/** Two people with two keys: whose approvals count, in every command that takes approvals. */

import assert from "node:assert/strict";
import { encodeUtf8 } from "../../../src/core/bytes.ts";
import { digestPolicy } from "../../../src/core/gate/policy/digest.ts";
import { parsePolicy } from "../../../src/core/gate/policy/parse.ts";
import type { JsonObject } from "../../../src/core/json/json.ts";
import { gait } from "../../support/gait.ts";
import { callOf, openLive } from "../../support/live_session.ts";
import { KEY_1, KEY_2 } from "../../support/test_key.ts";
import { FILES, PROD, ruleOf, tokenText } from "./support.ts";

const TWO = ruleOf("effect: require_approval", "min_approvals: 2");
const ONE = ruleOf("effect: require_approval");
const digestOf = (text: string) =>
  digestPolicy(parsePolicy({ name: "p", bytes: encodeUtf8(text) }));
const DIGESTS = { two: await digestOf(TWO), one: await digestOf(ONE) };

const LINES = `# who may approve
alice ${KEY_1.public} tool:tool.write,tool:deploy

  bob\t${KEY_2.public}   *
`;
const YAML = `approvers:
  - { name: alice, key: ${KEY_1.public}, scopes: [tool.write] }
  - name: bob
    key: ${KEY_2.public}
`;

/** The key that rotating alice's pair left behind: its name ends with the start of its id. */
const ROTATED = "alice_a3d1bed5b2d4_public.key";

const KEYS: Readonly<Record<string, string>> = {
  "alice_public.key": KEY_1.public,
  "alice_private.key": KEY_1.private,
  "bob.pub": KEY_2.public,
  "copy.pub": KEY_1.public,
  "team/alice_public.key": KEY_1.public,
  "team/alice_private.key": KEY_1.private,
  "team/bob.pub": KEY_2.public,
  "team/README.md": "who may approve",
  "approvers.txt": LINES,
  "bom.txt": `\ufeffalice ${KEY_1.public}\r\nbob ${KEY_2.public}\r\n`,
  "approvers.yaml": YAML,
  "bare.yaml":
    `# bare\n- { name: alice, key: "${KEY_1.public}" }\n- { name: bob, key: team/bob.pub }`,
  "lists/paths.txt": "alice ../alice_public.key\nbob ../team/bob.pub *\n",
  "approvers.json": JSON.stringify({
    approvers: [{ name: "alice", key: KEY_1.public }, { name: "bob", key: KEY_2.public }],
  }),
};

const BARE = "--approval-public-key alice_public.key --approval-public-key bob.pub";
/** Ways to name the two keys, and whether they bind names. */
const WAYS: readonly (readonly [string, boolean])[] = [
  [BARE, false],
  ["--approval-public-key alice_public.key,bob.pub", false],
  ["--approval-public-key k1.pub,k2.pub", false],
  ["--approval-public-key team", true],
  ["--approval-public-key team/", true],
  ["--approval-public-key approvers.txt", true],
  ["--approval-public-key bom.txt", true],
  ["--approval-public-key approvers.yaml", true],
  ["--approval-public-key approvers.json", true],
  ["--approval-public-key bare.yaml", true],
  ["--approval-public-key lists/paths.txt", true],
  ["--approval-public-key approvers.txt --approval-public-key team/bob.pub", true],
];

interface Signed {
  readonly name: string;
  readonly by: { readonly private: string };
  readonly scope?: readonly string[];
}
const ALICE: Signed = { name: "alice", by: KEY_1 };
const BOB: Signed = { name: "bob", by: KEY_2 };

interface Judged {
  readonly exit: number;
  readonly codes: readonly string[];
  readonly text: string;
  readonly result: Record<string, unknown>;
}

async function judged(
  way: string,
  tokens: readonly Signed[],
  { policy = "two", door = "gate" }: { policy?: "one" | "two"; door?: "gate" | "call" } = {},
): Promise<Judged> {
  const files: Record<string, string> = {
    ...FILES,
    ...KEYS,
    "two.yaml": TWO,
    "one.yaml": ONE,
    "c.json": '{"name":"tool.write","args":{"path":"/a"}}',
  };
  const base = door === "gate"
    ? `gate eval --policy ${policy}.yaml --intent i.json`
    : `mcp proxy ${policy}.yaml c.json`;
  const digests = (await gait(`${base} ${PROD} --json`, { files })).json();
  const changes = {
    policy_digest: DIGESTS[policy],
    intent_digest: String(digests["intent_digest"]),
  };
  for (const [index, { name, by, scope }] of tokens.entries()) {
    const own: JsonObject = { token_id: `t${index}`, approver_identity: name };
    files[`t${index}.json`] = await tokenText(
      { ...changes, ...own, ...(scope === undefined ? {} : { scope: [...scope] }) },
      by.private,
    );
  }
  const chain = tokens.map((_, index) => `t${index}.json`).join();
  const line = `${base} ${PROD} ${way} --approval-token-chain ${chain}`;
  const { exit, json } = await gait(`${line} --json`, { files });
  const codes = (json()["reason_codes"] as string[]).filter((code) => code.startsWith("approval"));
  return { exit, codes, text: (await gait(line, { files })).stdout, result: json() };
}

for (const [way, binds] of WAYS) {
  for (const door of ["gate", "call"] as const) {
    Deno.test(`two people with two keys approve, one key does not: ${door} ${way}`, async () => {
      const both = await judged(way, [ALICE, BOB], { door });
      assert.deepEqual([both.exit, both.codes], [0, ["approval_granted"]]);
      assert.deepEqual([both.result["valid_approvals"], both.result["approval_keys"]], [2, 2]);
      assert.equal(both.text.includes("under one key"), false);

      const rows: (readonly [string, Signed[]])[] = [
        ["both names under one key", [ALICE, { ...BOB, by: KEY_1 }]],
        ["one name under both keys", [ALICE, { ...ALICE, by: KEY_2 }]],
        ["one of two", [ALICE]],
        ["one name twice under one key", [ALICE, ALICE]],
        ["three names under one key", [ALICE, { name: "c", by: KEY_1 }, { name: "d", by: KEY_1 }]],
      ];
      for (const [name, tokens] of rows) {
        const { exit, result } = await judged(way, tokens, { door });
        assert.deepEqual([exit, result["verdict"]], [4, "require_approval"], name);
        assert.ok(Number(result["valid_approvals"] ?? 0) < 2 || name.startsWith("one name under"));
      }
      const carol = await judged(way, [ALICE, { name: "carol", by: KEY_2 }], { door });
      assert.deepEqual([carol.exit, carol.codes.includes("approval_token_approver_mismatch")], [
        binds ? 4 : 0,
        binds,
      ]);
      if (way.includes("bob.pub") && !way.includes("approvers.txt")) {
        const { exit, codes } = await judged(way.replace("bob.pub", "copy.pub"), [ALICE, BOB], {
          door,
        });
        assert.deepEqual([exit, codes.includes("approval_token_signature_invalid")], [4, true]);
      }
    });
  }
}

Deno.test("nobody approves in the name of another key's owner", async () => {
  for (const [way] of WAYS.filter(([way]) => !way.includes("k1.pub"))) {
    for (const name of ["alice", "ALICE", " alice "]) {
      if (name === "ALICE" && !way.includes("alice")) continue;
      const { exit, codes } = await judged(way, [{ name, by: KEY_2 }], { policy: "one" });
      assert.deepEqual([exit, codes.includes("approval_token_approver_mismatch")], [4, true], way);
    }
    assert.equal((await judged(way, [ALICE], { policy: "one" })).exit, 0);
  }
});

Deno.test("an approver approves what the list says, and no more", async () => {
  const lists = (scopes: string) => [
    `alice ${KEY_1.public} ${scopes}`,
    `approvers: [{ name: alice, key: "${KEY_1.public}", scopes: [${scopes}] }]`,
  ];
  const rows = [
    ["tool:tool.write", 0],
    ["TOOL.WRITE", 0],
    ['"*"', 0],
    ["tool:deploy,tool:tool.write", 0],
    ["tool:deploy", 4],
    ["tool:tool.writer", 4],
  ] as const;
  for (const [scopes, exit] of rows) {
    for (const text of lists(scopes)) {
      const bare = text.startsWith("alice") ? text.replaceAll('"', "") : text;
      const files = {
        ...FILES,
        "who": bare,
        "t.json": await tokenText({ scope: ["*"] }),
      };
      const seen = await gait(
        `gate eval --policy ask.yaml --intent i.json ${PROD} --approval-public-key who ` +
          "--approval-token t.json --json",
        { files },
      );
      assert.equal(seen.exit, exit, bare);
      const codes = seen.json()["reason_codes"] as string[];
      assert.equal(codes.includes("approval_token_scope_mismatch"), exit === 4);
    }
  }
});

Deno.test("with one key names count as before, and the text says that it is one key", async () => {
  for (const door of ["gate", "call"] as const) {
    const way = "--approval-public-key k1.pub";
    const seen = await judged(way, [ALICE, { ...BOB, by: KEY_1 }], { door });
    assert.deepEqual([seen.exit, seen.codes], [0, ["approval_granted"]]);
    assert.deepEqual([seen.result["valid_approvals"], seen.result["approval_keys"]], [2, 1]);
    assert.match(seen.text, /^approvals: 2\/2$/m);
    assert.match(seen.text, /^2 approvals under one key/m);
  }
  // the same key in two files is not two keys
  const twice = await judged("--approval-public-key k1.pub,copy.pub", [ALICE, {
    ...BOB,
    by: KEY_1,
  }]);
  assert.equal(twice.exit, 4);
});

Deno.test("a key that was rotated away is nobody's in a folder", async () => {
  const line = "gate eval --policy ask.yaml --intent i.json --approval-public-key team " +
    "--approval-token t.json --json";
  const id = KEY_1.keyId.slice(0, 12);
  assert.notEqual(ROTATED, `alice_${id}_public.key`);
  for (const [name, exit] of [[`alice_${id}`, 4], ["alice", 0]] as const) {
    const files = {
      ...FILES,
      [`team/${name}_public.key`]: KEY_1.public,
      "team/bob_public.key": KEY_2.public,
      "t.json": await tokenText({ approver_identity: name }),
    };
    assert.equal((await gait(line, { files })).exit, exit);
  }
});

Deno.test("a variable may hold the list of approvers", async () => {
  const line =
    `gate eval --policy ask.yaml --intent i.json ${PROD} --approval-public-key-env WHO ` +
    "--approval-token t.json --json";
  for (
    const [who, exit] of [[LINES, 0], [YAML, 0], [KEY_1.public, 0], [KEY_2.public, 4]] as const
  ) {
    const files = { ...FILES, "t.json": await tokenText() };
    assert.equal((await gait(line, { files, env: { WHO: who } })).exit, exit);
  }
});

/** Lists that no command may use, and what the error says. */
const FAULTS: readonly (readonly [string, string, RegExp])[] = [
  ["a line without a key", `alice ${KEY_1.public}\nbob`, /who:2/],
  [
    "a name alone",
    "bob@example.com",
    /expected a name, a public key and perhaps scopes, found 1 word \(who:1\)/,
  ],
  ["four words", `alice ${KEY_1.public} a b`, /who:1/],
  ["a key that is none", "alice AAAA tool:x", /who:1/],
  ["a private key", `alice ${KEY_1.private} tool:x`, /who:1/],
  ["one key for two names", `alice ${KEY_1.public}\nbob ${KEY_1.public}`, /given twice/],
  [
    "one name in two cases",
    `Ann ${KEY_1.public}\nann ${KEY_2.public}`,
    /one name in two spellings/,
  ],
  ["a hidden character", `ann ${KEY_1.public}\nan\u200bn ${KEY_2.public}`, /U\+200B.*who:2/],
  ["a control in a name", `approvers: [{ name: "a\\u0007", key: "${KEY_1.public}" }]`, /U\+0007/],
  [
    "text in UTF-16",
    `# who\nann ${KEY_1.public}\n`.replaceAll(/(?=[^])/g, "\0"),
    /it is UTF-16, not UTF-8 \("?who/,
  ],
  ["two Unicode forms", `zo\u00eb ${KEY_1.public}\nzoe\u0308 ${KEY_2.public}`, /in two spellings/],
  ["one key twice with scopes", `a ${KEY_1.public} x\na ${KEY_1.public} y`, /given twice/],
  ["the path of a key that is not there", "alice gone.key", /gone\.key/],
  ["comments only", "# nobody\n# at all", /names no approver/],
  ["an empty list", "approvers: []", /names no approver/],
  ["an entry without a name", `approvers: [{ key: "${KEY_1.public}" }]`, /name/],
  ["a blank name", `approvers: [{ name: " ", key: "${KEY_1.public}" }]`, /name/],
  ["an unknown member", `approvers: [{ name: a, key: "${KEY_1.public}", scope: [x] }]`, /scope/],
  ["no scopes", `approvers: [{ name: a, key: "${KEY_1.public}", scopes: [] }]`, /nothing/],
  [
    "scopes of a wrong type",
    `approvers: [{ name: a, key: "${KEY_1.public}", scopes: x }]`,
    /scopes/,
  ],
  ["a list with an unknown member", `- { name: a, key: "${KEY_1.public}", x: 1 }`, /who:1.*\/0\/x/],
  ["a mapping of names", `approvers: { alice: "${KEY_1.public}" }`, /approvers/],
];

for (const [name, text, message] of FAULTS) {
  Deno.test(`a list of approvers is refused: ${name}`, async () => {
    const files = { ...FILES, who: text, "t.json": await tokenText() };
    const line = "gate eval --policy ask.yaml --intent i.json --approval-public-key who " +
      "--approval-token t.json";
    const { exit, stderr } = await gait(line, { files });
    assert.equal(exit, 6);
    assert.match(stderr, message);
    assert.match(stderr, /^hint: /m);
    await assert.rejects(
      openLive("default_verdict: require_approval", {
        world: { files },
        options: { approval_public_key: ["who"], approval_dir: "desk" },
      }),
      message,
    );
  });
}

Deno.test("a folder without keys, and keys named twice over, are refused", async () => {
  const files = { ...FILES, "empty/README.md": "x", "t.json": await tokenText() };
  const line = "gate eval --policy ask.yaml --intent i.json --approval-token t.json";
  const empty = await gait(`${line} --approval-public-key empty`, { files });
  assert.deepEqual([empty.exit, /holds no public key/.test(empty.stderr)], [6, true]);
  const both = await gait(
    `${line} --approval-public-key k1.pub --approval-public-key-env K`,
    { files, env: { K: KEY_1.public } },
  );
  assert.deepEqual([both.exit, /Cannot choose a public key/.test(both.stderr)], [6, true]);
});

Deno.test("a live session counts approvals by key", async () => {
  const run = async (approval_public_key: string[], second: Signed) => {
    const world = { files: { ...KEYS, "k2": KEY_2.private, "k2.pub": KEY_2.public } };
    const options = { approval_dir: "desk", approval_public_key };
    const live = await openLive(TWO, { world, options });
    const call = callOf(1, "tool.write", { path: "/a" });
    const { result } = JSON.parse(await live.client(call));
    const { intent_digest, policy_digest } = result._meta["gait/decision"];
    for (const [index, { name, by }] of [ALICE, second].entries()) {
      const changes = { intent_digest, policy_digest, token_id: `t${index}` };
      const text = await tokenText({ ...changes, approver_identity: name }, by.private);
      live.system.files.set(`desk/t${index}.json`, { bytes: encodeUtf8(text), mode: 0o600 });
      live.system.directories.add("desk");
    }
    const answer = await live.client(callOf(2, "tool.write", { path: "/a" }));
    return [answer === "forward", live.system.stderr.text] as const;
  };
  assert.equal((await run(["k1.pub", "k2.pub"], BOB))[0], true);
  assert.equal((await run(["k1.pub", "k2.pub"], { ...BOB, by: KEY_1 }))[0], false);
  assert.equal((await run(["team"], { name: "carol", by: KEY_2 }))[0], false);
  const [passed, told] = await run(["k1.pub"], { ...BOB, by: KEY_1 });
  assert.equal(passed, true);
  assert.match(told, /2 approvals under one key/);
});
