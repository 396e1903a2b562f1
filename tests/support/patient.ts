/** A folder with all that the doctor wants, to be broken and mended through a real shell. */

import assert from "node:assert/strict";
import { denoArgs, gaitProcess, scratch } from "./gait.ts";

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
const COMMIT = "git init -q && git add -A && git -c user.name=t -c user.email=t@t commit -qm t";

/** Folders `bin` (with `gait`), `tools` (what it may find on its path), `tmp` and `home`. */
export class Patient implements Disposable {
  readonly #folder = scratch();
  readonly path = this.#folder.path;
  readonly env: Record<string, string>;

  constructor({ checkout = false }: { readonly checkout?: boolean } = {}) {
    for (const name of ["gait-out", "bin", "tmp", "home/.gait/registry/pins", ".gait-out"]) {
      Deno.mkdirSync(`${this.path}/${name}`, { recursive: true });
    }
    this.program("gait", `exec ${[Deno.execPath(), ...denoArgs([])].map(quoted).join(" ")} "$@"`);
    this.program("deno", `exec ${quoted(Deno.execPath())} "$@"`);
    this.program("timedatectl", 'test "$*" = "set-ntp true"');
    this.env = {
      HOME: `${this.path}/home`,
      GAIT_LOG_DIR: `${this.path}/home/.gait/log`,
      TMPDIR: `${this.path}/tmp`,
      PATH: `${this.path}/bin:/usr/bin:/bin`,
      DENO_DIR: Deno.env.get("DENO_DIR") ?? `${Deno.env.get("HOME")}/.cache/deno`,
      NO_COLOR: "1",
    };
    if (!checkout) return;
    this.sh(`cd ${quoted(ROOT)} && cp -R ${CHECKOUT} ${quoted(this.path)}`);
    Deno.symlinkSync(`${ROOT}src`, `${this.path}/src`);
    this.sh(`printf '/bin/\\n/tmp/\\n/home/\\n/.gait-out/\\n' >> .gitignore && ${COMMIT}`);
    this.sh("git config core.hooksPath .githooks");
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
    this.#folder[Symbol.dispose]();
  }
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
