/** Help at the widths of terminals: what fits, what is required, what is listed where. */

import assert from "node:assert/strict";
import { AREAS } from "../../src/cli/headings.ts";
import { columnsOf } from "../../src/cli/fit.ts";
import { GROUPS } from "../../src/commands/groups.ts";
import { COMMANDS, TREE } from "../../src/commands/mod.ts";
import { childrenOf } from "../../src/cli/route.ts";
import { EXIT_MEANINGS } from "../../src/core/exit_meanings.ts";
import { ExitCode } from "../../src/core/exit_code.ts";
import { gait } from "../support/gait.ts";

Deno.test("gait alone prints the help of gait --help and of gait help, and exits 0", async () => {
  const bare = await gait("");
  assert.deepEqual([bare.exit, bare.stderr], [0, ""]);
  for (const line of ["--help", "-h", "help"]) {
    assert.equal((await gait(line)).stdout, bare.stdout, line);
  }
  assert.match(bare.stdout, /^Gait judges the tool calls of AI agents/);
  assert.match(bare.stdout, /^Begin with: gait demo/m);
  const headings = bare.stdout.match(/^[A-Z][A-Z ]+$/gm);
  assert.deepEqual(headings, [
    ...["RECORD AND VERIFY", "DECIDE", "WATCH CLIENTS", "TEST", "EVIDENCE", "SET UP"],
    ...["MORE HELP", "EVERY COMMAND TAKES"],
  ]);
});

Deno.test("gait lists every command and group of one word, once", async () => {
  const { stdout } = await gait("");
  for (const { path, area } of childrenOf(TREE, "")) {
    assert.ok(area !== undefined && area in AREAS, `${path} has no area`);
    assert.equal(stdout.match(new RegExp(`^  ${path} {2,}\\S`, "gm"))?.length, 1, path);
  }
});

Deno.test("no help is wider than its terminal, and none cuts a word", async () => {
  const paths = ["", ...GROUPS.map(({ path }) => path), ...COMMANDS.map(({ path }) => path)];
  const topics = ["exit-codes", "environment", "config", "formats"].map((name) => `help ${name}`);
  for (const columns of [undefined, 40, 60, 80, 100, 120, 200]) {
    const world = columns === undefined ? {} : { columns };
    for (const line of [...paths.map((path) => `${path} --help`), ...topics]) {
      const { exit, stdout } = await gait(line, world);
      assert.equal(exit, 0, line);
      for (const shown of stdout.trimEnd().split("\n")) {
        const room = Math.min(120, columns ?? 80);
        // One word is never cut, nor is a quoted one of an example: both are typed.
        const words = shown.trim().replace(/ \\$/, "").replace(/^.+? {2,}/, "");
        const isWord = !words.includes(" ") || /^ {4}(?:--[a-z-]+ )?"/.test(shown);
        assert.ok(columnsOf(shown) <= room || isWord, `${line}: ${shown}`);
        assert.ok(!shown.includes("…"), `${line}: ${shown}`);
        assert.equal(shown, shown.trimEnd(), line);
      }
    }
  }
});

Deno.test("what a line must have is in the usage, without brackets", async () => {
  const usage = async (path: string) =>
    (await gait(`${path} --help`)).stdout.split("\n\n")[0]?.replace(/\s+/g, " ");
  assert.equal(
    await usage("gate eval"),
    "USAGE gait gate eval --policy <file>... --intent <file> [options]",
  );
  assert.equal(await usage("verify"), "USAGE gait verify [<run_id|path>...] [options]");
  assert.equal(await usage("run diff"), "USAGE gait run diff <left> <right> [options]");
  assert.equal(await usage("mcp map"), "USAGE gait mcp map --from <file> [options]");
});

Deno.test("the options of gate eval are grouped, in order", async () => {
  const { stdout } = await gait("gate eval --help");
  assert.deepEqual(stdout.match(/^[A-Z][A-Z ]+$/gm), [
    ...["USAGE", "WHAT IT READS", "WHAT IT DECIDES BY", "APPROVALS", "CREDENTIALS"],
    ...["KEYS AND SIGNING", "OUTPUTS", "LIMITS AND STATE", "FURTHER OPTIONS", "GENERAL"],
    "EXAMPLES",
  ]);
});

Deno.test("help names each option of a command once", async () => {
  for (const { path, load } of COMMANDS) {
    const { options } = await load();
    const { stdout } = await gait(`${path} --help`);
    const listed = stdout.slice(0, stdout.indexOf("\nGENERAL")).match(/^ {2}--[a-z-]+/gm) ?? [];
    const expected = Object.keys(options).map((key) => `  --${key.replaceAll("_", "-")}`);
    assert.deepEqual([...listed].sort(), expected.sort(), path);
  }
});

Deno.test("gait help tells topics, and guesses what was meant", async () => {
  const codes = await gait("help exit-codes");
  assert.match(codes.stdout, /^ {2}3 {2,}the policy blocks the call$/m);
  assert.match(codes.stdout, /^ {2}registry_fetch_transient +exit 2, network_transient, may/m);
  assert.deepEqual(Object.keys(EXIT_MEANINGS), Object.values(ExitCode).map(String));
  assert.match((await gait("help config")).stdout, /^ {2}keys\.public /m);
  assert.match((await gait("help formats")).stdout, /^ {2}gate\/trace_record /m);
  const { exit, stderr } = await gait("help enviroment");
  assert.deepEqual([exit, stderr], [
    6,
    "error: unknown command or topic enviroment, did you mean environment?\n" +
    "hint: gait help environment\n",
  ]);
  assert.equal((await gait("help toString")).exit, 6);
  assert.match(
    (await gait("help gate evl")).stderr,
    /^error: unknown command gate evl, did you mean/,
  );
});

Deno.test("gait help environment names every GAIT_ variable in the program", async () => {
  const { stdout } = await gait("help environment", { columns: 120 });
  const root = new URL("../../src/", import.meta.url);
  const found = new Set<string>();
  const look = async (folder: URL): Promise<void> => {
    for await (const { name, isDirectory } of Deno.readDir(folder)) {
      if (isDirectory) await look(new URL(`${name}/`, folder));
      else if (name.endsWith(".ts")) {
        const text = await Deno.readTextFile(new URL(name, folder));
        for (const [, variable = ""] of text.matchAll(/"(GAIT_[A-Z_]+)"/g)) found.add(variable);
      }
    }
  };
  await look(root);
  found.delete("GAIT_DOCTOR_KEY"); // doctor sets it for its own check of keys
  assert.ok(found.size > 20);
  for (const name of found) assert.ok(stdout.includes(`  ${name}`), name);
});

Deno.test("headings are bold and terms coloured on a terminal; JSON has neither", async () => {
  const world = { columns: 80, color: true };
  assert.ok((await gait("", world)).stdout.includes("\u001b[1mDECIDE\u001b[0m"));
  const { json } = await gait("--json", world);
  assert.ok(!String(json()["usage"]).includes("\u001b"));
});
