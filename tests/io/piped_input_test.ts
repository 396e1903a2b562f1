/** Standard input that is read on the thread that handles it. */

import assert from "node:assert/strict";
import { scratch } from "../support/gait.ts";

const MODULE = new URL("../../src/io/piped_input.ts", import.meta.url).href;

/** Runs lines of a module after `read()`, which reads all of standard input and counts its bytes. */
async function afterReading(
  lines: string,
  input: Uint8Array<ArrayBuffer> | "file",
): Promise<string> {
  using at = scratch();
  const script = `${at.path}/read.ts`;
  Deno.writeTextFileSync(
    script,
    `import { pipedInput } from ${JSON.stringify(MODULE)};
    const place = () => { try { return Deno.readLinkSync("/proc/self/fd/0"); } catch { return "closed"; } };
    async function read() {
      const input = await pipedInput();
      if (input === undefined) return undefined;
      let size = 0;
      for await (const piece of input) {
        size += piece.length;
        await new Promise((resolve) => setTimeout(resolve));
      }
      return size;
    }
    ${lines}
    Deno.exit(0);`,
  );
  const args = ["run", "--quiet", "--no-prompt", "-A", "--v8-flags=--expose-gc", script];
  if (input === "file") {
    Deno.writeTextFileSync(`${at.path}/input`, "a line\n");
    const line = 'exec "$@" < input';
    const { stdout } = await new Deno.Command("sh", {
      args: ["-c", line, "sh", Deno.execPath(), ...args],
      cwd: at.path,
    }).output();
    return new TextDecoder().decode(stdout).trim();
  }
  const child = new Deno.Command(Deno.execPath(), {
    args,
    ...{ stdin: "piped", stdout: "piped", stderr: "inherit" },
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(input);
  await writer.close();
  return new TextDecoder().decode((await child.output()).stdout).trim();
}

Deno.test({
  name: "descriptor 0 stays that of standard input after its end, so that no other file becomes it",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const told = await afterReading(
      `const before = place();
      const size = await read();
      gc();
      await new Promise((resolve) => setTimeout(resolve, 50));
      gc();
      Deno.openSync(${JSON.stringify(new URL(import.meta.url).pathname)});
      console.log(size, place() === before);`,
      new Uint8Array(3),
    );
    assert.equal(told, "3 true");
  },
});

Deno.test({
  name: "all of an input arrives that is larger than what waits for a slow reader",
  ignore: Deno.build.os === "windows",
  async fn() {
    const told = await afterReading("console.log(await read());", new Uint8Array(5 * 1024 * 1024));
    assert.equal(told, String(5 * 1024 * 1024));
  },
});

Deno.test({
  name: "a file is left to the runtime",
  ignore: Deno.build.os === "windows",
  async fn() {
    assert.equal(await afterReading("console.log(await read());", "file"), "undefined");
  },
});
