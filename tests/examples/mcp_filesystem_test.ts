/** The filesystem example, with the real server and a folder of its own in the place of /srv/app. */

import assert from "node:assert/strict";
import { scratch } from "../support/gait.ts";
import { callOf } from "../support/live_session.ts";
import { ProxyProcess } from "../support/mcp_session.ts";
import { npmServer } from "../support/real_server.ts";

const EXAMPLE = new URL("../../examples/mcp/filesystem/", import.meta.url);
const PACKAGE = "@modelcontextprotocol/server-filesystem@2026.8.31";

function exampleText(path: string): string {
  return Deno.readTextFileSync(new URL(path, EXAMPLE));
}

Deno.test("the filesystem example decides as its README says", async () => {
  using at = scratch();
  const app = Deno.realPathSync(at.path);
  for (const name of ["policy.yaml", "context.yaml", "gait.tools.yaml"]) {
    Deno.writeTextFileSync(`${app}/${name}`, exampleText(name).replaceAll("/srv/app", app));
  }
  for (const name of ["secrets", "drafts", "src"]) Deno.mkdirSync(`${app}/${name}`);
  Deno.writeTextFileSync(`${app}/secrets/key`, "hunter2");
  Deno.writeTextFileSync(`${app}/src/a.ts`, "code");
  const flags = [
    "--policy",
    "policy.yaml",
    "--context",
    "context.yaml",
    "--tools",
    "gait.tools.yaml",
  ];
  const server = npmServer(`npm:${PACKAGE}`, app);
  await using proxy = new ProxyProcess({ cwd: app, flags, server });
  const unlisted = await proxy.ask(callOf(0, "read_text_file", { path: `${app}/src/a.ts` }));
  assert.match(JSON.stringify(unlisted), /mcp_tool_unlisted/);
  await proxy.ask(
    '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}',
  );
  await proxy.send('{"jsonrpc":"2.0","method":"notifications/initialized"}\n');
  const { result: { tools } } = await proxy.ask('{"jsonrpc":"2.0","id":2,"method":"tools/list"}');
  assert.ok(tools.length > 10);
  let id = 10;
  const verdict = async (name: string, args: object) => {
    const { result } = await proxy.ask(callOf(id++, name, args));
    return result._meta?.["gait/decision"]?.verdict ??
      (result.isError === true ? "failed" : "allow");
  };
  const path = (name: string) => ({ path: `${app}/${name}`, content: "x" });
  assert.equal(await verdict("read_text_file", path("src/a.ts")), "allow");
  assert.equal(await verdict("list_directory", path("src")), "allow");
  assert.equal(await verdict("list_directory", path(".")), "allow");
  assert.equal(await verdict("list_allowed_directories", {}), "allow");
  // The proxy runs in the folder of the workspace, and so does the server.
  assert.equal(await verdict("read_text_file", { path: "src/../src/a.ts" }), "allow");
  assert.equal(await verdict("read_text_file", { path: "/etc/passwd" }), "block");
  assert.equal(await verdict("read_text_file", { path: "../x" }), "block");
  assert.equal(await verdict("read_text_file", {}), "block");
  assert.equal(await verdict("read_text_file", { Path: `${app}/src/a.ts` }), "block");
  assert.equal(await verdict("read_text_file", path("secrets/key")), "block");
  assert.equal(await verdict("read_text_file", path("src/../secrets/key")), "block");
  assert.equal(await verdict("read_text_file", { path: "secrets/key" }), "block");
  assert.equal(await verdict("read_text_file", { path: "~/secrets/key" }), "block");
  assert.equal(await verdict("read_text_file", path("Secrets/key")), "block");
  assert.equal(await verdict("read_text_file", path("secrets./key")), "block");
  assert.equal(await verdict("read_text_file", { path: `file://${app}/secrets/key` }), "block");
  assert.equal(await verdict("list_directory", path("secrets")), "block");
  assert.equal(await verdict("get_file_info", { path: "~/x" }), "block");
  assert.equal(await verdict("write_file", { path: "$HOME/x", content: "x" }), "block");
  assert.equal(
    await verdict("read_multiple_files", {
      paths: [`${app}/src/a.ts`, `${app}/drafts/../src/a.ts`],
    }),
    "allow",
  );
  assert.equal(await verdict("read_multiple_files", { paths: [] }), "block");
  const many = { paths: [`${app}/src/a.ts`, `${app}/secrets/key`] };
  assert.equal(await verdict("read_multiple_files", many), "block");
  assert.equal(await verdict("write_file", path("drafts/b.md")), "allow");
  assert.equal(await verdict("write_file", path("src/b.ts")), "require_approval");
  assert.equal(
    await verdict("write_file", {
      path: `${app}/drafts/c.md`,
      content: "see secrets/key, \\d+ and ~5",
    }),
    "allow",
  );
  assert.equal(await verdict("write_file", path("drafts/../src/b.ts")), "require_approval");
  assert.equal(await verdict("write_file", path("drafts\\..\\src\\b.ts")), "require_approval");
  assert.equal(await verdict("write_file", path("Drafts/b.md")), "require_approval");
  assert.equal(await verdict("create_directory", path("drafts/d")), "allow");
  const away = { source: `${app}/drafts/b.md`, destination: `${app}/src/b.md` };
  assert.equal(await verdict("move_file", away), "require_approval");
  const within = { source: `${app}/drafts/c.md`, destination: `${app}/drafts/d/c.md` };
  assert.equal(await verdict("move_file", within), "allow");
  const move = { source: `${app}/secrets/key`, destination: `${app}/drafts/key` };
  assert.equal(await verdict("move_file", move), "block");
  assert.equal(await verdict("read_media_file", path("src/a.ts")), "block");
  await proxy.end();
  assert.equal(Deno.readTextFileSync(`${app}/drafts/b.md`), "x");
  assert.throws(() => Deno.statSync(`${app}/src/b.ts`), Deno.errors.NotFound);
  assert.equal(Deno.readTextFileSync(`${app}/secrets/key`), "hunter2");
});

Deno.test("the client settings of the example start gait before the same server", () => {
  const expected = [
    ...[
      "mcp",
      "proxy",
      "--policy",
      "/srv/app/policy.yaml",
      "--context",
      "/srv/app/context.yaml",
      "--tools",
      "/srv/app/gait.tools.yaml",
    ],
    ...[
      "--trace-dir",
      "/srv/app/gait-out/traces",
      "--runpack-out",
      "/srv/app/gait-out/session.zip",
    ],
    ...["--", "npx", "-y", PACKAGE, "/srv/app"],
  ];
  const names = [...Deno.readDirSync(new URL("clients", EXAMPLE))].map(({ name }) => name).sort();
  assert.equal(names.length, 5);
  for (const name of names) {
    const text = exampleText(`clients/${name}`);
    // TOML writes such a list as JSON does, but for the comma at its end
    const toml = /command = ("gait")\nargs = (\[[^\]]*),\n\]/.exec(text);
    const servers = toml === null
      ? Object.values(JSON.parse(text)).flatMap((all) => Object.values(all as object))
      : [{ command: "gait", args: JSON.parse(`${toml[2]}]`) }];
    assert.deepEqual(
      servers.map(({ command, args }) => [command, args]),
      [["gait", expected]],
      name,
    );
  }
});
