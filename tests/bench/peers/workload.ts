/** The calls that every server is asked about: some at random, some near the rules. */

import { randomCalls, randomFrom } from "../../support/random_calls.ts";

export interface PeerCall {
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/** What a rule reads, and values on both sides of it and of other types. */
const NEAR: Readonly<Record<string, readonly [string, readonly unknown[]]>> = {
  "files.read": ["path", ["/repo/a.ts", "/repo/", "/repo", "/repository", "repo/a", 7, null]],
  "files.write": ["path", ["/repo/out/a", "/repo/out/", "/repo/out", "/repo/a", ["/repo/out/a"]]],
  "net.fetch": ["host", ["api.example.com", "static.example.com", "example.com", "", true]],
  "pay.send": ["amount", [0, 100, 100.01, -5, 99.99, 1e9, "99", null]],
  "shell.run": ["command", ["ls -la", "git status", "ls  -la", "git status; id", ["ls -la"]]],
};

/** So many calls, the same ones each time. */
export function peerCalls(count: number): readonly PeerCall[] {
  const random = randomFrom(18);
  const pick = <T>(items: readonly T[]): T | undefined =>
    items[Math.floor(random() * items.length)];
  const any = randomCalls(Math.ceil(count / 2), 18).map(({ tool, args }) => {
    const host = URL.parse(String(args["url"]))?.hostname;
    return { tool, args: host === undefined ? args : { ...args, host } };
  });
  const near = Array.from({ length: count - any.length }, (): PeerCall => {
    const [tool, [name, values]] = pick(Object.entries(NEAR)) ?? ["x", ["path", []]];
    return { tool, args: { [name]: pick(values), note: "quarterly numbers" } };
  });
  return [...any, ...near];
}
