/** The real program with one more command, `probe`, that reaches for whatever it is told to. */

import { defineCommand } from "../../src/cli/command.ts";
import { runCli } from "../../src/cli/run.ts";
import { TREE } from "../../src/commands/mod.ts";
import { ExitCode } from "../../src/core/exit_code.ts";
import { denoSystem } from "../../src/io/deno_host.ts";
import type { PermissionKind } from "../../src/io/host.ts";

const [kinds = "", ...argv] = Deno.args;

/** Each reaches for one kind of access and answers what came of it. */
const REACHES: Readonly<Record<string, () => Promise<unknown> | unknown>> = {
  read: () => Deno.readTextFileSync("probe_input"),
  write: () => Deno.writeTextFileSync("probe_output", "x"),
  env: () => Deno.env.get("PATH"),
  net: () => Deno.listen({ hostname: "127.0.0.1", port: 0 }).close(),
  connect: () =>
    Deno.connect({ hostname: "127.0.0.1", port: 50009 }).then((socket) => socket.close()),
  fetch: () => fetch("http://127.0.0.1:50009/"),
  run: () => new Deno.Command(Deno.execPath(), { args: ["--version"] }).outputSync(),
  sys: () => Deno.hostname(),
  ffi: () => Deno.dlopen("./nothing.so", {}),
  import: () => import(new URL("data:text/javascript,export default 1").href),
};

const probe = defineCommand({
  path: "probe",
  summary: "Reach for everything",
  explain: "Reaches for every kind of access and answers which ones were refused.",
  needs: kinds.split(",").filter((kind): kind is PermissionKind => kind !== ""),
  env: { names: ["PROBE_VARIABLE"] },
  options: {},
  async run(_input, host) {
    const refused: string[] = [];
    for (const [name, reach] of Object.entries(REACHES)) {
      try {
        await reach();
      } catch (error) {
        if (error instanceof Deno.errors.NotCapable) refused.push(name);
      }
    }
    const variable = host.env?.get("PROBE_VARIABLE");
    return { exit: ExitCode.success, data: { ok: true, refused, variable: variable ?? null } };
  },
  text: ({ refused }) => refused,
});

const tree = {
  ...TREE,
  commands: [{ path: probe.path, summary: probe.summary, load: () => Promise.resolve(probe) }],
};
Deno.exit(await runCli(argv, tree, denoSystem()));
