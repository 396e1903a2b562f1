/**
 * Writes everything that is generated. `--check` writes nothing and fails where the files in the
 * tree differ from what would be written.
 */

import { generateSchemaCode } from "./generate_schema_code.ts";

const root = new URL("../", import.meta.url);
const check = Deno.args.includes("--check");
const stale: string[] = [];

const generated = new Map([...await generateSchemaCode()]);
for (const [path, text] of generated) {
  const formatted = await format(text);
  const current = await Deno.readTextFile(new URL(path, root)).catch(() => "");
  if (current === formatted) continue;
  stale.push(path);
  if (!check) await Deno.writeTextFile(new URL(path, root), formatted);
}
if (check && stale.length > 0) {
  console.error(`error: ${stale.join(", ")} differ from their source`);
  console.error("hint: deno task generate");
  Deno.exit(1);
}
console.log(`${generated.size} generated files, ${stale.length} ${check ? "stale" : "written"}`);

async function format(text: string): Promise<string> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--ext", "ts", "-"],
    cwd: root,
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(text));
  await writer.close();
  const { success, stdout } = await child.output();
  if (!success) throw new Error("deno fmt refuses a generated file");
  return new TextDecoder().decode(stdout);
}
