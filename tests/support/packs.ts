/** Runpacks for tests, in memory. */

import { concatBytes, encodeUtf8 } from "../../src/core/bytes.ts";
import { demoInput } from "../../src/core/runpack/demo.ts";
import { readRunpack, type Runpack } from "../../src/core/runpack/read.ts";
import { record, type RecordOptions } from "../../src/core/runpack/record.ts";
import { rewriteRunpack } from "../../src/core/runpack/rewrite.ts";
import { memberFromBytes } from "../../src/core/runpack/spool.ts";
import { sha256 } from "../../src/core/crypto/digest.ts";
import type {
  Intent,
  Receipt,
  RecordInput,
  Refs,
  Result,
  Run,
} from "../../src/core/schema/runpack.ts";
import { type RandomAccess, randomAccess } from "../../src/core/source.ts";
import { type NewMember, openArchive, writeArchive } from "../../src/core/zip/zip.ts";

export const T = "2026-02-05T00:00:00Z";

export const DEFAULTS = {
  now: "2026-03-01T00:00:00Z",
  env: { os: "linux", arch: "amd64", runtime: "deno" },
} as const;

const HEAD = { schema_version: "1.0.0", created_at: T, producer_version: "0.0.0-dev" };

export interface PartialPack {
  readonly run_id?: string;
  readonly run?: Partial<Run>;
  readonly intents?: readonly (Partial<Intent> & { readonly intent_id: string })[];
  readonly results?: readonly (Partial<Result> & { readonly intent_id: string })[];
  readonly receipts?: readonly (Partial<Receipt> & { readonly ref_id: string })[];
  readonly refs?: Partial<Refs>;
  readonly captureMode?: string;
}

/** The parsed parts of a pack, complete but for what the test says. */
export function partsOf(pack: PartialPack) {
  const { run_id = "run_t", captureMode = "reference" } = pack;
  const head = (kind: string) => ({ ...HEAD, schema_id: `gait.runpack.${kind}`, run_id });
  return {
    captureMode,
    run: {
      ...head("run"),
      env: { os: "test", arch: "test", runtime: "go" },
      timeline: [],
      ...pack.run,
    } as Run,
    intents: (pack.intents ?? []).map((intent): Intent => ({
      ...head("intent"),
      tool_name: "tool.x",
      args_digest: "",
      ...intent,
    })),
    results: (pack.results ?? []).map((result): Result => ({
      ...head("result"),
      status: "ok",
      result_digest: "",
      ...result,
    })),
    refs: {
      ...head("refs"),
      receipts: (pack.receipts ?? []).map((receipt): Receipt => ({
        source_type: "test",
        source_locator: "here",
        query_digest: "a".repeat(64),
        content_digest: "b".repeat(64),
        retrieved_at: T,
        redaction_mode: "reference",
        ...receipt,
      })),
      ...pack.refs,
    } as Refs,
  };
}

/** A pack of exactly these records, unchecked. */
export async function packBytes(pack: PartialPack): Promise<Uint8Array<ArrayBuffer>> {
  return await zipOf((await rewriteRunpack(partsOf(pack), DEFAULTS)).members);
}

/** Reads a runpack that must be intact. */
export function readPack(bytes: Uint8Array): Promise<Runpack> {
  return readRunpack(fileOf(bytes));
}

export async function packRunpack(pack: PartialPack): Promise<Runpack> {
  return await readRunpack(fileOf(await packBytes(pack)));
}

/** A runpack of raw members, with a manifest that fits them. `extra` members are not listed. */
export async function rawPack(
  contents: Readonly<Record<string, string | Uint8Array<ArrayBuffer>>>,
  manifest: Readonly<Record<string, unknown>> = {},
  extra: Readonly<Record<string, string>> = {},
  { compress = false }: { readonly compress?: boolean } = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const { manifestDigest } = await import("../../src/core/runpack/manifest.ts");
  const members: NewMember[] = [];
  for (const [name, content] of Object.entries(contents)) {
    const bytes = typeof content === "string" ? encodeUtf8(content) : content;
    members.push(await memberFromBytes(name, bytes));
  }
  const head = {
    ...HEAD,
    schema_id: "gait.runpack.manifest",
    run_id: "run_t",
    capture_mode: "reference",
    files: members.map(({ name, sha256 }) => ({ path: name, sha256 }))
      .sort((a, b) => (a.path < b.path ? -1 : 1)),
    ...manifest,
  };
  const stored = { ...head, manifest_digest: await manifestDigest(head) };
  members.push(await memberFromBytes("manifest.json", encodeUtf8(JSON.stringify(stored))));
  for (const [name, text] of Object.entries(extra)) {
    members.push(await memberFromBytes(name, encodeUtf8(text)));
  }
  return await zipOf(members, { compress });
}

export async function zipOf(
  members: readonly NewMember[],
  options: { readonly compress?: boolean } = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  await writeArchive(members, (chunk) => void chunks.push(chunk.slice()), options);
  return concatBytes(chunks);
}

export function fileOf(bytes: Uint8Array, name = "pack.zip"): RandomAccess {
  return randomAccess({ name, bytes });
}

export async function recorded(
  input: RecordInput,
  options: RecordOptions = {},
): Promise<{ readonly bytes: Uint8Array<ArrayBuffer>; readonly runpack: Runpack }> {
  const { bytes } = await record(input, { payloads: "keep", now: DEFAULTS.now, ...options });
  return { bytes, runpack: await readRunpack(fileOf(bytes)) };
}

/** The demo runpack. */
export async function demoPack(options: RecordOptions = {}) {
  return await recorded(await demoInput(), options);
}

/** The second worked artifact. */
export async function integrationInput(runId = "run_integration"): Promise<RecordInput> {
  const calls = [
    { tool_name: "tool.search", args: { query: "offline test" } },
    { tool_name: "tool.fetch", args: { url: "https://example.local/resource" } },
  ];
  return {
    run: {
      run_id: runId,
      created_at: T,
      producer_version: "0.0.0-test",
      env: { os: "test", arch: "test", runtime: "go" },
      timeline: [{ event: "start", ts: T }, { event: "finish", ts: "2026-02-05T00:00:02Z" }],
    },
    intents: calls.map((call, index) => ({ intent_id: `intent_${index + 1}`, ...call })),
    results: calls.map((_, index) => ({
      intent_id: `intent_${index + 1}`,
      status: "ok",
      result: { ok: true, message: `result_${index + 1}` },
    })),
    refs: {
      receipts: await Promise.all(calls.map(async ({ tool_name }, index) => ({
        ref_id: `ref_${index + 1}`,
        source_type: "integration-test",
        source_locator: tool_name,
        query_digest: await sha256(encodeUtf8(`query_${index + 1}`)),
        content_digest: await sha256(encodeUtf8(`content_${index + 1}`)),
        retrieved_at: T,
        redaction_mode: "reference",
      }))),
    },
  };
}

/** Text of one member of an archive. */
export async function memberText(bytes: Uint8Array, name: string): Promise<string> {
  const archive = await openArchive(fileOf(bytes));
  const chunks: Uint8Array[] = [];
  await archive.members.get(name)?.read((chunk) => void chunks.push(chunk.slice()));
  return new TextDecoder().decode(concatBytes(chunks));
}

/** Asserts that a promise rejects with this message and code, and answers the error. */
export async function rejection(promise: Promise<unknown> | (() => unknown)) {
  const { GaitError } = await import("../../src/core/error.ts");
  try {
    await (typeof promise === "function" ? promise() : promise);
  } catch (error) {
    if (error instanceof GaitError) return error;
    throw error;
  }
  throw new Error("expected a GaitError, found success");
}
