/** Passes requests to another server and its answers back: the least that HTTP in between can cost. */

const [upstream = ""] = Deno.args;
const client = Deno.createHttpClient({});
const server = Deno.serve({
  hostname: "127.0.0.1",
  port: 0,
  onListen: ({ port }) => console.error(`http://127.0.0.1:${port}/mcp`),
}, async ({ method, headers, body }) => {
  const answer = await fetch(upstream, { method, headers, body, client });
  return new Response(answer.body, { status: answer.status, headers: answer.headers });
});
Deno.addSignalListener("SIGTERM", () => Deno.exit());
await server.finished;
