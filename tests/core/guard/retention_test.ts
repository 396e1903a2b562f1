import assert from "node:assert/strict";
import { decideRetention, retainedKind } from "../../../src/core/guard/retention.ts";

Deno.test("retainedKind() goes by name and leaves everything else alone", () => {
  const kinds = [
    ["trace_abc.json", "trace"],
    ["TRACE_ABC.JSON", "trace"],
    ["evidence_pack_abc.zip", "pack"],
    ["incident_pack_abc.zip", "pack"],
    ["incident_pack_abc.gaitenc", "pack"],
    ["other.txt", undefined],
    ["runpack_abc.zip", undefined],
    ["evidence_pack.zip", undefined],
    ["approval_audit_abc.json", undefined],
    ["credential_evidence_abc.json", undefined],
    ["regress_result.json", undefined],
    [".trace_abc.json.tmp-0123", undefined],
    ["trace_abc.json.bak", undefined],
  ] as const;
  for (const [name, kind] of kinds) assert.equal(retainedKind(name), kind, name);
});

const SECOND = 1_000_000_000n;
const at = (path: string, kind: "trace" | "pack", age: bigint) => ({
  path,
  kind,
  modified_at: "2026-02-05T00:00:00Z",
  age,
});

Deno.test("decideRetention() deletes strictly older files, by kind, sorted by path", () => {
  const decided = decideRetention([
    at("b", "trace", 10n * SECOND + 1n),
    at("a", "trace", 10n * SECOND),
    at("d", "pack", 10n * SECOND + 1n),
    at("c", "pack", -5n),
  ], { trace: 10n * SECOND, pack: 20n * SECOND, log: 0n });
  assert.deepEqual(decided.map(({ path, action, age_seconds }) => [path, action, age_seconds]), [
    ["a", "kept", 10],
    ["b", "deleted", 10],
    ["c", "kept", 0],
    ["d", "kept", 10],
  ]);
  assert.equal(decided[1]?.reason, "older than the trace limit of 10 seconds");
});

Deno.test("decideRetention() keeps everything of a kind whose limit is zero or below", () => {
  for (const trace of [0n, -1n]) {
    const [decided] = decideRetention([at("a", "trace", 10n ** 18n)], { trace, pack: 1n, log: 0n });
    assert.deepEqual([decided?.action, decided?.reason], ["kept", "the trace limit is off"]);
  }
});
