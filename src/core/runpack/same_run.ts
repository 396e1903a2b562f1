/** That all members of a runpack are of one run: its manifest, `run.json`, calls and results. */

import { concatBytes } from "../bytes.ts";
import { GaitError } from "../error.ts";
import { quoted } from "../fault.ts";
import { parseJsonObject } from "../json/json.ts";
import type { Manifest } from "../schema/runpack.ts";
import type { ArchiveMember, ByteSink } from "../zip/zip.ts";

/** Up to this size `run.json` is read for its id while it is hashed; readers check larger ones too. */
const PEEK_MAX_BYTES = 8 * 1024 * 1024;

/** Finds the run id in `run.json` while the member streams by. */
export class RunIdPeek {
  readonly #chunks: Uint8Array[] = [];

  /** A sink for the member that also feeds the given one. */
  beside(
    { name, size }: Pick<ArchiveMember, "name" | "size">,
    sink: ByteSink | undefined,
  ): ByteSink | undefined {
    if (name !== "run.json" || size > PEEK_MAX_BYTES) return sink;
    return (chunk) => {
      // Copied, since a chunk is only valid during the call.
      this.#chunks.push(chunk.slice());
      return sink?.(chunk);
    };
  }

  /** The id; `undefined` if no id can be read. */
  get found(): string | undefined {
    try {
      const { run_id } = parseJsonObject({ name: "run.json", bytes: concatBytes(this.#chunks) });
      return typeof run_id === "string" ? run_id : undefined;
    } catch (error) {
      // This check ignores members that are not JSON: their digests tell if they were changed.
      if (error instanceof GaitError) return undefined;
      throw error;
    }
  }
}

/** The fault of a `run.json` of another run than that of the manifest. */
export function otherRunFaults(
  { run_id }: Pick<Manifest, "run_id">,
  found: string | undefined,
): readonly string[] {
  if (found === undefined || found === "" || found === run_id) return [];
  return [`run.json is of the run ${quoted(found)}, the manifest of ${quoted(run_id)}`];
}

/** Finds records of another run while they stream by. */
export class OtherRecords {
  readonly #ids = new Map<string, string>();

  /** Takes the run id of a record of a member. */
  note(member: string, run_id: string): void {
    if (run_id === "") return;
    const seen = this.#ids.get(member);
    if (seen === undefined) this.#ids.set(member, run_id);
    else if (seen !== run_id && !this.#ids.has(`${member} `)) this.#ids.set(`${member} `, run_id);
  }

  /**
   * Warnings about records of another run. A recorder may have joined runs, so they are not a
   * fault.
   */
  warnings(run_id: string): readonly string[] {
    return [...this.#ids].filter(([, id]) => id !== run_id).map(([member, id]) =>
      `${member.trim()} has a record of the run ${quoted(id)}, and this is ${quoted(run_id)}`
    );
  }
}
