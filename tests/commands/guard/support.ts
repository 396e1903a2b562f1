/** Files that evidence commands read, and what their results must be. */

import assert from "node:assert/strict";
import { loadSchemas, validatorsOf } from "../../schemas/validator.ts";
import { ownDemo, readMembers } from "../../support/demo_archive.ts";
import { gait, type SeenInMemory } from "../../support/gait.ts";
import type { MemorySystem } from "../../support/memory_system.ts";
import { KEY_1, KEY_2 } from "../../support/test_key.ts";

const DEMO = await ownDemo();
export const validator = validatorsOf(await loadSchemas());
export const RUNPACK = "gait-out/runpack_run_demo.zip";
export const FILES = {
  [RUNPACK]: DEMO,
  "k1.key": KEY_1.private,
  "k1.pub": KEY_1.public,
  "k2.pub": KEY_2.public,
};
export const KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

export const at = "2026-02-05T00:00:00Z";
export const trace = (trace_id: string, created_at = at) =>
  JSON.stringify({
    ...{ schema_id: "gait.gate.trace", schema_version: "1.0.0", created_at, trace_id },
    ...{ producer_version: "0.0.0-dev", tool_name: "tool.write", args_digest: "a".repeat(64) },
    ...{ intent_digest: "b".repeat(64), policy_digest: "c".repeat(64), verdict: "block" },
  });
export const audit = (trace_id: string, created_at = at) =>
  JSON.stringify({
    schema_id: "gait.gate.approval_audit_record",
    trace_id,
    created_at,
    entries: [],
  });
export const credential = (trace_id: string) =>
  JSON.stringify({ schema_id: "gait.gate.broker_credential_record", trace_id, created_at: at });
export const regress = (created_at = at) =>
  JSON.stringify({
    schema_id: "gait.regress.result",
    created_at,
    fixture_set: "d",
    status: "pass",
    graders: [],
  });
export const inventory = JSON.stringify({ snapshot_id: "s", created_at: at, items: [] });

export function valid(name: string, seen: SeenInMemory): Record<string, unknown> {
  const validate = validator(name);
  assert.ok(validate(seen.json()), JSON.stringify(validate.errors));
  return seen.json();
}

/** Texts of the members of the pack that a command wrote. */
export async function membersIn(seen: SeenInMemory): Promise<ReadonlyMap<string, string>> {
  const bytes = seen.system.files.get(String(seen.json()["pack_path"]))?.bytes;
  assert.ok(bytes);
  const decoder = new TextDecoder();
  return new Map([...await readMembers(bytes)].map(([name, text]) => [name, decoder.decode(text)]));
}

/** The manifest of that pack, which is as its schema says. */
export async function manifestIn(seen: SeenInMemory): Promise<Record<string, unknown>> {
  const parsed = JSON.parse((await membersIn(seen)).get("pack_manifest.json") ?? "");
  const validate = validator("guard/pack_manifest");
  assert.equal(validate(parsed), true, JSON.stringify(validate.errors));
  return parsed;
}

export const paths = (manifest: Record<string, unknown>) =>
  (manifest["contents"] as { path: string }[]).map(({ path }) => path);

/** The text of the page of a pack, without markup. */
export async function pageOf(
  line: string,
  on: MemorySystem,
): Promise<{ seen: SeenInMemory; page: string }> {
  const seen = await gait(`${line} --render-html --json`, {}, on);
  assert.equal(seen.exit, 0, seen.stdout);
  const bytes = on.files.get(String(seen.json()["pack_path"]))?.bytes;
  assert.ok(bytes);
  const text = new TextDecoder().decode(bytes);
  const start = text.indexOf("<!doctype html>");
  const page = text.slice(start, text.indexOf("</html>", start)).replace(
    /<style>.*?<\/style>/s,
    "",
  );
  return { seen, page: page.replaceAll(/<[^>]*>/g, " ").replaceAll(/\s+/g, " ") };
}

/** What needs a look, in that text. */
export const looks = (page: string) =>
  page.slice(page.indexOf("Needs a look"), page.indexOf("What happened"));
