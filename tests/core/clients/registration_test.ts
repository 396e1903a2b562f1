import assert from "node:assert/strict";
import { type ClientName, CLIENTS } from "../../../src/core/clients/client.ts";
import type { HookCommand } from "../../../src/core/clients/registration.ts";
import { loadRegistration } from "../../../src/core/clients/registrations.ts";

const ID = "0123456789abcdef";
const COMMAND: HookCommand = {
  id: ID,
  program: ["/opt/gait/gait"],
  observe: false,
  isPosix: true,
};
const PLACE = { home: "/h", project: "/p", variable: () => undefined };
const LISTS = CLIENTS.filter((client) => client !== "opencode");

async function added(client: ClientName, text?: string, command = COMMAND): Promise<string> {
  return (await loadRegistration(client)).add(text, command);
}

Deno.test("add() writes the strictest form that each client has", async () => {
  const shapes = Object.fromEntries(
    await Promise.all(LISTS.map(async (client) => {
      const document = JSON.parse(await added(client));
      const text = JSON.stringify(
        document,
        (name, value) =>
          name === "command" || name === "bash" ? value.replace(/^.*(?= hooks run )/s, "…") : value,
      );
      return [client, JSON.parse(text)];
    })),
  );
  const run = (client: string, event: string) =>
    `… hooks run ${client} --id ${ID} --event ${event}`;
  const claude = (event: string) => [{
    hooks: [{
      type: "command",
      command: run("claude-code", event),
      timeout: 10,
      onFailure: "block",
    }],
  }];
  const codex = (event: string) => [
    { hooks: [{ type: "command", command: run("codex", event), timeout: 10 }] },
  ];
  const gemini = (event: string) => [{
    matcher: "*",
    hooks: [{ type: "command", name: "gait", command: run("gemini", event), timeout: 10000 }],
  }];
  const copilot = (event: string) => [
    { type: "command", bash: run("copilot", event), timeoutSec: 10 },
  ];
  const cursor = (event: string) => ({ command: run("cursor", event), timeout: 10 });
  assert.deepEqual(shapes, {
    "claude-code": {
      hooks: {
        PreToolUse: claude("before"),
        PostToolUse: claude("after"),
        PostToolUseFailure: claude("after"),
        SessionStart: claude("start"),
        SessionEnd: claude("end"),
      },
    },
    codex: {
      hooks: {
        PreToolUse: codex("before"),
        PostToolUse: codex("after"),
        SessionStart: codex("start"),
      },
    },
    gemini: {
      hooks: {
        BeforeTool: gemini("before"),
        AfterTool: gemini("after"),
        SessionStart: gemini("start"),
        SessionEnd: gemini("end"),
      },
    },
    copilot: {
      version: 1,
      hooks: {
        preToolUse: copilot("before"),
        postToolUse: copilot("after"),
        sessionStart: copilot("start"),
        sessionEnd: copilot("end"),
      },
    },
    cursor: {
      version: 1,
      hooks: {
        preToolUse: [{ ...cursor("before"), failClosed: true }],
        postToolUse: [cursor("after")],
        postToolUseFailure: [cursor("after")],
        sessionStart: [cursor("start")],
        sessionEnd: [cursor("end")],
      },
    },
  });
});

Deno.test("add() asks no client to block where gait only observes", async () => {
  for (const client of LISTS) {
    const text = await added(client, undefined, { ...COMMAND, observe: true });
    assert.ok(!/onFailure|failClosed/.test(text), client);
    assert.ok(text.includes(`--id ${ID}`) && text.includes(" --observe"), client);
  }
});

/** Files as people have them; `{}` is the one member that a case adds. */
const OTHER: Readonly<Record<string, string>> = {
  "an ordinary file": '{\n  "model": "x",\n  "permissions": {\n    "allow": ["a"]\n  }\n}\n',
  "no final line end": '{\n  "model": "x"\n}',
  "tabs": '{\n\t"model": "x",\n\t"env": {\n\t\t"A": "1"\n\t}\n}\n',
  "four blanks": '{\n    "model": "x"\n}\n',
  "line ends of Windows": '{\r\n  "model": "x",\r\n  "b": [\r\n    1\r\n  ]\r\n}\r\n',
  "one line": '{"model":"x","b":[1,2]}',
  "blanks everywhere": ' { "model" : "x" , "b" : [ 1 ,2 ] } \n\n',
  "order and numbers": '{"z":1.0,"a":1e3,"m":"\\u00e9\\/"}\n',
  "another hook":
    '{\n  "hooks": {\n    "Other": [\n      {\n        "hooks": []\n      }\n    ]\n  },\n  "z": 1\n}\n',
};
const HOOKS_OF: Readonly<Record<string, string>> = {
  "claude-code": "PreToolUse",
  codex: "PreToolUse",
  gemini: "BeforeTool",
  copilot: "preToolUse",
  cursor: "preToolUse",
};
const COMMENTED: readonly string[] = [
  '// mine\n{\n  "model": "x" // the small one, for now\n  // "model": "y",\n}\n',
  '{\n  "model": "x", /* , */\n  "hooks": { // none, yet\n    "Other": [1 /* , */]\n  } /* end */ }\n// end',
];

Deno.test("remove() gives back what was there before add(), byte for byte", async () => {
  for (const client of LISTS) {
    const { add, remove, entries, ids } = await loadRegistration(client);
    const event = HOOKS_OF[client] ?? "";
    const other = '{ "command": "mine", "bash": "mine" }';
    const cases = [
      ...Object.values(OTHER),
      `{\n  "hooks": {\n    "${event}": [\n      ${other}\n    ]\n  }\n}\n`,
      `{ "hooks": { "${event}": [ ${other}, ${other} ] }, "z": 0 }`,
      ...(client === "gemini" ? COMMENTED : []),
    ].map((text) => {
      if (client !== "cursor" && client !== "copilot") return text;
      return text.replace("{", '{ "version": 1,');
    });
    for (const text of cases) {
      const changed = add(text, COMMAND);
      assert.equal(remove(changed, ID), text, `${client}: ${changed}`);
      assert.equal(add(changed, COMMAND), changed, `${client}: the second time`);
      assert.deepEqual(ids(changed), [ID]);
      assert.notEqual(entries(changed, ID), undefined);
      assert.equal(entries(text, ID), undefined);
    }
    assert.equal(remove(await added(client), ID), undefined, client);
    assert.equal(add(await added(client), COMMAND), await added(client), client);
  }
});

Deno.test("add() keeps a byte order mark where the client reads one, and refuses it elsewhere", async () => {
  const text = '\ufeff{\r\n  "model": "x"\r\n}';
  const { add, remove } = await loadRegistration("claude-code");
  assert.ok(add(text, COMMAND).startsWith('\ufeff{\r\n  "model": "x",\r\n  "hooks": {\r\n'));
  assert.equal(remove(add(text, COMMAND), ID), text);
  for (const client of ["codex", "gemini"] as const) {
    await assert.rejects(added(client, text), /byte order mark/);
  }
});

Deno.test("add() puts our entry behind those of others, and removes only ours", async () => {
  const { add, remove } = await loadRegistration("codex");
  const mine = '{"hooks":{"PreToolUse":[{"hooks":[{"type":"command","command":"mine"}]}]}}';
  const both = add(mine, COMMAND);
  const { hooks } = JSON.parse(both);
  assert.equal(hooks.PreToolUse[0].hooks[0].command, "mine");
  assert.equal(hooks.PreToolUse.length, 2);
  // Somebody moved our handler into a group of theirs, and added a hook.
  const moved = JSON.stringify({
    hooks: {
      PreToolUse: [{ hooks: [...hooks.PreToolUse[1].hooks, ...hooks.PreToolUse[0].hooks] }],
      PostToolUse: hooks.PostToolUse,
      Stop: [],
    },
  });
  assert.equal(
    remove(moved, ID),
    '{"hooks":{"PreToolUse":[{"hooks":[{"type":"command","command":"mine"}]}],"Stop":[]}}',
  );
});

Deno.test("add() leaves the registration of another id alone", async () => {
  const { add, remove, ids } = await loadRegistration("gemini");
  const other = { ...COMMAND, id: "fedcba9876543210" };
  const first = add(undefined, other);
  const both = add(first, COMMAND);
  assert.deepEqual([...ids(both)].sort(), [ID, other.id].sort());
  assert.equal(remove(both, ID), first);
});

Deno.test("add() refuses files that the client would not read, or read otherwise", async () => {
  const cases: readonly (readonly [ClientName, string, RegExp])[] = [
    ["claude-code", "", /parse JSON/],
    ["claude-code", "[]", /expected an object/],
    ["claude-code", '{"hooks":[]}', /\/hooks is an array, expected an object/],
    ["claude-code", '{"hooks":{"PreToolUse":{}}}', /\/hooks\/PreToolUse is an object/],
    ["claude-code", '{"hooks":{},"hooks":{}}', /hooks/],
    ["claude-code", '{"a":1} // x', /parse JSON/],
    ["codex", '{"a":1,}', /parse JSON/],
    ["gemini", '{"a":1,}', /parse JSON/],
    ["cursor", '{"version":2,"hooks":{}}', /\/version is 2, expected 1/],
    ["opencode", "export const Mine = 1;\n", /another file has its name/],
  ];
  for (const [client, text, expected] of cases) {
    await assert.rejects(added(client, text), expected, `${client} ${text}`);
  }
  await assert.rejects(
    added("codex", undefined, { ...COMMAND, isPosix: false }),
    /no POSIX shell/,
  );
});

Deno.test("path() looks where the client looks", async () => {
  const of = async (client: ClientName, env: Readonly<Record<string, string>> = {}) => {
    const { path } = await loadRegistration(client);
    const place = { ...PLACE, variable: (name: string) => env[name] };
    return [path("user", place), path("project", place)];
  };
  assert.deepEqual(await of("claude-code"), [
    "/h/.claude/settings.json",
    "/p/.claude/settings.json",
  ]);
  assert.deepEqual(await of("codex"), ["/h/.codex/hooks.json", "/p/.codex/hooks.json"]);
  assert.deepEqual(await of("gemini"), ["/h/.gemini/settings.json", "/p/.gemini/settings.json"]);
  assert.deepEqual(await of("copilot"), [
    "/h/.copilot/hooks/gait.json",
    "/p/.github/hooks/gait.json",
  ]);
  assert.deepEqual(await of("cursor"), ["/h/.cursor/hooks.json", "/p/.cursor/hooks.json"]);
  assert.deepEqual(await of("opencode"), [
    "/h/.config/opencode/plugins/gait.js",
    "/p/.opencode/plugins/gait.js",
  ]);
  assert.equal((await of("claude-code", { CLAUDE_CONFIG_DIR: "/c/" }))[0], "/c/settings.json");
  assert.equal((await of("codex", { CODEX_HOME: "/c" }))[0], "/c/hooks.json");
  assert.equal((await of("gemini", { GEMINI_CLI_HOME: "/g" }))[0], "/g/.gemini/settings.json");
  assert.equal((await of("copilot", { COPILOT_HOME: "/c" }))[0], "/c/hooks/gait.json");
  assert.equal(
    (await of("opencode", { XDG_CONFIG_HOME: "/x" }))[0],
    "/x/opencode/plugins/gait.js",
  );
});
