/** Starts a program and passes lines on, both ways: the least that a process in between can cost. */

import { Socket } from "node:net";

const [program = "", ...args] = Deno.args;
const child = new Deno.Command(program, {
  args,
  stdin: "piped",
  stdout: "piped",
  stderr: "inherit",
}).spawn();
const writer = child.stdin.getWriter();
// Deno's own standard input and output hand each piece to another thread.
const stdin = new Socket({ fd: 0, readable: true, writable: false });
stdin.on("data", (bytes: Uint8Array) => void writer.write(bytes));
stdin.on("end", () => void writer.close());
for await (const bytes of child.stdout) {
  for (let done = 0; done < bytes.length;) done += Deno.stdout.writeSync(bytes.subarray(done));
}
Deno.exit((await child.status).code);
