/** Real MCP servers from npm, started from the cache, so that no test needs a network. */

/** The words that start a reference server, at the version that tests/deno.json pins. */
export function realServer(
  name: "server-everything" | "server-filesystem",
  ...args: readonly string[]
): string[] {
  return npmServer(`npm:@modelcontextprotocol/${name}@2026.8.31`, ...args);
}

/** The words that start an npm package (`npm:name@1.0.0`) or a script that imports some. */
export function npmServer(specifier: string, ...args: readonly string[]): string[] {
  const config = new URL("../deno.json", import.meta.url).pathname;
  const flags = ["-A", "--quiet", "--no-prompt", "--cached-only", "--frozen", "--config", config];
  return [Deno.execPath(), "run", ...flags, specifier, ...args];
}
