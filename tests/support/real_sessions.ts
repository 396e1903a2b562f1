/** Sessions before real servers: what a client sends, in order. */

import { realServer } from "./real_server.ts";

/** A session that two recorders can be compared by: nothing in it depends on time or place. */
export interface RealSession {
  readonly name: string;
  readonly server: readonly string[];
  readonly policy: string;
  /** Names and arguments of the calls. */
  readonly calls: readonly (readonly [string, object])[];
  /** Whether gait is killed while the last call has no answer yet. */
  readonly isKilled: boolean;
}

const EVERYTHING = realServer("server-everything", "stdio");

export const REAL_SESSIONS: readonly RealSession[] = [
  {
    name: "everything",
    server: EVERYTHING,
    policy: `default_verdict: allow
rules:
  - { name: no-env, effect: block, reason_codes: [keeps_secrets], match: { tool_names: [get-env] } }
  - { name: ask, effect: require_approval, match: { tool_names: [get-tiny-image] } }
`,
    calls: [
      ["echo", { message: "hi" }],
      ["get-env", {}],
      ["get-sum", { a: 2, b: 3 }],
      ["get-sum", { a: "two", b: 3 }],
      ["get-tiny-image", {}],
      ["no-such-tool", { x: [1, null, "\u00e9"] }],
      ["echo", { message: "hi" }],
      ["get-structured-content", { location: "Chicago" }],
    ],
    isKilled: false,
  },
  {
    name: "filesystem",
    server: realServer("server-filesystem", "."),
    policy: `default_verdict: block
rules:
  - { name: reading, effect: allow, match: { tool_names: [read_text_file, list_directory] } }
  - { name: writing, effect: allow, match: { tool_names: [write_file] } }
  - { name: trying, effect: dry_run, match: { tool_names: [create_directory] } }
`,
    calls: [
      ["write_file", { path: "notes.txt", content: "first\nsecond\n" }],
      ["read_text_file", { path: "notes.txt" }],
      ["read_text_file", { path: "notes.txt", head: 1, tail: 1 }],
      ["create_directory", { path: "folder" }],
      ["move_file", { source: "notes.txt", destination: "other.txt" }],
      ["read_text_file", { head: 1 }],
    ],
    isKilled: false,
  },
  {
    name: "killed",
    server: EVERYTHING,
    policy: `default_verdict: allow
rules: [{ name: no-env, effect: block, match: { tool_names: [get-env] } }]
`,
    calls: [
      ["echo", { message: "before" }],
      ["get-env", {}],
      ["trigger-long-running-operation", { duration: 5, steps: 1 }],
    ],
    isKilled: true,
  },
];

/** A client's end of the session. */
export interface SessionEnd {
  /** Sends a message and answers the next line. */
  ask(message: string): Promise<unknown>;
  /** Sends a message and does not wait. */
  send(line: string): Promise<void>;
  /** Kills gait once it recorded a call of this tool. */
  kill(tool: string): Promise<void>;
  /** Ends its input, and waits. */
  end(): Promise<unknown>;
}

/** Plays a session. */
export async function play({ calls, isKilled }: RealSession, client: SessionEnd): Promise<void> {
  await client.ask(JSON.stringify({
    ...{ jsonrpc: "2.0", id: "start", method: "initialize" },
    params: {
      protocolVersion: "2025-06-18",
      capabilities: {},
      clientInfo: { name: "test", version: "1" },
    },
  }));
  await client.send('{"jsonrpc":"2.0","method":"notifications/initialized"}\n');
  for (const [at, [name, args]] of calls.entries()) {
    const call = JSON.stringify({
      ...{ jsonrpc: "2.0", id: at, method: "tools/call" },
      params: { name, arguments: args },
    });
    if (isKilled && at === calls.length - 1) {
      await client.send(`${call}\n`);
      await client.kill(name);
      return;
    }
    await client.ask(call);
  }
  await client.end();
}
