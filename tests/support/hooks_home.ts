/** A home folder for tests of hooks, with a policy in it, on the disk. */

import type { World } from "./memory_system.ts";
import { gait, scratch, type SeenInMemory } from "./gait.ts";
import { SystemOnDisk } from "./system_on_disk.ts";

export const OPEN_POLICY = "schema_id: gait.gate.policy\nschema_version: 1.0.0\nrules: []\n";

export class HooksHome {
  readonly #folder = scratch();
  readonly path = Deno.realPathSync(this.#folder.path);
  readonly policy = `${this.path}/policy.yaml`;

  constructor() {
    this.write("policy.yaml", OPEN_POLICY);
  }

  [Symbol.dispose](): void {
    this.#folder[Symbol.dispose]();
  }

  /** Runs a command line in this process; with `answer` as what a person types. */
  async run(
    line: string | readonly string[],
    { answer, env = {} }: Pick<World, "answer" | "env"> = {},
  ): Promise<SeenInMemory> {
    const world = {
      env: { HOME: this.path, ...env },
      ...(answer === undefined ? {} : { answer }),
    };
    return await gait(line, world, new SystemOnDisk(world, this.path));
  }

  write(name: string, content: string | Uint8Array, mode?: number): void {
    const path = `${this.path}/${name}`;
    Deno.mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    Deno.writeFileSync(path, bytes);
    if (mode !== undefined) Deno.chmodSync(path, mode);
  }

  /** The text of a file; `undefined` if there is none. */
  read(name: string): string | undefined {
    try {
      return new TextDecoder("utf-8", { ignoreBOM: true }).decode(
        Deno.readFileSync(`${this.path}/${name}`),
      );
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      throw error;
    }
  }

  modeOf(name: string): string {
    return ((Deno.lstatSync(`${this.path}/${name}`).mode ?? 0) & 0o777).toString(8);
  }

  /** Names in the folder of records. */
  records(): readonly string[] {
    try {
      return [...Deno.readDirSync(`${this.path}/.gait/hooks`)].map(({ name }) => name).sort();
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return [];
      throw error;
    }
  }
}
