/**
 * Checks that imports point one way (core <- io <- cli <- commands <- main), that the core is pure,
 * and that only `main.ts` ends the process.
 */

const root = new URL("../", import.meta.url);
const ROOMS = ["core", "io", "cli", "commands"];
const faults: string[] = [];

interface Module {
  readonly specifier: string;
  readonly dependencies?: readonly { readonly code?: Target; readonly type?: Target }[];
}
interface Target {
  readonly specifier?: string;
}

// the library computes the address of the command line, so each is a graph of its own
const modules = [...graphOf("main.ts"), ...graphOf("mod.ts")];
for (const { specifier, dependencies = [] } of modules) {
  const from = roomOf(specifier);
  if (from === undefined) continue;
  for (const { code, type } of dependencies) {
    const target = code?.specifier ?? type?.specifier ?? "";
    const to = roomOf(target);
    if (to === undefined || ROOMS.indexOf(to) <= ROOMS.indexOf(from)) continue;
    faults.push(`${shown(specifier)} (${from}) imports ${shown(target)} (${to})`);
  }
}
for (
  const { specifier, dependencies = [] } of modules.filter(({ specifier }) =>
    isFile(specifier, "mod.ts")
  )
) {
  for (const { code } of dependencies) {
    const to = roomOf(code?.specifier ?? "");
    if (to !== undefined && to !== "core") faults.push(`${shown(specifier)} imports ${to}`);
  }
}
for await (const path of sources("src")) {
  const text = (await Deno.readTextFile(new URL(path, root))).replace(
    /\/\*[^]*?\*\/|\/\/.*$/gm,
    "",
  );
  const isCore = path.startsWith("src/core/");
  if (isCore && /\bDeno\./.test(text)) faults.push(`${path} uses Deno in the core`);
  if (!path.startsWith("src/io/") && !isCore && /\bDeno\./.test(text)) {
    faults.push(`${path} uses Deno outside of io`);
  }
  if (/\bDeno\.exit\b/.test(text)) faults.push(`${path} ends the process`);
  if (/\bas any\b|: any\b/.test(text)) faults.push(`${path} uses any`);
}

if (faults.length > 0) {
  for (const fault of faults) console.error(`error: ${fault}`);
  console.error("hint: core <- io <- cli <- commands <- main; a room may use what is left of it");
  Deno.exit(1);
}
console.log(
  `${new Set(modules.map(({ specifier }) => specifier)).size} modules, imports point one way`,
);

function graphOf(entry: string): readonly Module[] {
  const { stdout } = new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", entry],
    cwd: root,
    stderr: "inherit",
  }).outputSync();
  const { modules } = JSON.parse(new TextDecoder().decode(stdout)) as {
    modules: readonly Module[];
  };
  return modules;
}

function roomOf(specifier: string): string | undefined {
  const path = specifier.startsWith(root.href) ? specifier.slice(root.href.length) : "";
  const room = /^src\/([a-z]+)\//.exec(path)?.[1];
  return room !== undefined && ROOMS.includes(room) ? room : undefined;
}

function isFile(specifier: string, name: string): boolean {
  return specifier === new URL(name, root).href;
}

function shown(specifier: string): string {
  return specifier.replace(root.href, "");
}

async function* sources(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(new URL(`${folder}/`, root))) {
    const path = `${folder}/${name}`;
    if (isDirectory) yield* sources(path);
    else if (name.endsWith(".ts")) yield path;
  }
}
