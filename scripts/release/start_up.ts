/**
 * Compares what it costs to start the command line from source and as the bundle that releases are
 * made of, with the flags of the npm package: `deno task bench:start [rounds] [bundle of another revision]`. One run of each in turn, so
 * that a busy machine slows all alike; the medians of the CPU time are compared, beside that of a
 * module that does nothing.
 */

import { bundleCli } from "./bundle.ts";
import { RUN_FLAGS } from "./npm/package.ts";
import { folderUrl } from "./folder_url.ts";
import { stageRelease } from "./stage.ts";
import { fileURLToPath } from "node:url";
import { countOf, readLine } from "../command_line.ts";

const usage = "deno task bench:start [rounds] [bundle of another revision]";
const { words: [given = "21", otherPath] } = readLine({ usage, words: 2 });
const rounds = countOf(given, usage);
const other = otherPath === undefined ? undefined : Deno.realPathSync(otherPath);
const examples = new URL("../../examples/policy-test/", import.meta.url);
const policy = fileURLToPath(new URL("block.yaml", examples));
const intent = fileURLToPath(new URL("intent.json", examples));

const folder = Deno.makeTempDirSync({ prefix: "gait_start_up_" });
try {
  const stage = folderUrl(folder, "stage");
  Deno.mkdirSync(stage);
  await stageRelease("0.0.0-dev", stage);
  const bundle = fileURLToPath(await bundleCli(stage, { isOnDisk: true }));
  const empty = `${folder}/empty.ts`;
  Deno.writeTextFileSync(empty, "");
  const config = ["--config", fileURLToPath(new URL("deno.json", stage))];
  const source = [...config, fileURLToPath(new URL("main.ts", stage))];
  await run(0, folder, [...RUN_FLAGS, bundle, "demo"]);
  const runpack = `${folder}/gait-out/runpack_run_demo.zip`;
  const lines: Readonly<Record<string, readonly [exit: number, argv: readonly string[]]>> = {
    "version": [0, ["version"]],
    "verify": [0, ["verify", runpack]],
    "gate eval": [3, ["gate", "eval", "--policy", policy, "--intent", intent]],
  };

  for (const [line, [exit, argv]] of Object.entries(lines)) {
    const kinds = new Map([
      ["empty", ["--quiet", ...config, empty]],
      ["source", ["--quiet", "--no-prompt", ...source, ...argv]],
      ["bundle", [...RUN_FLAGS, bundle, ...argv]],
      ...other === undefined ? [] : [["other", [...RUN_FLAGS, other, ...argv]] as const],
    ]);
    const times = new Map<string, number[]>();
    for (let round = -2; round < rounds; round++) { // the first two fill the caches
      for (const [kind, args] of kinds) {
        // in a folder of its own: what an earlier run wrote there would change what this one does
        const cwd = Deno.makeTempDirSync({ dir: folder });
        const taken = await run(kind === "empty" ? 0 : exit, cwd, args);
        if (round >= 0) times.set(kind, [...times.get(kind) ?? [], taken]);
      }
    }
    const median = (kind: string): number =>
      times.get(kind)?.toSorted((a, b) => a - b)[Math.floor(rounds / 2)] ?? NaN;
    const ratio = (a: string, b: string): string => (median(a) / median(b)).toFixed(2);
    console.log(
      `${line.padEnd(10)} bundle/source ${ratio("bundle", "source")}, over an empty module: ` +
        `source ${ratio("source", "empty")}, bundle ${ratio("bundle", "empty")}` +
        (other === undefined ? "" : `; bundle/other ${ratio("bundle", "other")}`),
    );
  }
} finally {
  Deno.removeSync(folder, { recursive: true });
}

/** Runs Deno once; answers the milliseconds of CPU time that it took. */
async function run(exit: number, cwd: string, args: readonly string[]): Promise<number> {
  const { code, stdout } = await new Deno.Command("bash", {
    args: [
      ...["-c", '"$@" > /dev/null 2>&1; exit=$?; times; exit $exit', "bash", Deno.execPath()],
      ...["run", "--allow-all", ...args],
    ],
    cwd,
    stderr: "null",
  }).output();
  if (code !== exit) throw new Error(`Cannot measure ${args.join(" ")}: it ended with ${code}`);
  // The second line is about the children: user and system time.
  const [user = NaN, system = NaN] = new TextDecoder().decode(stdout).split("\n")[1]
    ?.matchAll(/(\d+)m([\d.]+)s/g).map(([, minutes, seconds]) =>
      (Number(minutes) * 60 + Number(seconds)) * 1000
    ).toArray() ?? [];
  return user + system;
}
