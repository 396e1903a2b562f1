import { defineCommand } from "../../cli/command.ts";
import { conflict, missing } from "../../core/fault.ts";
import { printable } from "../../core/text.ts";
import { OUTPUTS } from "../../core/written_kinds.ts";
import { writeText } from "../../usecases/documents.ts";
import { loadLogKeys } from "../../usecases/log/log_keys.ts";
import { proveEntry } from "../../usecases/log/prove.ts";
import { indexIn, LOG_KEY_OPTIONS, LOG_POSITIONAL } from "./options.ts";
import { textLines } from "./words.ts";

export const logProve = defineCommand({
  path: "log prove",
  summary: "Prove one entry of a log to someone without the log",
  explain:
    "Writes one entry with the hashes that lead from it to a signed checkpoint; gait log check, or any program for C2SP tlog-proof, checks that with the public key alone.",
  needs: ["read", "write", "env"],
  needsOf: ({ out }) => out === undefined ? ["read", "env"] : ["read", "write", "env"],
  options: {
    entry: { type: "string", value: "index", help: "the entry" },
    trace: {
      type: "string",
      value: "id",
      help: "the decision with this trace id",
      conflicts: { entry: "both name the entry: give one" },
    },
    out: { type: "path", writes: true, help: "write the proof to this file" },
    ...LOG_KEY_OPTIONS,
  },
  positional: LOG_POSITIONAL,
  examples: ["log prove session.jsonl --entry 12 --out entry_12.tlog-proof"],
  async run({ options, args: [path = ""] }, host) {
    const { entry, trace, out } = options;
    if (entry !== undefined && trace !== undefined) {
      throw conflict("--entry", "--trace", "both name the entry: give one");
    }
    if (entry === undefined && trace === undefined) {
      throw missing(["--entry"], "--entry <index> or --trace <id>; gait log show lists both");
    }
    const keys = await loadLogKeys(options, host);
    const wanted = trace === undefined
      ? { entry: indexIn("--entry", entry ?? "") }
      : { trace_id: trace };
    const data = await proveEntry(path, wanted, keys, host);
    if (out === undefined) return { data };
    await writeText(out, data.proof, host, { kind: OUTPUTS.logProof });
    return { data: { ...data, proof_path: out } };
  },
  quiet: ({ proof, proof_path }) =>
    proof_path === undefined ? textLines(proof) : [printable(proof_path)],
  text: ({ proof, proof_path, entry, entries }) =>
    proof_path === undefined
      ? textLines(proof)
      : [`log prove ok: entry ${entry} of ${entries} ${printable(proof_path)}`],
});
