/**
 * What a client waits for per call: the registered command line with a server and without, beside other
 * ways to ask, and beside programs that do nothing. `deno task bench:hooks [calls] [compiled gait]`.
 *
 * One call of each way in turn, so that a busy machine slows all alike. CPU time is that of the call and
 * its children, with that of the server where one answers; it changes little with the load.
 */

import { fileURLToPath } from "node:url";
import { bundleCli } from "../../scripts/release/bundle.ts";
import { folderUrl } from "../../scripts/release/folder_url.ts";
import { stageRelease } from "../../scripts/release/stage.ts";
import { scratch } from "../support/gait.ts";
import { HOOK_POLICY } from "../support/hooks.ts";
import { isRunning, untilGone } from "../support/processes.ts";
import { until } from "../support/until.ts";
import { countOf, readLine } from "../../scripts/command_line.ts";

const usage = "deno task bench:hooks [calls] [compiled gait]";
const { words: [calls = "300", COMPILED] } = readLine({ usage, words: 2 });
const CALLS = countOf(calls, usage);
/** Calls before those that count. */
const WARM_UP = 5;
/** Ticks of the system's accounts of CPU time per second. */
const TICKS = 100;

const PAYLOAD = new TextEncoder().encode(JSON.stringify({
  session_id: "5b1c0d2e",
  transcript_path: "",
  cwd: "/tmp",
  permission_mode: "default",
  hook_event_name: "PreToolUse",
  tool_name: "Bash",
  tool_input: { command: "git push origin main", description: "push" },
  tool_use_id: "toolu_01",
}));

interface Way {
  readonly name: string;
  readonly words: readonly string[];
  /** Process of the server that answers. */
  readonly server?: number;
}

interface Measured {
  readonly wall: number[];
  cpu: number;
  /** Calls without an answer, which a client would block. */
  late: number;
}

using folder = scratch();
const root = Deno.realPathSync(folder.path);
const bundle = await bundled();
const servers: number[] = [];
try {
  for (const policy of ["coding-agent", "small"] as const) await compare(policy);
} finally {
  for (const pid of servers.filter(isRunning)) {
    Deno.kill(pid, "SIGKILL");
    await untilGone(pid);
  }
}

async function bundled(): Promise<string> {
  const stage = folderUrl(root, "stage");
  await Deno.mkdir(stage);
  await stageRelease("0.0.0-dev", stage);
  return fileURLToPath(await bundleCli(stage));
}

async function compare(policy: "coding-agent" | "small"): Promise<void> {
  const { line, home, id } = await installed(policy, bundleWords([]));
  await answered(["sh", "-c", line]);
  const record = `${home}/.gait/serve/${id}.json`;
  await until(() => isThere(record), "a server");
  const { pid, socket } = JSON.parse(Deno.readTextFileSync(record));
  servers.push(pid);
  const url = `http://gait/v1/hooks/claude-code?id=${id}&event=before`;
  const asked = '/usr/bin/env -i /usr/bin/curl -q -s -f -m 2 --unix-socket "$0" ' +
    '-H "Content-Type: application/json" --data-binary @- "$1"';
  const { line: alone } = await installed(policy, bundleWords([]), ["--no-serve"]);
  const { line: uncached } = await installed(policy, bundleWords(["--no-code-cache"]), [
    "--no-serve",
  ]);
  const compiled = COMPILED === undefined ? [] : [{
    name: "a compiled gait per call",
    words: ["sh", "-c", (await installed(policy, [COMPILED], ["--no-serve"])).line],
  }];
  const ways: readonly Way[] = [
    { name: "/bin/true", words: ["/bin/true"] },
    { name: "sh -c true", words: ["sh", "-c", "true"] },
    { name: "the registered line, with a server", words: ["sh", "-c", line], server: pid },
    { name: "sh and curl, with a server", words: ["sh", "-c", asked, socket, url], server: pid },
    { name: "the registered line, gait per call", words: ["sh", "-c", alone] },
    { name: "the same without V8's code cache", words: ["sh", "-c", uncached] },
    ...compiled,
  ];
  const measured = await measure(ways);
  console.log(`policy ${policy}, ${CALLS} calls, load ${Deno.loadavg()[0]?.toFixed(1)}`);
  const base = measured.get("/bin/true");
  for (const [name, { wall, cpu, late }] of measured) {
    const [median, p99] = [at(wall, 0.5), at(wall, 0.99)];
    const ratio = base === undefined ? NaN : median / at(base.wall, 0.5);
    console.log(
      `${name.padEnd(36)} median ${shown(median)}  p99 ${shown(p99)}  least ${
        shown(at(wall, 0))
      }  ` +
        `CPU ${shown(cpu / CALLS)}  ${ratio.toFixed(1)} times /bin/true` +
        (late === 0 ? "" : `  ${late} without an answer`),
    );
  }
}

function bundleWords(flags: readonly string[]): readonly string[] {
  const kinds = ["env", "net", "read", "run", "write"].map((kind) => `--allow-${kind}`);
  const apart = ["--no-config", "--no-lock", "--no-remote", "--no-npm"];
  return [Deno.execPath(), "run", "--quiet", "--no-prompt", ...flags, ...kinds, ...apart, bundle];
}

/** The line that Claude Code starts before a call, with a home of its own. */
async function installed(
  policy: "coding-agent" | "small",
  program: readonly string[],
  options: readonly string[] = [],
): Promise<{ readonly line: string; readonly home: string; readonly id: string }> {
  const home = Deno.makeTempDirSync({ dir: root });
  Deno.writeTextFileSync(`${home}/policy.yaml`, HOOK_POLICY);
  const by = policy === "small" ? ["--policy", `${home}/policy.yaml`] : ["--pack", "coding-agent"];
  const [runtime = "", ...args] = bundleWords([]);
  const { code, stderr } = await new Deno.Command(runtime, {
    args: [
      ...[...args, "hooks", "install", "claude-code", "--yes", ...by],
      ...["--program", program.join(" "), ...options],
    ],
    env: { HOME: home, DENO_DIR: `${home}/.cache/deno`, GAIT_LOG_DIR: "" },
  }).output();
  if (code !== 0) throw new Error(new TextDecoder().decode(stderr));
  const settings = JSON.parse(Deno.readTextFileSync(`${home}/.claude/settings.json`));
  const [record = ""] = [...Deno.readDirSync(`${home}/.gait/hooks`)].map(({ name }) => name)
    .filter((name) => name.endsWith(".json"));
  const line = settings.hooks.PreToolUse[0].hooks[0].command;
  return { line, home, id: record.replace(".json", "") };
}

async function measure(ways: readonly Way[]): Promise<ReadonlyMap<string, Measured>> {
  const all = new Map(ways.map(({ name }) => [name, { wall: [], cpu: 0, late: 0 } as Measured]));
  for (let call = -WARM_UP; call < CALLS; call++) {
    for (const { name, words, server } of ways) {
      const before = cpuMs(server);
      const start = performance.now();
      const isAnswered = await answered(words);
      const wall = performance.now() - start;
      const one = all.get(name);
      // A machine can be too busy for the seconds that a process gets.
      if (!isAnswered && one !== undefined) one.late++;
      if (call < 0) continue;
      one?.wall.push(wall);
      if (one !== undefined) one.cpu += cpuMs(server) - before;
    }
  }
  for (const { wall } of all.values()) wall.sort((left, right) => left - right);
  return all;
}

/** Starts a program as a client does, and waits for its end; whether that is an answer. */
async function answered([program = "", ...args]: readonly string[]): Promise<boolean> {
  const child = new Deno.Command(program, {
    ...{ args, stdin: "piped", stdout: "null", stderr: "null" },
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(PAYLOAD).catch(() => {});
  await writer.close().catch(() => {});
  return (await child.status).code === 0;
}

/** CPU time of ended children, and of a server, in milliseconds; zero where the system does not tell. */
function cpuMs(server: number | undefined): number {
  const own = statOf("self").slice(13, 15);
  const other = server === undefined ? [] : statOf(String(server)).slice(11, 13);
  return [...own, ...other].reduce((sum, ticks) => sum + ticks, 0) * 1000 / TICKS;
}

/** Numbers of /proc/<pid>/stat behind the name; user and system time are 11 and 12, of children 13 and 14. */
function statOf(pid: string): readonly number[] {
  try {
    const text = Deno.readTextFileSync(`/proc/${pid}/stat`);
    return text.slice(text.lastIndexOf(")") + 2).split(" ").map(Number);
  } catch {
    return [];
  }
}

function isThere(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

function at(sorted: readonly number[], part: number): number {
  return sorted[Math.floor(sorted.length * part)] ?? NaN;
}

function shown(ms: number): string {
  return `${ms.toFixed(1)} ms`.padStart(9);
}
