/** The reference servers from npm, at the versions that tests/deno.json pins, started without a network. */

const ROOT = new URL("../../", import.meta.url);

/** A reference server. */
export type RealServer = "server-everything" | "server-filesystem";

const VERSION = "2026.8.31";

/** The words that start one; `args` are its own. */
export function realServer(name: RealServer, ...args: readonly string[]): string[] {
  const config = new URL("tests/deno.json", ROOT).pathname;
  return [
    ...[Deno.execPath(), "run", "-A", "--quiet", "--no-prompt", "--cached-only", "--frozen"],
    ...["--config", config, `npm:@modelcontextprotocol/${name}@${VERSION}`, ...args],
  ];
}
