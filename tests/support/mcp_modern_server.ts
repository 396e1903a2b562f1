/** A server on the official SDK over stdio, for both revisions. */

import { fromJsonSchema, McpServer } from "@modelcontextprotocol/server";
import { serveStdio } from "@modelcontextprotocol/server/stdio";

const TEXT = { type: "object", properties: { text: { type: "string" } } } as const;

serveStdio(() => {
  const server = new McpServer({ name: "modern", version: "1.0.0" }, {
    capabilities: { tools: {} },
  });
  server.registerTool(
    "shout",
    {
      description: "Says it louder",
      inputSchema: fromJsonSchema(TEXT),
      outputSchema: fromJsonSchema(TEXT),
    },
    (args: unknown) => {
      const text = String((args as { text?: unknown }).text).toUpperCase();
      return { content: [{ type: "text", text }], structuredContent: { text } };
    },
  );
  server.registerTool(
    "erase",
    {
      description: "Erases a file",
      inputSchema: fromJsonSchema(TEXT),
      outputSchema: fromJsonSchema({ ...TEXT, required: ["text"] }),
    },
    () => {
      Deno.writeTextFileSync("erased", "");
      return { content: [], structuredContent: { text: "gone" } };
    },
  );
  return server;
});
