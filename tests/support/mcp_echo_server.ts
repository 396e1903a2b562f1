/** The quickest MCP server there is: it answers every request with the same small result. */

const decoder = new TextDecoder();
const encoder = new TextEncoder();
let rest = "";
for await (const chunk of Deno.stdin.readable) {
  const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
  rest = lines.pop() ?? "";
  let answers = "";
  for (const line of lines) {
    const { id } = JSON.parse(line);
    if (id === undefined) continue;
    const result = { content: [{ type: "text", text: "ok" }] };
    answers += `${JSON.stringify({ jsonrpc: "2.0", id, result })}\n`;
  }
  if (answers !== "") await Deno.stdout.write(encoder.encode(answers));
}
