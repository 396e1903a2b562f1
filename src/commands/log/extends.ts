import { defineCommand } from "../../cli/command.ts";
import { unusable } from "../../core/fault.ts";
import { originOf } from "../../core/log/checkpoint.ts";
import type { GivenHead } from "../../core/log/head_line.ts";
import { printable } from "../../core/text.ts";
import { OUTPUTS } from "../../core/written_kinds.ts";
import { hashBytes } from "../../core/crypto/digest.ts";
import { writeText } from "../../usecases/documents.ts";
import { readHeads } from "../../usecases/log/given_heads.ts";
import { loadLogKeys } from "../../usecases/log/log_keys.ts";
import { Growth } from "../../usecases/log/prove.ts";
import { readHead } from "../../usecases/log/read_head.ts";
import type { Host } from "../../io/host.ts";
import { LOG_KEY_OPTIONS } from "./options.ts";
import { textLines } from "./words.ts";

const OLD = "<old head>";

export const logExtends = defineCommand({
  path: "log extends",
  summary: "Prove to a witness that a log continues an older head",
  explain:
    "Writes the request that makes a C2SP tlog-witness cosign a log: the size of an older head, the hashes from there to the last signed checkpoint, and that checkpoint.",
  needs: ["read", "write", "env"],
  needsOf: ({ out }) => out === undefined ? ["read", "env"] : ["read", "write", "env"],
  options: {
    out: { type: "path", writes: true, help: "write it to this file" },
    ...LOG_KEY_OPTIONS,
  },
  positional: {
    name: "head log",
    help: "the older head (its line, size:root, a checkpoint, a file with one, or 0), and the log",
    min: 2,
    max: 2,
    error: "expected <old head> <log>",
  },
  examples: ["log extends head.txt session.jsonl"],
  async run({ options, args: [old = "", path = ""] }, host) {
    const keys = await loadLogKeys(options, host);
    const head = await oldHead(old, path, host);
    const data = await (await Growth.read(path, keys, host)).from(head);
    const { out } = options;
    if (out === undefined || data.body === undefined) return { data };
    await writeText(out, data.body, host, { kind: OUTPUTS.logExtension });
    return { data: { ...data, body_path: out } };
  },
  text: ({ ok, path, old, entries, body = "", body_path, problem = "" }) => {
    if (!ok) return [`log extends failed: ${printable(path)}: ${printable(problem)}`];
    return body_path === undefined
      ? textLines(body)
      : [`log extends ok: from ${old} to ${entries} entries ${printable(body_path)}`];
  },
});

/** The one head of the log that is given; a witness that knows nothing yet is at 0. */
async function oldHead(old: string, path: string, host: Host<"read">): Promise<GivenHead> {
  if (old === "0") return { size: 0, root: await hashBytes(new Uint8Array()) };
  const { heads, isCollection } = await readHeads(OLD, old, host);
  const log_id = (await readHead(path, host))?.log_id ?? "";
  const origins: readonly unknown[] = [originOf(log_id), undefined];
  const own = isCollection ? heads.filter(({ origin }) => origins.includes(origin)) : heads;
  const [head, other] = own;
  if (head !== undefined && other === undefined) return head;
  const count = own.length === 0 ? "none" : `${own.length}`;
  throw unusable(OLD, old, `one head of this log, and it has ${count}`, "give the head itself");
}
