/** A folder with all that the doctor wants, to be broken and mended through a real shell. */

import assert from "node:assert/strict";
import { denoArgs, gaitProcess } from "./gait.ts";

/** A check as it is printed. */
export interface Check {
  readonly name: string;
  readonly status: string;
  readonly message: string;
  readonly fix_command?: string;
}

/** The output of a run of the doctor. */
export class Diagnosis {
  readonly exit: number;
  readonly ok: boolean;
  readonly status: string;
  readonly checks: readonly Check[];

  constructor(exit: number, stdout: string) {
    const { ok, status, checks } = JSON.parse(stdout);
    this.exit = exit;
    this.ok = ok;
    this.status = status;
    this.checks = checks;
  }

  check(name: string): Check | undefined {
    return this.checks.find((check) => check.name === name);
  }
}

const ROOT = new URL("../../", import.meta.url).pathname;
/** The parts of a checkout that the doctor and its fixes use. `src` is a link: copying it is slow. */
const CHECKOUT =
  "deno.json deno.lock Makefile .githooks .gitignore schemas examples scripts main.ts mod.ts";
const COMMIT =
  "git init -q --template= && git add -A && git -c user.name=t -c user.email=t@t commit -qm t";

/** Folder with `clean`, a checkout with one commit, and room for `used`, a copy of it. */
let checkouts: string | undefined;

/** Makes the clean checkout once; a copy is quicker than another commit. */
function cleanCheckout(): string {
  if (checkouts !== undefined) return checkouts;
  const made = Deno.makeTempDirSync({ prefix: "gait_checkouts_" });
  globalThis.addEventListener("unload", () => Deno.removeSync(made, { recursive: true }));
  const clean = `${made}/clean`;
  Deno.mkdirSync(clean);
  const lines = [
    `cd ${quoted(ROOT)} && cp -R ${CHECKOUT} ${quoted(clean)} && cd ${quoted(clean)}`,
    `ln -s ${quoted(`${ROOT}src`)} src`,
    `printf '/bin/\\n/tmp/\\n/home/\\n/.gait-out/\\n' >> .gitignore && ${COMMIT}`,
    "git repack -adq && git config core.hooksPath .githooks",
  ];
  const { code, stderr } = new Deno.Command("/bin/sh", { args: ["-ec", lines.join("\n")] })
    .outputSync();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  return checkouts = made;
}

/** Folders `bin` (with `gait`), `tools` (what it may find on its path), `tmp` and `home`. */
export class Patient implements Disposable {
  readonly path: string;
  readonly env: Record<string, string>;

  /** A checkout is at the same place each time, so that Deno has its modules in the cache. */
  constructor({ checkout = false }: { readonly checkout?: boolean } = {}) {
    this.path = checkout
      ? `${cleanCheckout()}/used`
      : Deno.makeTempDirSync({ prefix: "gait_test_" });
    if (checkout) this.#copyCheckout();
    for (const name of ["gait-out", "bin", "tmp", "home/.gait/registry/pins", ".gait-out"]) {
      Deno.mkdirSync(`${this.path}/${name}`, { recursive: true });
    }
    // The launcher of a checkout: the doctor takes a bundle for another program.
    const gait = [Deno.execPath(), ...denoArgs([], { script: "main.ts" })];
    this.program("gait", `exec ${gait.map(quoted).join(" ")} "$@"`);
    this.program("deno", `exec ${quoted(Deno.execPath())} "$@"`);
    this.program("timedatectl", 'test "$*" = "set-ntp true"');
    this.env = {
      HOME: `${this.path}/home`,
      TMPDIR: `${this.path}/tmp`,
      PATH: `${this.path}/bin:/usr/bin:/bin`,
      DENO_DIR: Deno.env.get("DENO_DIR") ?? `${Deno.env.get("HOME")}/.cache/deno`,
      NO_COLOR: "1",
    };
  }

  #copyCheckout(): void {
    const { code, stderr } = new Deno.Command("cp", {
      args: ["-R", this.path.replace(/used$/, "clean"), this.path],
    }).outputSync();
    assert.equal(code, 0, new TextDecoder().decode(stderr));
  }

  /** Writes a program into `bin`. */
  program(name: string, body: string): void {
    Deno.writeTextFileSync(`${this.path}/bin/${name}`, `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  }

  /** Takes everything from the path but a few tools, so that others are missing. */
  leaveOnly(...tools: readonly string[]): void {
    for (const tool of tools) {
      const found = [`/usr/bin/${tool}`, `/bin/${tool}`].find((path) => {
        try {
          return Deno.statSync(path).isFile;
        } catch {
          return false;
        }
      });
      if (found !== undefined) Deno.symlinkSync(found, `${this.path}/bin/${tool}`);
    }
    this.env["PATH"] = `${this.path}/bin`;
  }

  /** Runs a line of shell, which must succeed. */
  sh(line: string): void {
    const { code, stderr } = this.#shell(line);
    assert.equal(code, 0, `${line}: ${new TextDecoder().decode(stderr)}`);
  }

  /** Runs a fix; if it ends in the doctor again, that is the answer, else `flags` ask for it. */
  async mend(fix: string, flags: readonly string[]): Promise<Diagnosis> {
    if (!/(?:^|&& |" )gait doctor\b[^&]*$/.test(fix)) {
      this.sh(fix);
      return await this.doctor(flags);
    }
    const { code, stdout, stderr } = this.#shell(`${fix} --json`);
    const lines = new TextDecoder().decode(stdout).trimEnd().split("\n");
    assert.ok(lines.at(-1)?.startsWith("{"), `${fix}: ${new TextDecoder().decode(stderr)}`);
    return new Diagnosis(code, lines.at(-1) ?? "");
  }

  async doctor(flags: readonly string[]): Promise<Diagnosis> {
    const { exit, stdout, stderr } = await gaitProcess(["doctor", "--json", ...flags], {
      cwd: this.path,
      env: this.env,
    });
    assert.equal(stderr, "");
    return new Diagnosis(exit, stdout);
  }

  #shell(line: string): Deno.CommandOutput {
    const args = ["-ec", line];
    return new Deno.Command("/bin/sh", { args, cwd: this.path, clearEnv: true, env: this.env })
      .outputSync();
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.path, { recursive: true });
  }
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
