/**
 * Compares how long the command line takes from source and as the bundle that releases are made of:
 * `deno task bench:start [rounds]`. One run of each in turn, so that a busy machine slows both alike;
 * the medians are compared, beside those of a module that does nothing.
 */

import { bundleCli } from "./bundle.ts";
import { folderUrl } from "./folder_url.ts";
import { stageRelease } from "./stage.ts";
import { fileURLToPath } from "node:url";

const rounds = Number(Deno.args[0] ?? 21);
const examples = new URL("../../examples/policy-test/", import.meta.url);
const policy = fileURLToPath(new URL("block.yaml", examples));
const intent = fileURLToPath(new URL("intent.json", examples));
const LINES: Readonly<Record<string, readonly string[]>> = {
  "version": ["version"],
  "verify": ["verify", "run_demo"],
  "gate eval": ["gate", "eval", "--policy", policy, "--intent", intent],
};

const folder = Deno.makeTempDirSync({ prefix: "gait_start_up_" });
try {
  const stage = folderUrl(folder, "stage");
  Deno.mkdirSync(stage);
  await stageRelease("0.0.0-dev", stage);
  const bundle = fileURLToPath(await bundleCli(stage));
  const empty = `${folder}/empty.ts`;
  Deno.writeTextFileSync(empty, "");
  const config = ["--config", fileURLToPath(new URL("deno.json", stage))];
  const source = [...config, fileURLToPath(new URL("main.ts", stage))];
  await run("--no-config", bundle, "demo");

  for (const [line, argv] of Object.entries(LINES)) {
    const kinds = {
      empty: [...config, empty],
      source: [...source, ...argv],
      bundle: ["--no-config", bundle, ...argv],
    };
    const times = new Map<string, number[]>();
    for (let round = -2; round < rounds; round++) { // the first two fill the caches
      for (const [kind, args] of Object.entries(kinds)) {
        const taken = await run(...args);
        if (round >= 0) times.set(kind, [...times.get(kind) ?? [], taken]);
      }
    }
    const median = (kind: string): number =>
      times.get(kind)?.toSorted((a, b) => a - b)[Math.floor(rounds / 2)] ?? NaN;
    const ratio = (a: string, b: string): string => (median(a) / median(b)).toFixed(2);
    console.log(
      `${line.padEnd(10)} bundle/source ${ratio("bundle", "source")}, over an empty module: ` +
        `source ${ratio("source", "empty")}, bundle ${ratio("bundle", "empty")}`,
    );
  }
} finally {
  Deno.removeSync(folder, { recursive: true });
}

/** Runs Deno once; answers the milliseconds. */
async function run(...args: string[]): Promise<number> {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", "--allow-all", ...args],
    cwd: folder,
    stdout: "null",
    stderr: "null",
  });
  const start = performance.now();
  await command.output();
  return performance.now() - start;
}
