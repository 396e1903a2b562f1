/**
 * Runs shell lines where every program is a stub that writes down how it was started. PATH holds the
 * stubs only, so nothing else can run.
 */

const NAMES = [
  "awk base64 bash cargo cat cp curl docker env find git grep head jq ls make mkdir more mv node npm one",
  "python python3 rg rm rsync sed sh sort ssh sudo tail tar tee three touch tool two wc wget xargs",
].join(" ").split(" ");

/** Stubs that print their words, for lines that use what a program prints. */
const SPEAKERS = ["say"];

const SHELLS: Readonly<Record<string, readonly string[]>> = {
  bash: ["--noprofile", "--norc"],
  "bash --posix": ["--noprofile", "--norc", "--posix"],
  dash: [],
  zsh: ["-f"],
};

/** How each shell is started; `undefined` where this machine does not have it. */
export async function findShells(): Promise<Map<string, readonly string[] | undefined>> {
  const folders = (Deno.env.get("PATH") ?? "").split(":");
  const found = new Map<string, readonly string[] | undefined>();
  for (const [shell, flags] of Object.entries(SHELLS)) {
    found.set(shell, undefined);
    for (const folder of folders) {
      const path = `${folder}/${shell.split(" ")[0]}`;
      if (await Deno.stat(path).then((info) => info.isFile, () => false)) {
        found.set(shell, [path, ...flags]);
        break;
      }
    }
  }
  return found;
}

/** A start of a stub. */
export interface StubRun {
  /** Name without folder, then arguments. */
  readonly argv: readonly string[];
  /** Folder below the one where the line began; empty for that one. */
  readonly folder: string;
  /** Whether the variable `EVIL` reached it. */
  readonly isEvil: boolean;
}

/** What a line did. */
export interface LineResult {
  readonly runs: readonly StubRun[];
  /** Files that it made, as paths below the folder where it began. */
  readonly files: readonly string[];
}

/** Makes the stubs in `root/bin`; each run then has a folder of its own in `root`. */
export async function makeStubs(root: string): Promise<void> {
  await Deno.mkdir(`${root}/bin`);
  for (const name of [...NAMES, ...SPEAKERS]) {
    const speaks = SPEAKERS.includes(name) ? 'printf "%s " "$@"\n' : "";
    // One write per start, so that two stubs cannot mix their lines.
    const text = [
      "#!/bin/sh",
      `printf '%s\\0' "\${0##*/}" "$@" "@end" "$(pwd -P)" "$EVIL" "@next" >> "$STUB_LOG"`,
      speaks,
    ].join("\n");
    await Deno.writeTextFile(`${root}/bin/${name}`, text, { mode: 0o755 });
  }
}

let count = 0;

/** Runs one line in a fresh folder with `src/`, `sub/deep/`, `a.txt` and `b.txt`. */
export async function runLine(
  root: string,
  shell: readonly string[],
  line: string,
  timeoutMs = 5000,
): Promise<LineResult> {
  const top = `${root}/run${count++}`;
  const folder = `${top}/work`;
  await Deno.mkdir(`${folder}/src`, { recursive: true });
  await Deno.mkdir(`${folder}/sub/deep`, { recursive: true });
  const given = ["a.txt", "b.txt", "src/a.ts", "src/.hidden", "sub/b.ts"];
  for (const name of given) await Deno.writeTextFile(`${folder}/${name}`, "text\n");
  const log = `${top}/log`;
  await Deno.writeTextFile(log, "");
  const [program = "", ...args] = shell;
  const child = new Deno.Command(program, {
    args: [...args, "-c", line],
    cwd: folder,
    clearEnv: true,
    env: { PATH: `${root}/bin`, STUB_LOG: log, HOME: `${folder}/home`, LANG: "C.UTF-8" },
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  const timer = setTimeout(() => child.kill("SIGKILL"), timeoutMs);
  await child.status;
  clearTimeout(timer);
  const runs = await settledRuns(log, await Deno.realPath(folder));
  const files: string[] = [];
  await listFiles(folder, "", files);
  // What runs in the background may still write; the caller removes the rest with `root`.
  await Deno.remove(top, { recursive: true }).catch(() => {});
  return { runs, files: files.filter((name) => !given.includes(name)) };
}

/** Handles items a few at a time, as shells mostly wait, and adds up what the handler returns. */
export async function inTurns<T>(
  items: readonly T[],
  handle: (item: T) => Promise<number>,
): Promise<number> {
  const queue = [...items];
  let sum = 0;
  await Promise.all(Array.from({ length: 4 }, async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
      const count = await handle(item);
      sum += count;
    }
  }));
  return sum;
}

/** Reads the log when it no longer grows: commands in the background outlive the shell. */
async function settledRuns(log: string, folder: string): Promise<StubRun[]> {
  let text = await Deno.readTextFile(log);
  for (let i = 0; i < 20; i++) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    const next = await Deno.readTextFile(log);
    if (next === text && i > 0) break;
    text = next;
  }
  const runs: StubRun[] = [];
  for (const record of text.split("@next\0").slice(0, -1)) {
    const fields = record.split("\0").slice(0, -1);
    const evil = fields.pop() ?? "";
    const where = fields.pop() ?? "";
    runs.push({ argv: fields.slice(0, -1), folder: below(folder, where), isEvil: evil !== "" });
  }
  return runs;
}

function below(folder: string, path: string): string {
  if (path === folder) return "";
  if (folder.startsWith(`${path}/`)) {
    return folder.slice(path.length + 1).split("/").map(() => "..").join("/");
  }
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : path;
}

async function listFiles(root: string, under: string, files: string[]): Promise<void> {
  for await (const entry of Deno.readDir(`${root}/${under}`)) {
    const path = under === "" ? entry.name : `${under}/${entry.name}`;
    if (entry.isDirectory) await listFiles(root, path, files);
    else files.push(path);
  }
}
