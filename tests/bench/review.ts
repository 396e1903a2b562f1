/**
 * Measures how long `gait review` takes on a history of many calls, as a whole process, and how much
 * memory. No two lines are equal, which is the worst case. Usage:
 * deno run --config tests/deno.json -A tests/bench/review.ts [calls] [rounds]
 */

import { runCli } from "../../src/cli/run.ts";
import { TREE } from "../../src/commands/mod.ts";
import { denoSystem } from "../../src/io/deno_host.ts";
import { openCodeSample } from "../support/sqlite_samples.ts";
import {
  HISTORY_CLIENTS,
  type HistoryClient,
  historyFiles,
  type LabelledCall,
  openCodePart,
} from "../support/told_histories.ts";
import { countOf, readLine } from "../../scripts/command_line.ts";

const MIB = 1024 * 1024;
const PER_SESSION = 250;
const DAY_MS = 86_400_000;

/** Lines as agents write them; each number gives another one. */
const LINES: readonly ((number: number) => string)[] = [
  (n) => `npm test -- --grep 'case ${n}'`,
  (n) => `git diff HEAD~${n % 7} -- src/file_${n}.ts`,
  (n) => `grep -rn "thing_${n}" src | head -20`,
  (n) => `cat src/a_${n}.ts`,
  (n) => `curl -s https://api${n % 50}.example.com/v1/${n} | jq .items`,
  (n) => `for f in *.ts; do wc -l $f; done; echo ${n}`,
  (n) => `python3 - <<'E'\nfor x in range(${n}): print(x)\nE`,
  (n) => `rm -rf build/${n}`,
  (n) => `sed -n ${n},200p src/main.ts`,
  (n) => `cd packages/p${n % 9} && npm run build -- ${n} && ls -la dist | tail -5`,
  (n) => `find . -name "*.ts" -newer x${n} -exec grep -l foo {} +`,
  (n) => `git add -A && git commit -m "Change ${n}"`,
  (n) => `cat .env # ${n}`,
  (n) => `sudo apt-get install -y pkg${n}`,
  (n) => `mkdir -p out/${n} && cp src/*.ts out/${n}/`,
  (n) => `git log --oneline -${n % 40} > notes_${n}.txt`,
];
const OUTPUT = 'src/file.ts:12: const value = load("x"); // an ordinary line, 2026-11-20\n';

const usage = "deno run --config tests/deno.json -A tests/bench/review.ts [calls] [rounds]";
// The measured process gets a client and the history's folder.
const { words: [first = "5000", rounds = "5", home] } = readLine({ usage, words: 3 });

if (home === undefined) await measure(countOf(first, usage), countOf(rounds, usage));
else {
  // It cannot be opened any more once the command has only its own permissions.
  using status = Deno.openSync("/proc/self/status");
  const exit = await runCli(["review", "--json", "--client", first], TREE, denoSystem());
  const text = new Uint8Array(4096);
  status.readSync(text);
  console.error(`peak ${/VmHWM:\s+(\d+)/.exec(new TextDecoder().decode(text))?.[1]}`);
  Deno.exit(exit);
}

function callOf(number: number): LabelledCall {
  const line = LINES[number % LINES.length] ?? String;
  const end = number % 25 === 3 ? "failed" : number % 25 === 7 ? "denied" : "ok";
  const output = OUTPUT.repeat(5 + number % 40);
  const time = Date.now() - DAY_MS * 3 + number * 100;
  return { id: String(number), command: line(number), end, output, time };
}

async function writeHistory(folder: string, client: HistoryClient, calls: number): Promise<void> {
  const sessions = Array.from({ length: Math.ceil(calls / PER_SESSION) }, (_, index) => {
    const start = index * PER_SESSION;
    const length = Math.min(PER_SESSION, calls - start);
    return {
      id: `${String(index).padStart(8, "0")}-0000`,
      cwd: `/home/u/project_${index % 4}`,
      calls: Array.from({ length }, (_, at) => callOf(start + at)),
    };
  });
  if (client === "opencode") {
    const place = `${folder}/.local/share/opencode`;
    await Deno.mkdir(place, { recursive: true });
    const parts = sessions.flatMap(({ id, calls }) =>
      calls.map((call) => ({ session: id, data: JSON.stringify(openCodePart(call)) }))
    );
    const list = sessions.map(({ id, cwd }) => ({ id, directory: cwd }));
    using _left = openCodeSample(`${place}/opencode.db`, list, parts);
    return;
  }
  for (const session of sessions) {
    for (const [path, text] of historyFiles(client, session)) {
      const whole = `${folder}/${path}`;
      await Deno.mkdir(whole.slice(0, whole.lastIndexOf("/")), { recursive: true });
      await Deno.writeTextFile(whole, text);
    }
  }
}

async function measure(calls: number, rounds: number): Promise<void> {
  console.log("client         calls  seconds (least, median, most)  peak MiB (most)");
  for (const client of HISTORY_CLIENTS) {
    const folder = await Deno.makeTempDir();
    try {
      await writeHistory(folder, client, calls);
      const seconds: number[] = [];
      let peak = 0;
      let seen = 0;
      for (let round = 0; round < rounds; round++) {
        const start = performance.now();
        const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
          args: [
            ...["run", "--config", "tests/deno.json", "--no-check", "-A"],
            ...[import.meta.filename ?? "", client, "1", folder],
          ],
          env: { HOME: folder, DENO_DIR: denoDir() },
        }).output();
        seconds.push((performance.now() - start) / 1000);
        peak = Math.max(peak, Number(/peak (\d+)/.exec(new TextDecoder().decode(stderr))?.[1]));
        seen = JSON.parse(new TextDecoder().decode(stdout)).totals.calls;
      }
      seconds.sort((a, b) => a - b);
      const shown = [seconds[0], seconds[rounds >> 1], seconds.at(-1)];
      const times = shown.map((one) => one?.toFixed(2)).join(", ");
      const mib = (peak * 1024 / MIB).toFixed(0);
      console.log(
        [client.padEnd(12), String(seen).padStart(7), times.padStart(30), mib.padStart(16)].join(
          " ",
        ),
      );
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  }
}

function denoDir(): string {
  return Deno.env.get("DENO_DIR") ?? `${Deno.env.get("HOME")}/.cache/deno`;
}
