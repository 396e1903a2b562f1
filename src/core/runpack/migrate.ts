import { withoutSecrets } from "../redact/hidden.ts";
import { GaitError } from "../error.ts";
import { quoted } from "../fault.ts";
import {
  intentShape,
  type Manifest,
  manifestShape,
  receiptShape,
  refsShape,
  resultShape,
  runEnvShape,
  runShape,
  timelineEventShape,
} from "../schema/runpack.ts";
import type { ObjectShape } from "../shape.ts";
import { sha256 } from "../crypto/digest.ts";
import type { RandomAccess } from "../source.ts";
import { type NewMember, openArchive, writeArchive } from "../zip/zip.ts";
import type { RecorderDefaults } from "./defaults.ts";
import { manifestBytes } from "./manifest.ts";
import { LISTED_NAMES, MANIFEST_NAME } from "./members.ts";
import { readRunpack, type Runpack } from "./read.ts";
import { rewriteRunpack } from "./rewrite.ts";
import { checkRunId } from "./run_id.ts";

export interface MigrateOptions extends RecorderDefaults {
  /** Whether the members of the output are deflated. */
  readonly compress?: boolean;
}

export interface Migration {
  /** `no_change` exactly when the output is the input, byte for byte. */
  readonly status: "migrated" | "no_change";
  readonly run_id: string;
  readonly manifest: Manifest;
  /** The members to write. With `no_change` the input's bytes are the output instead. */
  readonly members: readonly NewMember[];
  /** Parts of the input that the output no longer holds. */
  readonly warnings: readonly string[];
}

/**
 * Migrates a runpack of any generation.
 *
 * Nothing has changed when every member is already what would be written and the archive holds
 * nothing else. Whether members are deflated does not matter: the output is then a copy of the input.
 *
 * @throws {GaitError} `invalid_input` if it is not an intact runpack.
 */
export async function migrateRunpack(
  file: RandomAccess,
  options: MigrateOptions,
): Promise<Migration> {
  const runpack = await readRunpack(file);
  const { manifest, members } = await rewriteRunpack({
    ...runpack,
    captureMode: runpack.manifest.capture_mode,
  }, options);
  const archive = await openArchive(file);
  const stored = await manifestBytes(archive, file.name);
  const manifestChanged = await sha256(stored) !== sha256Of(members, MANIFEST_NAME);
  const membersChanged = runpack.manifest.files.some(({ path, sha256 }) =>
    sha256.toLowerCase() !== sha256Of(members, path)
  );
  const extra = [...archive.members.keys()].filter((name) => !isKnownName(name));
  const asIs = !manifestChanged && !membersChanged && extra.length === 0 &&
    archive.warnings.length === 0;
  const same = options.compress ? await equalsArchive(file, members) : asIs;
  return {
    status: same ? "no_change" : "migrated",
    run_id: runpack.run.run_id,
    manifest,
    members,
    warnings: same ? [] : losses(runpack, extra),
  };
}

/** Default file name of the output. `inputStem` is the name of the input without `.zip`. */
export function migratedFileName(runId: string, inputStem: string): string {
  if (runId.trim() === "") return `${inputStem}_migrated.zip`;
  refuseUnsafeName(runId);
  return `runpack_${runId}_migrated.zip`;
}

/** Refuses a run id with separators: an artifact of unknown origin must not choose a folder. */
export function refuseUnsafeName(runId: string): void {
  try {
    checkRunId(runId);
  } catch (cause) {
    const message = `Cannot name the output after run id ${quoted(runId)}: it is not a file name`;
    throw new GaitError("invalid_input", message, { hint: "name the output with --out", cause });
  }
}

function isKnownName(name: string): boolean {
  return name === MANIFEST_NAME || LISTED_NAMES.some((listed) => listed === name);
}

function sha256Of(members: readonly NewMember[], name: string): string | undefined {
  return members.find((member) => member.name === name)?.sha256;
}

/** Whether writing these members, deflated, gives exactly the bytes of the file. */
async function equalsArchive(file: RandomAccess, members: readonly NewMember[]): Promise<boolean> {
  let at = 0;
  let same = true;
  await writeArchive(members, async (chunk) => {
    const start = at;
    at += chunk.length;
    if (!same) return;
    const stored = new Uint8Array(chunk.length);
    const read = await file.read(start, stored);
    same = read === chunk.length && stored.every((byte, index) => byte === chunk[index]);
  }, { compress: true });
  return same && at === file.size;
}

function losses(runpack: Runpack, extra: readonly string[]): string[] {
  const warnings: string[] = [];
  const signatures = runpack.manifest.signatures?.length ?? 0;
  if (signatures > 0) warnings.push(`dropped ${signatures} signatures: sign the output again`);
  if (extra.length > 0) warnings.push(`dropped entries of the archive: ${extra.join(", ")}`);
  const unknown = unknownMembers(runpack);
  if (unknown.length > 0) {
    warnings.push(`dropped unknown members: ${withoutSecrets(unknown.join(", "))}`);
  }
  return warnings;
}

/** Members that no generation knows, such as `intents.jsonl:priority`, sorted. */
function unknownMembers({ manifest, run, intents, results, refs }: Runpack): string[] {
  const found = new Set<string>();
  const note = (file: string, value: object, shape: ObjectShape) => {
    for (const name of Object.keys(value)) {
      if (!Object.hasOwn(shape.members, name)) found.add(`${file}:${name}`);
    }
  };
  note(MANIFEST_NAME, manifest, manifestShape);
  note("run.json", run, runShape);
  note("run.json:env", run.env, runEnvShape);
  for (const event of run.timeline ?? []) note("run.json:timeline", event, timelineEventShape);
  for (const intent of intents) note("intents.jsonl", intent, intentShape);
  for (const result of results) note("results.jsonl", result, resultShape);
  note("refs.json", refs, refsShape);
  for (const receipt of refs.receipts) note("refs.json:receipts", receipt, receiptShape);
  return [...found].sort();
}
