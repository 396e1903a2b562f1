/** The audit, with a registry on loopback that knows of something, of nothing, or does not answer. */

import assert from "node:assert/strict";
import { outcomeOfPip } from "../../scripts/audit.ts";
import { scratch } from "../support/gait.ts";
import { ROOT } from "../support/release_folder.ts";

const ADVISORY = {
  ...{ id: 1, url: "https://example.org/GHSA-1", title: "reads too much", severity: "high" },
  ...{ vulnerable_versions: "<99", patched_versions: ">=99", cwe: [] },
  cvss: { score: 7, vectorString: null },
};

/** Runs the audit against a registry that answers so. */
async function audit(answer: () => Response) {
  using folder = scratch();
  await using server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, answer);
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", "--allow-read", "--allow-run", "--allow-env=PIP_AUDIT"]
      .concat("--config", new URL("deno.json", ROOT).pathname)
      .concat(new URL("scripts/audit.ts", ROOT).pathname),
    env: {
      ...{ NO_COLOR: "1", NPM_CONFIG_REGISTRY: `http://127.0.0.1:${server.addr.port}/` },
      PIP_AUDIT: `${folder.path}/missing`,
    },
  }).output();
  return { code, lines: new TextDecoder().decode(stdout).trimEnd().split("\n") };
}

Deno.test("a vulnerability that the registry knows fails the audit and is shown", async () => {
  const { code, lines } = await audit(() => Response.json({ acorn: [ADVISORY] }));
  assert.equal(code, 1);
  assert.ok(lines.includes("error: audit: deno.lock has known vulnerabilities"));
  assert.ok(lines.includes("│ Package:    acorn"), lines.join("\n"));
});

Deno.test("nothing known is said for each lock file", async () => {
  const { code, lines } = await audit(() => Response.json({}));
  assert.equal(code, 0);
  assert.deepEqual(lines.slice(0, 2), [
    "audit: deno.lock: no known vulnerabilities",
    "audit: tests/deno.lock: no known vulnerabilities",
  ]);
});

Deno.test("advisories that cannot be had are left out by name", async () => {
  const { code, lines } = await audit(() => new Response("away", { status: 503 }));
  assert.equal(code, 0);
  const names = ["deno.lock", "tests/deno.lock", "sdk/python/requirements-dev.txt"];
  assert.equal(lines.length, 3);
  for (const [index, name] of names.entries()) {
    assert.ok(lines[index]?.startsWith(`left out: audit of ${name}: advisories cannot be had`));
  }
});

Deno.test("pip-audit counts only where it looked up every package", () => {
  const said = (code: number, dependencies: unknown) =>
    outcomeOfPip({ code, stdout: JSON.stringify({ dependencies, fixes: [] }) });
  const clean = { name: "mypy", version: "2.4.1", vulns: [] };
  const skipped = { name: "ruff", skip_reason: "Dependency not found on PyPI" };
  const bad = { name: "ruff", version: "0.17.6", vulns: [{ id: "PYSEC-1", fix_versions: [] }] };
  assert.equal(said(0, [clean]), "clean");
  assert.equal(said(0, [clean, skipped]), "unanswered");
  assert.equal(said(0, []), "unanswered");
  assert.equal(said(1, [skipped, bad]), "vulnerable");
  assert.equal(outcomeOfPip({ code: 1, stdout: "" }), "unanswered");
});
