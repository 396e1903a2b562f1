import { defineCommand } from "../../cli/command.ts";
import { missing, unusable } from "../../core/fault.ts";
import { LOG_ENTRIES_MAX } from "../../core/log/line.ts";
import type { Stretch } from "../../core/log/found_unsigned.ts";
import { printable } from "../../core/text.ts";
import { counted } from "../../core/lists.ts";
import { loadSigningKey } from "../../usecases/keys/key_sources.ts";
import { LOG_FOLDER_VARIABLES, logFolder } from "../../usecases/log/places.ts";
import { pruneLog } from "../../usecases/log/prune_log.ts";
import { SIGNER_ENV, signerKinds } from "../key_options.ts";
import { LOG_POSITIONAL, LOG_SIGNING_OPTIONS } from "./options.ts";
import { entriesOf } from "./words.ts";

const NOTHING_SAID = "payloads are only withheld; no reason is needed";

export const logPrune = defineCommand({
  path: "log prune",
  summary: "Delete entries or payloads of a log; its heads and proofs still hold",
  explain:
    "Replaces entries of a log by their hashes and records who did it and why, or deletes kept arguments and results; every other entry, head and proof stays as it was.",
  needs: ["read", "write", "env", "run", "net"],
  needsOf: (options) => ["read", "write", "env", ...signerKinds(options)],
  env: { names: [...LOG_FOLDER_VARIABLES, ...SIGNER_ENV] },
  options: {
    entries: { type: "list", value: "indexes", help: "which entries: 1,4-7" },
    why: {
      type: "string",
      value: "text",
      help: "why, for the record; needed for entries",
      conflicts: { payloads: NOTHING_SAID },
    },
    who: {
      type: "string",
      value: "name",
      help: "who prunes, for the record",
      conflicts: { payloads: NOTHING_SAID },
    },
    payloads: {
      type: "boolean",
      help: "delete only the payloads of these entries, or of all",
    },
    ...LOG_SIGNING_OPTIONS,
  },
  positional: LOG_POSITIONAL,
  examples: [
    'log prune session.jsonl --entries 12,14-16 --why "erasure request 7" --private-key gait_private.key',
    "log prune session.jsonl --payloads",
  ],
  async run({ options, args: [path = ""] }, host) {
    const { why, who, payloads: onlyPayloads } = options;
    const entries = options.entries.length === 0 ? undefined : stretchesIn(options.entries);
    if (entries === undefined && !onlyPayloads) {
      throw missing(["--entries"], "--entries 1,4-7, or --payloads for all kept payloads");
    }
    if (why === undefined && !onlyPayloads) {
      throw missing(["--why"], "the log, or the index after its end, records why");
    }
    const { key } = await loadSigningKey(options, host);
    const folder = logFolder(host);
    return { data: await pruneLog({ path, entries, onlyPayloads, why, who, key, folder }, host) };
  },
  text: ({ path, pruned, payloads, head }) => {
    const count = pruned.reduce((sum, stretch) => sum + stretch.count, 0);
    return [
      `log prune ok: ${printable(path)}: ${entriesOf(count)} and ${counted(payloads, "payload")}`,
      head,
    ];
  },
});

/** Reads `1,4-7` as stretches in order; those that touch become one. */
function stretchesIn(texts: readonly string[]): readonly Stretch[] {
  const stretches = texts.map((text) => {
    const [, first = "", last = first] = /^([0-9]{1,7})(?:-([0-9]{1,7}))?$/.exec(text) ?? [];
    const [from, to] = [Number(first), Number(last)];
    if (first === "" || to < from || to >= LOG_ENTRIES_MAX) {
      const hint = "gait log show lists the entries with their indexes";
      throw unusable("--entries", text, "an index such as 4, or 4-7", hint);
    }
    return { from, count: to - from + 1 };
  }).toSorted((a, b) => a.from - b.from);
  const apart: { from: number; count: number }[] = [];
  for (const { from, count } of stretches) {
    const last = apart.at(-1);
    if (last === undefined || from > last.from + last.count) apart.push({ from, count });
    else last.count = Math.max(last.count, from + count - last.from);
  }
  return apart;
}
