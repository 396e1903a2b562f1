/** Starts a program and passes bytes on, both ways: the least that a process in between can cost. */

const [program = "", ...args] = Deno.args;
const child = new Deno.Command(program, {
  args,
  stdin: "piped",
  stdout: "piped",
  stderr: "inherit",
}).spawn();
void Deno.stdin.readable.pipeTo(child.stdin).catch(() => {});
await child.stdout.pipeTo(Deno.stdout.writable, { preventClose: true });
Deno.exit((await child.status).code);
