/**
 * A client that talks to its model as Gemini CLI does. `runs` makes every call and asks no hook; `stops`
 * makes none and tells its model nothing of use; `ends` does not even ask its model.
 */

const [mode = "runs"] = Deno.args;
if (Deno.args.includes("--version")) {
  console.log("0.61.0");
  Deno.exit(0);
}
if (mode === "ends") {
  console.error("no model today");
  Deno.exit(1);
}

interface Part {
  readonly text?: string;
  readonly functionCall?: { readonly name: string; readonly args: Record<string, string> };
}

const url = `${Deno.env.get("GOOGLE_GEMINI_BASE_URL")}/v1beta/models/m:streamGenerateContent`;
const tools = [{ functionDeclarations: [{ name: "run_shell_command" }, { name: "write_file" }] }];
const contents: object[] = [{ role: "user", parts: [{ text: "do it" }] }];
for (;;) {
  const body = JSON.stringify({ tools, contents });
  const answer = await (await fetch(`${url}?alt=sse`, { method: "POST", body })).text();
  const [, data = ""] = /^data: (.*)$/m.exec(answer) ?? [];
  const [part]: readonly Part[] = JSON.parse(data).candidates[0].content.parts;
  const call = part?.functionCall;
  if (call === undefined) break;
  if (mode === "runs") await make(call);
  const response = { output: "fine" };
  contents.push({ role: "model", parts: [part] });
  contents.push({ role: "user", parts: [{ functionResponse: { name: call.name, response } }] });
}

async function make({ name, args }: NonNullable<Part["functionCall"]>): Promise<void> {
  const { command = "", file_path = "", content = "" } = args;
  if (name === "write_file") return await Deno.writeTextFile(file_path, content);
  await new Deno.Command("/bin/sh", { args: ["-c", command] }).output();
}
