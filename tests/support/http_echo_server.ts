/** The quickest MCP server over HTTP there is: it answers every request with the same small result. */

const server = Deno.serve({
  hostname: "127.0.0.1",
  port: 0,
  onListen: ({ port }) => console.error(`http://127.0.0.1:${port}/mcp`),
}, async (request) => {
  const { id } = await request.json();
  const result = { content: [{ type: "text", text: "ok" }] };
  return Response.json({ jsonrpc: "2.0", id, result });
});
Deno.addSignalListener("SIGTERM", () => Deno.exit());
await server.finished;
