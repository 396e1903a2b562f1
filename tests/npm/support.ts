/** The packed npm package, made once for all of these tests, and the ways to start things with it. */

import { packageNpm } from "../../scripts/release/npm/package.ts";
import { npmScript } from "../../scripts/npm_runtimes.ts";
import { scratch } from "../support/gait.ts";

const folder = scratch();
addEventListener("unload", () => folder[Symbol.dispose]());

/** Folder of these tests. */
export const PLACE: string = folder.path;
/** The packed file; `GAIT_NPM_PACKAGE` names one that is there. */
export const PACKED: string = Deno.env.get("GAIT_NPM_PACKAGE") ||
  await packageNpm("1.2.3", `${PLACE}/packed`);

/** What a program said, and its exit code. */
export interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How to run a program. */
export interface RunOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
}

/** Runs a program in an environment of its own. */
export async function run(
  [program = "", ...args]: readonly string[],
  { cwd, env = {}, stdin }: RunOptions,
): Promise<Said> {
  const child = new Deno.Command(program, {
    ...{ args, cwd, env: { NO_COLOR: "1", ...env }, clearEnv: true },
    stdin: stdin === undefined ? "null" : "piped",
    ...{ stdout: "piped", stderr: "piped" },
  }).spawn();
  if (stdin !== undefined) {
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(stdin)).catch(() => {}); // it may have ended
    await writer.close().catch(() => {});
  }
  const { code, stdout, stderr } = await child.output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/** A home and an empty folder of their own, with a Node first on the PATH. */
export class NodePlace {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly #node: string;

  constructor(name: string, node: string) {
    const root = `${PLACE}/${name}`;
    this.cwd = `${root}/work`;
    this.#node = node;
    for (const path of [this.cwd, `${root}/home`, `${root}/tmp`]) {
      Deno.mkdirSync(path, { recursive: true });
    }
    const home = `${root}/home`;
    const bin = node.replace(/\/node$/, "");
    this.env = { HOME: home, TMPDIR: `${root}/tmp`, PATH: `${bin}:/usr/bin:/bin`, ...registry() };
  }

  /** Runs `npm` with this Node. */
  npm(...args: readonly string[]): Promise<Said> {
    return this.run(this.#node, npmScript() ?? "", ...args);
  }

  /** Runs `npx --yes --package <packed file> gait` with this Node. */
  npx(...args: readonly string[]): Promise<Said> {
    return this.npm("exec", "--yes", "--package", PACKED, "--", "gait", ...args);
  }

  /** Runs a program. */
  run(...line: readonly string[]): Promise<Said> {
    return run(line, this);
  }
}

/** How this machine reaches the registry, if its environment says so. */
function registry(): Record<string, string> {
  const names = ["npm_config_registry", "NPM_CONFIG_REGISTRY", "NODE_EXTRA_CA_CERTS"];
  return Object.fromEntries(
    [...names, "HTTPS_PROXY", "https_proxy", "NO_PROXY"].flatMap((name) => {
      const value = Deno.env.get(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
