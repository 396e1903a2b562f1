/** Paths and hosts that have several spellings, through the command line with a tool map. */

import assert from "node:assert/strict";
import { gait } from "../../support/gait.ts";

const MAP = `schema_id: gait.mcp.tool_map
schema_version: 1.0.0
tools:
  - name: read_file
    args:
      - path: /path
        is: path
        operation: read
        base: /srv/app
        under: [{ prefix: /srv/app/secrets, sensitivity: secret }]
  - name: fetch
    args: [{ path: /url, is: url }]
`;

const POLICY = `default_verdict: allow
rules:
  - { name: keep-secrets, effect: block, match: { data_classes: [secret] } }
  - { name: no-loopback, effect: block, match: { target_kinds: [host], target_values: [127.0.0.1] } }
`;

async function verdictOf(name: string, args: object): Promise<readonly [number, string]> {
  const call = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name, arguments: args } };
  const files = { "p.yaml": POLICY, "map.yaml": MAP, "call.json": JSON.stringify(call) };
  const { exit, json } = await gait(
    "mcp proxy p.yaml call.json --adapter mcp-jsonrpc --tools map.yaml --json",
    { files },
  );
  return [exit, String(json()["reason_codes"])];
}

const PATHS: readonly (readonly [path: string, exit: number, reason: RegExp])[] = [
  ["/srv/app/src/main.ts", 0, /default_allow/],
  ["secrets/key", 3, /matched_rule_keep_secrets/],
  ["~/app/secrets/key.txt", 3, /mcp_argument_not_judgeable/],
  ["$HOME/secrets/key", 3, /mcp_argument_not_judgeable/],
  ["%2e%2e/secrets", 3, /mcp_argument_not_judgeable/],
  ["file:///srv/app/secrets/key", 3, /mcp_argument_not_judgeable/],
  ["/srv/app/SECRET~1/key", 3, /mcp_argument_not_judgeable/],
  ["/srv/app/Secrets/key", 3, /mcp_argument_not_judgeable/],
  ["/srv/app/secrets./key", 3, /mcp_argument_not_judgeable/],
  ["/srv/app/sécrets/key".normalize("NFD"), 3, /mcp_argument_not_judgeable/],
];

for (const [path, exit, reason] of PATHS) {
  Deno.test(`gait mcp proxy answers ${exit} to the path ${path}`, async () => {
    const [found, reasons] = await verdictOf("read_file", { path });
    assert.equal(found, exit);
    assert.match(reasons, reason);
  });
}

const URLS: readonly (readonly [url: string, reason: RegExp])[] = [
  ["http://127.0.0.1/", /matched_rule_no_loopback/],
  ["http://2130706433/", /matched_rule_no_loopback/],
  ["http://0x7f.1/", /matched_rule_no_loopback/],
  ["http://[::ffff:127.0.0.1]/", /matched_rule_no_loopback/],
  ["http://127.0.0.1./", /matched_rule_no_loopback/],
  ["http://１２７.0.0.1/", /matched_rule_no_loopback/],
  ["http://0177.0.0.1/", /mcp_argument_not_judgeable/],
  ["http://[64:ff9b::127.0.0.1]/", /mcp_argument_not_judgeable/],
  ["file:///etc/hosts", /mcp_argument_not_judgeable/],
];

for (const [url, reason] of URLS) {
  Deno.test(`gait mcp proxy blocks ${url}, whatever the spelling of the address`, async () => {
    const [exit, reasons] = await verdictOf("fetch", { url });
    assert.equal(exit, 3);
    assert.match(reasons, reason);
  });
}
