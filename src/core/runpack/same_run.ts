/** That all members of a runpack are of one run: its manifest, `run.json`, calls and results. */

import { concatBytes } from "../bytes.ts";
import { GaitError } from "../error.ts";
import { quoted } from "../fault.ts";
import { parseJsonObject } from "../json/json.ts";
import type { Manifest, Run } from "../schema/runpack.ts";
import type { ArchiveMember, ByteSink } from "../zip/zip.ts";
import { SCHEMA_IDS, SCHEMA_VERSION } from "./members.ts";

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

/** What a record or document says of where it came from. */
export type RecordOrigin = Pick<Run, "run_id" | "schema_id" | "schema_version">;

const SCHEMAS: ReadonlyMap<string, string> = new Map([
  ["intents.jsonl", SCHEMA_IDS.intent],
  ["refs.json", SCHEMA_IDS.refs],
  ["results.jsonl", SCHEMA_IDS.result],
  ["run.json", SCHEMA_IDS.run],
]);

/** Finds records and documents of another run or schema while they stream by. */
export class OtherRecords {
  /** Of each member the first run id, and the first other one. */
  readonly #ids = new Map<string, readonly string[]>();
  /** Of each member the first schema that is not its own. */
  readonly #schemas = new Map<string, string>();

  /** Takes a record of a member, or a member that is one document. */
  note(member: string, { run_id, schema_id, schema_version }: RecordOrigin): void {
    const seen = this.#ids.get(member) ?? [];
    if (run_id !== "" && seen.length < 2 && seen[0] !== run_id) {
      this.#ids.set(member, [...seen, run_id]);
    }
    const own = SCHEMAS.get(member) ?? "";
    if (
      (schema_id !== own && schema_id !== "") ||
      (schema_version !== SCHEMA_VERSION && schema_version !== "")
    ) {
      if (!this.#schemas.has(member)) this.#schemas.set(member, `${schema_id} ${schema_version}`);
    }
  }

  /**
   * Warnings about records of another run or schema. A recorder may have joined runs, so they are
   * not a fault.
   */
  warnings(run_id: string, unless: ReadonlySet<string> = new Set()): readonly string[] {
    const warnings: string[] = [];
    for (const [member, ids] of this.#ids) {
      const other = ids.find((id) => id !== run_id);
      // Of run.json it is a fault.
      if (other === undefined || unless.has(member) || member === "run.json") continue;
      warnings.push(`${being(member)} the run ${quoted(other)}, and this is ${quoted(run_id)}`);
    }
    for (const [member, schema] of this.#schemas) {
      if (unless.has(member)) continue;
      const expected = `${SCHEMAS.get(member)} ${SCHEMA_VERSION}`;
      warnings.push(
        `${being(member)} the schema ${quoted(schema.trim())}, expected ${quoted(expected)}`,
      );
    }
    return warnings.sort();
  }
}

function being(member: string): string {
  return member.endsWith(".jsonl") ? `${member} has a record of` : `${member} is of`;
}
