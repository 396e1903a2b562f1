import assert from "node:assert/strict";
import { gaitProcess, scratch } from "../../support/gait.ts";

const MIB = 1024 * 1024;

Deno.test({
  name: "hostile settings are named, and the rest is found",
  ignore: Deno.build.os === "windows", // which has neither pipes of this kind nor such names
  async fn() {
    using folder = scratch();
    const put = (name: string, text: string) => {
      const path = `${folder.path}/${name}`;
      Deno.mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
      Deno.writeTextFileSync(path, text);
    };
    put("good/.mcp.json", '{"mcpServers":{"ok":{"command":"a"}}}');
    put("large/.mcp.json", "");
    Deno.truncateSync(`${folder.path}/large/.mcp.json`, 50 * MIB);
    put("deep/.mcp.json", "[".repeat(MIB));
    put("nested.json", '{"mcpServers":{"a":'.repeat(400) + "1" + "}}".repeat(400));
    put("deep.yaml", `mcpServers: ${"{a: ".repeat(MIB / 4)}`);
    const dotted = Array(50_000).fill("a").join(".");
    put("dotted.toml", `${dotted} = 1\n[mcp_servers.x]\ncommand = "x"\n`);
    put("header.toml", `[mcp_servers.${dotted}]\ncommand = "x"\n`);
    put("string/.mcp.json", `{"mcpServers":{"${"a".repeat(4 * MIB)}`);
    put("n\u001b[31m/.mcp.json", "{");
    put("bundle.mcpb", "PK\u0003\u0004");
    Deno.mkdirSync(`${folder.path}/pipe`);
    const pipe = `${folder.path}/pipe/.mcp.json`;
    assert.ok(new Deno.Command("mkfifo", { args: [pipe] }).outputSync().success);
    Deno.symlinkSync("..", `${folder.path}/good/loop.mcp.json`);
    Deno.symlinkSync("/dev/zero", `${folder.path}/good/zero.mcp.json`);

    const { exit, stdout } = await gaitProcess(["scout", "snapshot", "--json", "--out", "s"], {
      cwd: folder.path,
    });

    const { items, warnings, findings } = JSON.parse(stdout);
    assert.deepEqual([exit, items], [0, 1]);
    const files = (findings as readonly { rule_id: string; file: string }[])
      .map(({ rule_id, file }) => `${rule_id} ${file}`);
    const expected = [
      "bundle.mcpb",
      "deep.yaml",
      "deep/.mcp.json",
      "dotted.toml",
      "good/loop.mcp.json",
      "good/zero.mcp.json",
      "header.toml",
      "large/.mcp.json",
      "n\u001b[31m/.mcp.json",
      "nested.json",
      "pipe/.mcp.json",
      "string/.mcp.json",
    ];
    assert.deepEqual(files, expected.map((file) => `unread-file ${file}`));
    assert.equal((warnings as readonly string[]).length, expected.length);
    for (const file of expected) {
      const name = file.replace("\u001b", "\\u001b");
      assert.ok((warnings as readonly string[]).some((line) => line.includes(`"${name}"`)), name);
    }
  },
});

Deno.test({
  name: "hostile settings in the home folder are named, and the rest is found",
  ignore: Deno.build.os === "windows",
  async fn() {
    using folder = scratch();
    const home = `${folder.path}/home`;
    for (const name of [".cursor", ".kiro/settings", ".codex", "work"]) {
      Deno.mkdirSync(`${home}/${name}`, { recursive: true });
    }
    const ok = '{"mcpServers":{"ok":{"command":"a"}}}';
    Deno.writeTextFileSync(`${home}/.kiro/settings/mcp.json`, ok);
    assert.ok(
      new Deno.Command("mkfifo", { args: [`${home}/.cursor/mcp.json`] }).outputSync().success,
    );
    Deno.symlinkSync("/dev/zero", `${home}/.codex/config.toml`);

    const argv = ["scout", "snapshot", "--json", "--user", "--roots", "home/work", "--out", "s"];
    const { exit, stdout } = await gaitProcess(argv, { cwd: folder.path, env: { HOME: home } });

    const { items, findings } = JSON.parse(stdout);
    assert.deepEqual([exit, items], [0, 1]);
    assert.deepEqual(
      (findings as readonly { file: string }[]).map(({ file }) => file.slice(home.length)),
      ["/.codex/config.toml", "/.cursor/mcp.json"],
    );
  },
});
