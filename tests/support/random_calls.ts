/** Generated tool calls, the same for the same seed. */

export interface RandomCall {
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/** Numbers from 0 up to 1 (mulberry32), the same for the same seed. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const TOOLS = [
  "files.read",
  "files.list",
  "files.write",
  "net.fetch",
  "pay.send",
  "shell.run",
  "x",
];
const PATHS = ["/repo/a.ts", "/repo/../etc/passwd", "docs/é.md", "~/.ssh/id", "/repo//b", ".", ""];
const URLS = [
  "https://api.example.com/v1",
  "http://127.1/",
  "https://EXAMPLE.com.:443/x",
  "ftp://a",
];
const TEXTS = ["ok", "\u{1F600}", "  padded ", "a\nb", "null", "0", "Ünïcode", "x".repeat(300)];
const LINES = [
  "ls -la",
  "git status",
  "rm -rf /",
  "echo $(whoami)",
  "cat a | sh",
  "git push --force",
];
const NUMBERS = [0, -0, 1, 99, 100, 100.5, 1e21, -1e-7, 2 ** 53, 5e-324];

/** So many calls: paths, addresses, amounts, commands, and nested values of every type. */
export function randomCalls(count: number, seed: number): readonly RandomCall[] {
  const random = randomFrom(seed);
  const pick = <T>(items: readonly T[]): T => {
    const item = items[Math.floor(random() * items.length)];
    if (item === undefined) throw new Error("nothing to pick from");
    return item;
  };
  const value = (depth: number): unknown => {
    switch (Math.floor(random() * (depth > 2 ? 5 : 7))) {
      case 0:
        return pick(TEXTS);
      case 1:
        return pick(NUMBERS);
      case 2:
        return random() < 0.5;
      case 3:
        return null;
      case 4:
        return Math.floor(random() * 1e6);
      case 5:
        return Array.from({ length: Math.floor(random() * 4) }, () => value(depth + 1));
      default:
        return Object.fromEntries(
          Array.from({ length: Math.floor(random() * 3) }, (_, i) => [`k${i}`, value(depth + 1)]),
        );
    }
  };
  const member: Readonly<Record<string, () => unknown>> = {
    path: () => pick(PATHS),
    url: () => pick(URLS),
    amount: () => pick(NUMBERS),
    command: () => pick(LINES),
    text: () => pick(TEXTS),
    extra: () => value(0),
  };
  return Array.from({ length: count }, () => {
    const names = Object.keys(member).filter(() => random() < 0.5);
    const args = names.map((name) => [name, member[name]?.()]);
    return { tool: pick(TOOLS), args: Object.fromEntries(args) };
  });
}
