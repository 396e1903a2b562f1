/**
 * An MCP server that keeps what it was sent, byte for byte, in the file named first. Requests are
 * answered; some methods make it misbehave, as a real server might.
 */

const [log = ""] = Deno.args;
const file = Deno.openSync(log, { create: true, append: true });
const encoder = new TextEncoder();
const decoder = new TextDecoder();
let rest = new Uint8Array();

for await (const chunk of Deno.stdin.readable) {
  file.writeSync(chunk);
  const bytes = new Uint8Array(rest.length + chunk.length);
  bytes.set(rest);
  bytes.set(chunk, rest.length);
  let start = 0;
  for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
    await receive(bytes.slice(start, end));
    start = end + 1;
  }
  rest = bytes.slice(start);
}
Deno.exit(7);

async function receive(line: Uint8Array): Promise<void> {
  let message: { id?: unknown; method?: string; params?: { name?: string; size?: number } };
  try {
    message = JSON.parse(decoder.decode(line));
  } catch {
    return;
  }
  const { id, method, params } = message;
  switch (method) {
    case "raw/echo": // the line itself, as if the server had written it
      return await write(concat(line, encoder.encode("\n")));
    case "test/crash":
      Deno.exit(3);
      break;
    case "test/kill":
      Deno.kill(Deno.pid, "SIGKILL");
      break;
    case "test/junk":
      await write(encoder.encode("this is not JSON\n\n\u0000{]\n"));
      break;
    case "test/stderr":
      for (let at = 0; at < 2000; at++) {
        Deno.stderr.writeSync(encoder.encode(`${"x".repeat(999)}\n`));
      }
      break;
    case "test/flood":
      for (let at = 0; at < (params?.size ?? 0); at++) {
        await write(
          encoder.encode(`{"jsonrpc":"2.0","method":"n","params":"${"x".repeat(65536)}"}\n`),
        );
      }
      break;
    case "test/half": // a message without its end
      await write(encoder.encode('{"jsonrpc":"2.0","id":'));
      Deno.exit(0);
      break;
    case "test/silence":
      return;
  }
  if (method === "tools/call" && params?.name === "hang") return;
  if (method === "tools/call" && params?.name === "crash") Deno.exit(4);
  if (id === undefined || method === undefined) return;
  const result = { content: [{ type: "text", text: "done" }] };
  await write(encoder.encode(`${JSON.stringify({ jsonrpc: "2.0", id, result })}\n`));
}

async function write(bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) done += await Deno.stdout.write(bytes.subarray(done));
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
