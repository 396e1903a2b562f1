import assert from "node:assert/strict";
import { type ClientName, CLIENTS, loadDialect } from "../../../../src/core/clients/client.ts";
import { canariesOf, canaryPayload } from "../../../../src/core/clients/doctor/canary.ts";
import { isRuling, refusalIn } from "../../../../src/core/clients/doctor/contract.ts";
import {
  programWords,
  registeredCommand,
  startWords,
} from "../../../../src/core/clients/doctor/registered_line.ts";
import { isOlder, versionIn } from "../../../../src/core/clients/doctor/versions.ts";
import { loadRegistration } from "../../../../src/core/clients/registrations.ts";

/** Names under which policies see a tool of an MCP server, and one that nobody knows. */
const MCP_NAMES: Readonly<Record<ClientName, string>> = {
  "claude-code": "tool.mcp__files__write_file",
  codex: "tool.mcp__files__write_file",
  gemini: "tool.mcp__files__write_file",
  copilot: "tool.files-write_file",
  cursor: "tool.mcp:write_file",
  opencode: "tool.files_write_file",
};
const UNKNOWN = "tool.gait_doctor_probe";

const REASON = 'no: "it\\writes" \n [gait 0a1b2c3d#4]';

for (const client of CLIENTS) {
  Deno.test(`refusalIn() takes what gait answers ${client} for a denied call, and no other form`, async () => {
    const { stdout } = (await loadDialect(client)).answer({ answer: "deny", text: REASON });
    assert.equal(refusalIn(client, stdout), REASON);
    const faulty = [
      `note\n${stdout}`,
      `${stdout}${stdout}`,
      stdout.replace("{", '{"x":1,'),
      stdout.replaceAll('"deny"', '"allow"'),
      stdout.replaceAll(JSON.stringify(REASON), '""'),
      stdout.replaceAll(JSON.stringify(REASON), "null"),
      stdout.slice(0, -2),
      "",
    ];
    for (const text of faulty) assert.equal(refusalIn(client, text), undefined, text);
  });

  Deno.test(`canaryPayload() is a call that gait reads as one of ${client}`, async () => {
    const dialect = await loadDialect(client);
    const path = "/home/.gait/hooks/1f2e3d4c5b6a7988.json";
    const at = { path, cwd: "/w", session: "s", now: "2026-11-01T10:00:00Z" };
    const canaries = canariesOf(client, path);
    assert.equal(canaries.length, 5);
    const kinds = canaries.map((canary) => {
      const event = dialect.readEvent(canaryPayload(client, canary, at), "before");
      assert.equal(event.kind, "before");
      assert.equal(event.session.id, "s");
      if (event.kind !== "before") return [];
      const { name, targets } = event.adapted;
      const written = targets.map(({ value }) => value);
      const isFile = canary.kind === "write" || canary.kind === "edit";
      if (isFile) assert.deepEqual(written, [path], canary.tool);
      return [canary.kind, name];
    });
    const patch = client === "codex" ? "tool.apply_patch" : "tool.write";
    assert.deepEqual(kinds, [
      ["shell", "tool.exec"],
      ["write", patch],
      ["edit", patch],
      ["mcp", MCP_NAMES[client]],
      ["unknown", UNKNOWN],
    ]);
  });

  Deno.test(`registeredCommand() finds what ${client} starts before a call`, async () => {
    const registration = await loadRegistration(client);
    const program = ["/opt/my gait/gait", "it's"];
    const id = "1f2e3d4c5b6a7988";
    for (const [serve, observe] of [[false, false], [true, false], [true, true]] as const) {
      const environment = { HOME: "/home/it's", GAIT_LOG_DIR: "" };
      const given = { id, program, environment, observe, serve, isPosix: true };
      const text = registration.add(undefined, given);
      const command = registeredCommand(client, registration.entries(text, id) ?? null);
      assert.ok(command !== undefined);
      assert.deepEqual(programWords(command), program);
      assert.equal(command.asksServer, serve);
      const words = ["hooks", "run", client, "--id", id, "--event", "before"];
      assert.deepEqual(startWords(command), [
        ...client === "opencode" ? [] : ["HOME=/home/it's", "GAIT_LOG_DIR="],
        ...[...program, ...words, ...observe ? ["--observe"] : []],
      ]);
    }
  });
}

Deno.test("refusalIn() tells the clients' forms apart", async () => {
  const takers: Partial<Record<ClientName, readonly ClientName[]>> = {};
  for (const client of CLIENTS) {
    const { stdout } = (await loadDialect(client)).answer({ answer: "deny", text: REASON });
    takers[client] = CLIENTS.filter((other) => refusalIn(other, stdout) !== undefined);
  }
  assert.deepEqual(takers, {
    "claude-code": ["claude-code", "codex"],
    codex: ["claude-code", "codex"],
    gemini: ["gemini"],
    copilot: ["copilot"],
    cursor: ["cursor"],
    opencode: ["opencode"],
  });
});

Deno.test("isRuling() takes a reason with the mark of a decision at its end", () => {
  assert.equal(isRuling("no. [gait 0a1b2c3d#12]"), true);
  assert.equal(isRuling("no. [gait 0a1b2c3d#12] and more"), false);
  assert.equal(isRuling("gait could not judge this call"), false);
});

Deno.test("versionIn() and isOlder() read versions as numbers", () => {
  assert.equal(versionIn("codex-cli 0.171.0\n"), "0.171.0");
  assert.equal(versionIn("GitHub Copilot CLI 1.0.102.\nRun 'copilot update'"), "1.0.102");
  assert.equal(versionIn("2.1.332 (Claude Code)"), "2.1.332");
  assert.equal(versionIn("no version"), undefined);
  assert.deepEqual(
    [["0.9.0", "0.10.0"], ["2.1.295", "2.1.295"], ["2.1.300", "2.1.295"], ["1.0.0", "2.0.0"]]
      .map(([version = "", than = ""]) => isOlder(version, than)),
    [true, false, false, true],
  );
});
