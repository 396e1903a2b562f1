/** The clients in the document, as they are there, against a real server and against none. */

import assert from "node:assert/strict";
import { INTENT } from "../commands/gate/support.ts";
import { scratch, words } from "../support/gait.ts";
import { startServer } from "../support/server.ts";

const BLOCK = /^```(\S+)(?: ignore)? title=(\S+)\n(.*?)^```$/gms;

/** Files in the document, by name. */
async function filesOf(document: string): Promise<ReadonlyMap<string, string>> {
  const text = await Deno.readTextFile(new URL(`../../docs/${document}`, import.meta.url));
  return new Map([...text.matchAll(BLOCK)].map(([, , name = "", body = ""]) => [name, body]));
}

interface Client {
  /** The program that the client needs. */
  readonly program: string;
  /** Files of the document, the one to run first. */
  readonly files: readonly string[];
  readonly build?: readonly string[];
  readonly run: readonly string[];
}

const CLIENTS: readonly Client[] = [
  { program: "python3", files: ["ask.py"], run: ["python3", "ask.py"] },
  { program: "node", files: ["ask.mjs", "gait.mjs"], run: ["node", "ask.mjs"] },
  {
    program: Deno.execPath(),
    files: ["ask.mjs", "gait.mjs"],
    run: [Deno.execPath(), "run", "--quiet", "-A", "ask.mjs"],
  },
  {
    program: "go",
    files: ["ask.go"],
    build: ["go", "build", "-o", "ask_go", "ask.go"],
    run: ["./ask_go"],
  },
  {
    program: "rustc",
    files: ["ask.rs"],
    build: ["rustc", "--edition", "2021", "-o", "ask_rs", "ask.rs"],
    run: ["./ask_rs"],
  },
  { program: "curl", files: ["ask.sh"], run: ["sh", "ask.sh"] },
];

/** Exit code of a command that reads a text; what it says goes nowhere. */
async function exitOf(command: readonly string[], cwd: string, text = ""): Promise<number> {
  const [program = "", ...args] = command;
  const options = { args, cwd, stdin: "piped", stdout: "null", stderr: "null" } as const;
  await using child = new Deno.Command(program, options).spawn();
  const writer = child.stdin.getWriter();
  // A client that finds no server may end before it has read.
  await writer.write(new TextEncoder().encode(text)).catch(() => {});
  await writer.close().catch(() => {});
  return (await child.status).code;
}

function isThere(program: string): boolean {
  const found = new Deno.Command("sh", { args: ["-c", 'command -v "$0"', program] }).outputSync();
  return found.success;
}

const POLICY = `default_verdict: block
rules:
  - name: writes
    effect: allow
    match: { tool_names: [tool.write] }
`;
const ALLOWED = JSON.stringify(INTENT);
const BLOCKED = JSON.stringify({ ...INTENT, tool_name: "tool.delete" });
const SAYS_ALLOW = '{"ok":true,"verdict":"allow"}\n';

/** What another program on the socket may answer; none of it is a verdict to run. */
const ANSWERS: readonly (readonly [string, () => Response | Promise<Response>])[] = [
  ["a failure that says allow", () => new Response(SAYS_ALLOW, { status: 500 })],
  ["a partial answer that says allow", () => new Response(SAYS_ALLOW, { status: 206 })],
  ["a redirect", () => Response.redirect("http://gait/healthz", 307)],
  ["nothing", () => new Response("")],
  ["no JSON", () => new Response("allow")],
  [
    "a text that holds the words",
    () => new Response(`{"messages":["\\"verdict\\":\\"allow\\""],"verdict":"block"}`),
  ],
  ["an unknown verdict", () => new Response('{"ok":true,"verdict":"allowed"}')],
];

for (const { program, files, build, run } of CLIENTS) {
  const isDeno = program === Deno.execPath();
  const shown = isDeno ? "deno" : program;
  Deno.test({
    name: `the client of the document runs what is allowed and nothing else (needs ${shown})`,
    ignore: !isThere(program),
    async fn() {
      using folder = scratch();
      const cwd = folder.path;
      const documents = await filesOf("serve.md");
      for (const name of files) {
        await Deno.writeTextFile(`${cwd}/${name}`, documents.get(name) ?? "");
      }
      if (build !== undefined) assert.equal(await exitOf(build, cwd), 0, "it builds");
      await Deno.writeTextFile(`${cwd}/p.yaml`, POLICY);
      const env = { HOME: cwd, GAIT_LOG_DIR: `${cwd}/log` };
      const server = await startServer(words("--policy p.yaml"), { cwd, env });
      const { where } = server;
      try {
        const asked = (text: string) => exitOf([...run, where], cwd, text);
        assert.equal(await asked(ALLOWED), 0, "an allowed call");
        for (
          const [what, text] of [
            ["a blocked call", BLOCKED],
            ["nothing", ""],
            ["no JSON", "{"],
            ["an intent that is none", "{}"],
            ["a call that asks for a rehearsal", `${BLOCKED},"simulate":true`],
            ["two calls", `${BLOCKED},"intent":${ALLOWED}`],
          ] as const
        ) assert.notEqual(await asked(text), 0, what);
      } finally {
        await server.stop();
      }
      assert.notEqual(await exitOf([...run, where], cwd, ALLOWED), 0, "no server");
      assert.notEqual(await exitOf(run, cwd, ALLOWED), 0, "no socket is named");
      for (const [what, answer] of ANSWERS) {
        const fake = Deno.serve({ path: where, transport: "unix", onListen() {} }, answer);
        assert.notEqual(await exitOf([...run, where], cwd, ALLOWED), 0, what);
        await fake.shutdown();
        await Deno.remove(where).catch(() => {});
      }
      using _silent = Deno.listen({ path: where, transport: "unix" });
      assert.notEqual(await exitOf([...run, where], cwd, ALLOWED), 0, "no answer in time");
    },
  });
}

Deno.test("every file in the document of the server is run by a test", async () => {
  const documents = await filesOf("serve.md");
  const run = new Set(CLIENTS.flatMap(({ files }) => files));
  assert.deepEqual(new Set(documents.keys()), run);
});
