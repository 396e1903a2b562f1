/** What `gait doctor` says of the decision logs: where they lie, and how many of their heads left. */

import assert from "node:assert/strict";
import { hashBytes } from "../../../src/core/crypto/digest.ts";
import { noteLeft } from "../../../src/usecases/log/heads_left.ts";
import { LogIndex } from "../../../src/usecases/log/log_index.ts";
import { gait } from "../../support/gait.ts";
import { MemorySystem } from "../../support/memory_system.ts";

const FOLDER = "/home/me/.gait/log";
const LIST = `${FOLDER}/heads_left.txt`;
const NOW = "2026-11-30T12:00:00Z";
const HEAD = `GAIT log=${"a".repeat(32)} size=1 root=sha256:${"b".repeat(64)}`;
const note = (time: string) => `${time} system log: ${HEAD}\n`;
const MIB = 1024 * 1024;

async function systemWith(
  files: Record<string, string>,
  opened: readonly string[] = [],
): Promise<MemorySystem> {
  const env = { HOME: "/home/me", GAIT_LOG_DIR: "" };
  const system = new MemorySystem({ env, now: NOW, files });
  using index = await LogIndex.open(
    { folder: FOLDER, hash: hashBytes, durable: false },
    hostOf(system),
  );
  for (const [number, path] of opened.entries()) {
    const log_id = String(number).padStart(32, "0");
    await index.opened({ log_id, path, leaf: new Uint8Array(32) });
    system.files.set(path, { bytes: new Uint8Array(1), mode: 0o600 });
  }
  return system;
}

const hostOf = (system: MemorySystem) =>
  system.narrow({ kinds: ["read", "write", "env"], env: ["HOME", "GAIT_LOG_DIR"] });

async function checked(system: MemorySystem, flags = "") {
  const seen = await gait(`doctor --json ${flags}`.trim(), {}, system);
  assert.ok([0, 2, 7].includes(seen.exit), seen.stdout + seen.stderr);
  const { checks } = seen.json() as { checks: Record<string, string>[] };
  const { status, message = "" } = checks.find(({ name }) => name === "decision_log") ?? {};
  return { status, message };
}

Deno.test("doctor counts the heads that left in seven days, whatever else is in their list", async () => {
  const others = [
    ...["2026-02-30T25:00:00Z", "2026-13-01T00:00:00Z", "2026-11-29T24:00:00Z"].map(note),
    ...["9999-99-99T99:99:99Z", "2026-11-29T10:00:60Z"].map(note),
    ...["", "\n", "no note\n", `${HEAD}\n`, "2026-11-29T00:00:00Z\n", "\u0000\u0001\n"],
    note("2026-11-23T11:59:59Z"),
  ].join("");
  const list = others + note("2026-11-23T12:00:00Z") + others + note("2026-11-30T11:00:00.5Z");
  const { status, message } = await checked(await systemWith({ [LIST]: list }));
  assert.deepEqual([status, message], [
    "pass",
    `2 heads of logs left in 7 days; logs are in ${FOLDER}`,
  ]);
  assert.equal((await checked(await systemWith({ [LIST]: others }))).status, "warn");
});

Deno.test("doctor reads the end of a long list of heads", async () => {
  const old = note("2026-01-01T00:00:00Z");
  const list = old.repeat(Math.ceil(17 * MIB / old.length)) + note("2026-11-30T00:00:00Z");
  const { message } = await checked(await systemWith({ [LIST]: list }));
  assert.match(message, /^1 head of logs left in 7 days/);
});

Deno.test("the list of heads is shortened where a head is noted, and keeps the last weeks", async () => {
  const old = note("2026-11-01T00:00:00Z");
  const kept = note("2026-11-03T00:00:00Z") + note("2026-11-29T00:00:00Z");
  const list = old.repeat(Math.ceil(9 * MIB / old.length)) + "no note\n" + kept;
  const system = await systemWith({ [LIST]: list });
  await noteLeft(HEAD, "witness", hostOf(system));
  const text = () => new TextDecoder().decode(system.files.get(LIST)?.bytes);
  assert.equal(text(), `${kept}${NOW} witness: ${HEAD}\n`);
  // A list that is short stays as it is.
  system.files.set(LIST, { bytes: new TextEncoder().encode(old), mode: 0o600 });
  await noteLeft(HEAD, "job output", hostOf(system));
  assert.equal(text(), `${old}${NOW} job output: ${HEAD}\n`);
});

Deno.test("doctor warns of logs that --log put into the workspace", async () => {
  const inside = ["/home/me/p/l.jsonl", "/home/me/p/a/m.jsonl"];
  const system = await systemWith(
    { [LIST]: note("2026-11-30T00:00:00Z"), "/home/me/p/x": "" },
    [...inside, "/home/me/pp/n.jsonl", `${FOLDER}/o.jsonl`],
  );
  const { status, message } = await checked(system, "--workdir /home/me/p");
  assert.equal(status, "warn");
  assert.match(message, /^logs are in the workspace, where an agent can write them: /);
  assert.ok(message.includes(inside.join(", ")), message);
  assert.doesNotMatch(message, /n\.jsonl|o\.jsonl/);
  assert.equal((await checked(system, "--workdir /home/me/pp/x")).status, "pass");
  for (const path of inside) system.files.delete(path);
  assert.equal((await checked(system, "--workdir /home/me/p")).status, "pass");
});

Deno.test("doctor says that the index of logs cannot be read, and goes on", async () => {
  const system = await systemWith({ [LIST]: note("2026-11-30T00:00:00Z") });
  system.files.set(`${FOLDER}/index.jsonl`, { bytes: new Uint8Array([0x7b, 0x0a]), mode: 0o600 });
  const { status, message } = await checked(system);
  assert.equal(status, "warn");
  assert.match(message, /^Cannot read the index of logs /);
});

Deno.test("without a home folder, all that miss it say what finds it", async () => {
  const { checks } = (await gait("doctor --json", { env: { GAIT_LOG_DIR: "" } })).json() as {
    checks: { name: string; message: string; fix_command?: string }[];
  };
  const missing = checks.filter(({ message }) => /home folder|HOME/.test(message));
  assert.deepEqual(missing.map(({ name }) => name), ["registry_cache", "decision_log"]);
  for (const { name, fix_command } of missing) {
    assert.equal(fix_command, 'HOME="$(eval echo "~$(id -un)")" gait doctor', name);
  }
});

Deno.test("what a doctor finds fits the terminal, is coloured, and is one line in a pipe", async () => {
  const world = { columns: 60, color: true, env: { GAIT_LOG_DIR: "" } };
  const { stdout } = await gait("doctor", world);
  // deno-lint-ignore no-control-regex -- the codes of colours
  const plain = stdout.replaceAll(/\u001b\[\d+m/g, "").trimEnd().split("\n");
  for (const line of plain) assert.ok(line.length <= 60 || line.startsWith("  fix: "), line);
  assert.ok(stdout.includes(
    "\n- decision_log: \u001b[33mwarn\u001b[0m (no variable names your home folder,\n  so logs have no place)\n",
  ));
  const piped = (await gait("doctor", { env: { GAIT_LOG_DIR: "" } })).stdout;
  assert.match(piped, /^- decision_log: warn \(no variable .* have no place\)\n {2}fix: /m);
});
