import { defineCommand } from "../../cli/command.ts";
import { encodeHex } from "../../core/bytes.ts";
import { type Bytes, hashBytes } from "../../core/crypto/digest.ts";
import { GaitError } from "../../core/error.ts";
import { ExitCode } from "../../core/exit_code.ts";
import { quotedName } from "../../core/fault.ts";
import { checkNote, type Checkpoint, logKey, type NoteVerdict } from "../../core/log/checkpoint.ts";
import { checkpointHead, headLine } from "../../core/log/head_line.ts";
import { noteText } from "../../core/log/note.ts";
import { rootOf } from "../../core/log/tree.ts";
import { present } from "../../core/present.ts";
import type { LogHeadResult } from "../../core/schema/log.ts";
import { loadLogKeys } from "../../usecases/log/log_keys.ts";
import {
  HEADS_VARIABLE,
  LOG_PLACE_VARIABLES,
  requiredLogFolder,
} from "../../usecases/log/places.ts";
import { readEnding } from "../../usecases/log/read_end.ts";
import { noteLeft } from "../../usecases/log/heads_left.ts";
import { type HeadHost, toJob, toSystemLog } from "../../usecases/log/send_heads.ts";
import { askWitness, keepCosigned, type Witness, witnessOf } from "../../usecases/log/witness.ts";
import type { Host } from "../../io/host.ts";
import { LOG_KEY_OPTIONS, LOG_POSITIONAL, WITNESS_OPTIONS } from "./options.ts";
import { entriesOf, textLines } from "./words.ts";

type SentTo = NonNullable<LogHeadResult["sent_to"]>;

interface Data extends Omit<LogHeadResult, "correlation_id"> {
  /** Whether the text is the checkpoint in place of the head. */
  readonly showsCheckpoint: boolean;
}

export const logHead = defineCommand({
  path: "log head",
  summary: "Print the head of a log: one line to keep elsewhere",
  explain:
    "Reads the end of a log and prints its id, size and root in one line, or its last checkpoint. Kept elsewhere, the line shows later whether these entries were changed or cut off.",
  needs: ["read", "write", "env", "run"],
  env: { names: LOG_PLACE_VARIABLES },
  options: {
    ...LOG_KEY_OPTIONS,
    checkpoint: { type: "boolean", help: "print the last checkpoint, with its signatures" },
    send: {
      type: "boolean",
      help: "put the head into the system's log and the output of a CI job",
    },
    ...WITNESS_OPTIONS,
  },
  positional: LOG_POSITIONAL,
  examples: [
    "log head ~/.gait/log/index.jsonl",
    "log head --send ~/.gait/log/index.jsonl",
    'log head ~/.gait/log/index.jsonl --witness "curl -sS --data-binary @- https://witness.example/add-checkpoint" --witness-key witness.vkey',
  ],
  async run({ options, args: [path = ""] }, host) {
    const keys = await loadLogKeys(options, host);
    const witness = await witnessOf(options, host);
    const { tip, checkpoint } = await readEnding(path, host);
    if (options.checkpoint && checkpoint === undefined) throw noCheckpoint(path);
    const { log_id, range: { size } } = tip;
    const root = await rootOf(tip.range, hashBytes);
    const signature = checkpoint && await signatureOf(checkpoint, keys);
    const head = headLine({ log_id, size, root });
    await toDisk(path, host);
    const ok = signature !== "wrong";
    const sent_to = [
      ...(options.send && ok ? await send(path, head, host) : []),
      ...(witness !== undefined && ok ? await show(path, witness, keys, host) : []),
    ];
    const data: Data = {
      ok,
      path,
      log_id,
      entries: size,
      root: encodeHex(root),
      head,
      ...present({
        checkpoint: checkpoint && noteText(checkpoint.note),
        checkpoint_entries: checkpoint?.size,
        signature,
        sent_to: sent_to.length === 0 ? undefined : sent_to,
      }),
      ...warningsOf(size, checkpoint, signature),
      showsCheckpoint: options.checkpoint,
    };
    return { exit: data.ok ? ExitCode.success : ExitCode.verification_failed, data };
  },
  quiet: "text",
  text: ({ ok, head, checkpoint = "", showsCheckpoint }) =>
    !ok ? [] : showsCheckpoint ? textLines(checkpoint) : [head],
  json: ({ showsCheckpoint: _, ...data }) => data,
});

/** Sends a head to each place that takes it, and answers which did. */
async function send(path: string, head: string, host: HeadHost): Promise<SentTo> {
  const [isInSystem, isInJob] = await Promise.all([toSystemLog(head, host), toJob(head, host)]);
  if (!isInSystem && !isInJob) {
    const text = `Cannot send the head of the log ${quotedName(path)}: no place took it`;
    throw new GaitError("dependency_missing", text, {
      hint: `gait needs the program "logger" or a CI job, and ${HEADS_VARIABLE} not set to off; ` +
        "without --send it prints the head, to be kept elsewhere",
    });
  }
  return [
    ...(isInSystem ? ["system_log" as const] : []),
    ...(isInJob ? ["job_output" as const] : []),
  ];
}

/**
 * INVARIANT: a head leaves only after what it covers is on the disk, else a loss of power makes an
 * honest log contradict it. A copy that cannot be written to is not at risk: no session adds to
 * it.
 */
async function toDisk(path: string, host: Host<"write">): Promise<void> {
  try {
    await host.write.sync(path);
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
  }
}

/** Lets a witness cosign the log; the log and the folder of logs keep the cosignature. */
async function show(
  path: string,
  witness: Witness,
  publicKeys: readonly Bytes[],
  host: Host<"read" | "write" | "env" | "run">,
): Promise<SentTo> {
  const folder = requiredLogFolder(host);
  const cosigned = await askWitness({ path, witness, publicKeys, folder }, host);
  await keepCosigned(path, cosigned, host);
  await noteLeft(checkpointHead(cosigned), "witness", host);
  return ["witness"];
}

/** Outcome of checking a checkpoint with the given keys; `undefined` without a key. */
async function signatureOf(
  { origin, note }: Checkpoint,
  keys: readonly Bytes[],
): Promise<NoteVerdict["status"] | undefined> {
  const statuses: NoteVerdict["status"][] = [];
  for (const key of keys) {
    statuses.push((await checkNote(note, await logKey(origin, key, hashBytes))).status);
  }
  if (statuses.includes("wrong")) return "wrong";
  return statuses.includes("signed") ? "signed" : statuses[0];
}

function warningsOf(
  size: number,
  checkpoint: Checkpoint | undefined,
  signature: NoteVerdict["status"] | undefined,
): { readonly warnings?: readonly string[] } {
  const after = size - (checkpoint?.size ?? 0);
  const warnings = [
    ...(signature === "wrong"
      ? ["the signature of the last checkpoint does not verify: do not keep this head"]
      : []),
    ...(signature === "absent"
      ? ["unvouched: the last checkpoint is not signed by the given key"]
      : []),
    ...(after > 0 && signature !== "wrong"
      ? [`unvouched: ${entriesOf(after)} after the last checkpoint`]
      : []),
  ];
  return warnings.length === 0 ? {} : { warnings };
}

function noCheckpoint(path: string): GaitError {
  const text = `Cannot print a checkpoint of the log ${quotedName(path)}: it has none`;
  return new GaitError("invalid_input", text, {
    hint: "the next call of the session, or gait log end, writes one",
  });
}
