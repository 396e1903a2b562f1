/** A home folder and a project in a scratch folder, in which real command lines run. */

import { createHash } from "node:crypto";
import { FILES, INTENT } from "../commands/gate/support.ts";
import { gaitProcess, scratch, type Seen, words } from "./gait.ts";

/** SHA-256 in hex, by another implementation than gait's. */
export function sha256(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

/** How a line is run. */
export interface LineOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly denoFlags?: readonly string[];
}

/** A scratch folder with `home` and `repo`; the files of the Gate's tests lie in `repo`. */
export class ProjectPlace implements Disposable {
  readonly #folder = scratch();
  /** Tests may move it. */
  home: string;
  readonly repo: string;

  /** Where Deno keeps its dependencies, whatever the home folder is. */
  readonly denoDir: string = Deno.env.get("DENO_DIR") ?? `${Deno.env.get("HOME")}/.cache/deno`;

  constructor(files: Readonly<Record<string, string>> = {}) {
    const path = Deno.realPathSync(this.#folder.path);
    this.home = `${path}/home`;
    this.repo = `${path}/repo`;
    Deno.mkdirSync(this.home);
    for (const [name, text] of Object.entries({ ...FILES, ...files })) this.write(name, text);
    this.write("i.json", JSON.stringify(INTENT));
  }

  /** Writes a file below `repo`, or at an absolute path. */
  write(name: string, text: string): string {
    const path = name.startsWith("/") ? name : `${this.repo}/${name}`;
    Deno.mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    Deno.writeTextFileSync(path, text);
    return path;
  }

  /** Path of the record of trust about a file below `repo`. */
  recordOf(name = "gait.toml"): string {
    return `${this.home}/.gait/trust/${sha256(`${this.repo}/${name}`)}.json`;
  }

  /** Records trust as `gait config trust` does; a test on a terminal compares the two. */
  trust(name = "gait.toml"): void {
    const folder = `${this.home}/.gait/trust`;
    Deno.mkdirSync(folder, { recursive: true, mode: 0o700 });
    const path = `${this.repo}/${name}`;
    const record = {
      schema_id: "gait.config.trust_record",
      schema_version: "1.0.0",
      path,
      digest: sha256(Deno.readFileSync(path)),
      created_at: "2026-02-05T00:00:00Z",
    };
    Deno.writeTextFileSync(this.recordOf(name), `${JSON.stringify(record, null, 2)}\n`, {
      mode: 0o600,
    });
  }

  /** Runs a line in `repo`, with variables of its own and none of the caller's settings. */
  run(line: string | readonly string[], { cwd = "", env = {}, ...more }: LineOptions = {}) {
    return gaitProcess(typeof line === "string" ? words(line) : line, {
      cwd: `${this.repo}/${cwd}`,
      env: { HOME: this.home, DENO_DIR: this.denoDir, ...env },
      ...more,
    });
  }

  [Symbol.dispose](): void {
    this.#folder[Symbol.dispose]();
  }
}

/** The one line of JSON of a run. */
export function jsonOf({ stdout }: Seen): Record<string, unknown> {
  return JSON.parse(stdout);
}
