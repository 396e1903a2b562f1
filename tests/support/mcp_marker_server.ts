/** An MCP server over stdio whose tools write a file: `put-item` writes put.txt, `drop-item` drop.txt. */

const [folder = "."] = Deno.args;
const encoder = new TextEncoder();
const schema = { type: "object", properties: { k: { type: "string" } } };
const TOOLS = ["put-item", "drop-item"].map((name) => ({
  name,
  description: "writes a file",
  inputSchema: schema,
}));

interface Message {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: { readonly name?: string; readonly protocolVersion?: string };
}

function resultOf({ method, params = {} }: Message): object {
  switch (method) {
    case "initialize":
      return {
        protocolVersion: params.protocolVersion,
        capabilities: { tools: {} },
        serverInfo: { name: "demo", version: "1.0.0" },
      };
    case "tools/list":
      return { tools: TOOLS };
    case "tools/call":
      Deno.writeTextFileSync(`${folder}/${params.name?.replace("-item", "")}.txt`, "ran\n");
      return { content: [{ type: "text", text: "stored" }] };
    default:
      return {};
  }
}

let rest = "";
for await (const chunk of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
  const lines = (rest + chunk).split("\n");
  rest = lines.pop() ?? "";
  for (const line of lines.filter((text) => text.trim() !== "")) {
    const message: Message = JSON.parse(line);
    if (message.id === undefined) continue;
    const answer = { jsonrpc: "2.0", id: message.id, result: resultOf(message) };
    await Deno.stdout.write(encoder.encode(`${JSON.stringify(answer)}\n`));
  }
}
