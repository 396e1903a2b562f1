/** Approvals as real processes: a session that waits, a person at a terminal, a server behind. */

import assert from "node:assert/strict";
import { denoArgs, gaitProcess, scratch } from "../support/gait.ts";
import { hasProgram } from "../support/programs.ts";
import { callOf } from "../support/live_session.ts";
import { ProxyProcess, SERVER_LOG } from "../support/mcp_session.ts";
import { KEY_1 } from "../support/test_key.ts";
import { until } from "../support/until.ts";

const POLICY = `default_verdict: block
rules:
  - { name: writing, effect: require_approval, match: { tool_names: [write] } }
`;
const WHO = "--approver alice --reason-code ok --key-mode prod --private-key k1".split(" ");

function folder() {
  const folder = scratch();
  Deno.writeTextFileSync(`${folder.path}/p.yaml`, POLICY);
  Deno.writeTextFileSync(`${folder.path}/k1`, KEY_1.private);
  Deno.writeTextFileSync(`${folder.path}/k1.pub`, KEY_1.public);
  return folder;
}
const SESSION = [
  ...["--policy", "p.yaml", "--approval-dir", "desk", "--approval-wait", "60s"],
  ...["--approval-public-key", "k1.pub"],
];

/** The path of the one request that waits. */
function requestIn(path: string): string | undefined {
  try {
    const [name] = [...Deno.readDirSync(`${path}/desk`)].map(({ name }) => name)
      .filter((name) => /^request_[0-9a-f]{24}\.json$/.test(name));
    return name === undefined ? undefined : `desk/${name}`;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

Deno.test("over stdio an approval of one call admits no call that only trimming makes equal", async () => {
  using at = folder();
  await using proxy = new ProxyProcess({ cwd: at.path, flags: SESSION });
  await proxy.send(`${callOf(1, "write", { path: "/srv/data" })}\n`);
  await until(() => requestIn(at.path) !== undefined, "a request");
  const request = requestIn(at.path) ?? "";
  const path = `${at.path}/${request}`;
  if (Deno.build.os !== "windows") assert.equal((Deno.statSync(path).mode ?? 0) & 0o777, 0o600);
  assert.deepEqual(JSON.parse(Deno.readTextFileSync(path)).args, { path: "/srv/data" });

  const unasked = await gaitProcess(["approve", request, ...WHO], { cwd: at.path });
  assert.deepEqual([unasked.exit, /no terminal/.test(unasked.stderr)], [6, true]);
  const approved = await gaitProcess(["approve", request, "--yes", ...WHO], { cwd: at.path });
  assert.equal(approved.exit, 0, approved.stderr);
  assert.match(await proxy.line() ?? "", /"id":1,"result"/);
  assert.equal(requestIn(at.path), undefined);

  const twins = [{ path: "/srv/data " }, { path: "  /srv/data\n" }, { "path ": "/srv/data" }];
  for (const [index, args] of twins.entries()) {
    await proxy.send(`${callOf(index + 2, "write", args)}\n`);
    assert.match(await proxy.line() ?? "", /args_not_exact/);
  }
  await proxy.send(`${callOf(9, "write", { path: "/srv/data" })}\n`);
  assert.match(await proxy.line() ?? "", /"id":9,"result"/);
  await proxy.end();
  const log = Deno.readTextFileSync(`${at.path}/${SERVER_LOG}`);
  assert.equal(log.split('"/srv/data"').length, 3);
  assert.equal(/ "|\\n"/.test(log), false);
});

/** `script` gives a program a terminal. */
const hasScript = Deno.build.os === "linux" && hasProgram("script");
const reason = hasScript ? "" : " (needs script)";

for (const [answer, exit] of [["y", 0], ["n", 4]] as const) {
  Deno.test({
    name: `gait approve asks on a terminal; ${answer} exits ${exit}${reason}`,
    ignore: !hasScript,
  }, async () => {
    using at = folder();
    Deno.writeTextFileSync(
      `${at.path}/i.json`,
      JSON.stringify({
        ...{ tool_name: "write", args: { path: "/a\u001b[2K" }, targets: [] },
        context: { identity: "a", workspace: "w", risk_class: "high" },
      }),
    );
    const argv = ["approve", "--policy", "p.yaml", "--intent", "i.json", "--out", "t.json", ...WHO];
    const line = [Deno.execPath(), ...denoArgs(argv)].map((word) => `'${word}'`).join(" ");
    const child = new Deno.Command("script", {
      args: ["-qec", line, "/dev/null"],
      cwd: at.path,
      env: { NO_COLOR: "1" },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const writer = child.stdin.getWriter();
    let seen = "";
    for await (const piece of child.stdout.pipeThrough(new TextDecoderStream())) {
      const asked = seen.includes("[y/N]");
      seen += piece;
      if (!asked && seen.includes("[y/N]")) {
        await writer.write(new TextEncoder().encode(`${answer}\n`));
      }
    }
    await writer.close().catch(() => {});
    assert.equal((await child.status).code, exit, seen);
    await child.stderr.cancel();
    assert.ok(seen.includes('"path": "/a\\u001b[2K"'), seen);
    assert.equal(await exists(`${at.path}/t.json`), exit === 0);
  });
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
