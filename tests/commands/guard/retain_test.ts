import assert from "node:assert/strict";
import type { Host, Needs, PermissionKind } from "../../../src/io/host.ts";
import { gait } from "../../support/gait.ts";
import { MemorySystem } from "../../support/memory_system.ts";
import { trace, valid, validator } from "./support.ts";
import { type NewMember, openArchive } from "../../../src/core/zip/zip.ts";
import { readWhole } from "../../../src/core/runpack/member_bytes.ts";
import { fileOf, zipOf } from "../../support/packs.ts";
import { ownDemo } from "../../support/demo_archive.ts";
import { memberFromBytes } from "../../../src/core/runpack/spool.ts";

const TRACE = trace("t1");
const DEMO_RUN = await ownDemo();
const PACK = await packOf("evidence.zip");
const OLD_TIME = "2026-01-01T00:00:00Z";

async function packOf(path: string): Promise<Uint8Array> {
  const files = { "gait-out/runpack_run_demo.zip": DEMO_RUN };
  const { system, exit } = await gait(`guard pack run_demo --out ${path}`, { files });
  assert.equal(exit, 0);
  return system.files.get(path)?.bytes ?? new Uint8Array();
}

const OLD = {
  "d/trace_old.json": "2026-01-01T00:00:00Z",
  "d/e/evidence_pack_old.zip": "2026-01-01T00:00:00Z",
  "d/link/trace_far.json": "2020-01-01T00:00:00Z",
  "d/trace_stuck.json": "2026-01-01T00:00:00Z",
};
const STORE = {
  files: {
    "d/trace_old.json": TRACE,
    "d/trace_new.json": TRACE,
    "d/e/evidence_pack_old.zip": PACK,
    "d/incident_pack_new.zip": PACK,
    "d/other.txt": "x",
    "d/link/trace_far.json": TRACE,
  },
  modified: OLD,
  links: ["d/link"],
};

Deno.test("gait guard retain says what would go, then deletes just that", async () => {
  const dry = await gait(
    "guard retain --root ./d/ --dry-run --report-out r/report.json --json",
    STORE,
  );
  const data = valid("guard/retain_result", dry);
  const gone = (data["deleted_files"] as { path: string }[]).map(({ path }) => path);
  assert.deepEqual(gone, ["d/e/evidence_pack_old.zip", "d/trace_old.json"]);
  assert.deepEqual([data["root_path"], data["scanned_files"], dry.system.files.size], ["d", 4, 7]);
  const report = JSON.parse(new TextDecoder().decode(dry.system.files.get("r/report.json")?.bytes));
  const validate = validator("guard/retention_report");
  assert.equal(validate(report), true, JSON.stringify(validate.errors));
  assert.equal(report.deleted_files[1].reason, "older than the trace limit of 7 days");

  const real = await gait("guard retain --root d", {}, dry.system);
  assert.match(real.stdout, /^guard retain ok: scanned=4 deleted=2\n/);
  assert.deepEqual([...dry.system.files.keys()].sort(), [
    "d/incident_pack_new.zip",
    "d/link/trace_far.json",
    "d/other.txt",
    "d/trace_new.json",
    "r/report.json",
  ]);
});

Deno.test("gait guard retain goes on past a file that stays, reports, then fails", async () => {
  const files = { ...STORE.files, "d/trace_stuck.json": TRACE };
  const world = { ...STORE, files, unwritable: ["d/e"] };
  const seen = await gait("guard retain --root d --report-out report.json --json", world);
  assert.equal(seen.exit, 6);
  assert.match(
    String(seen.json()["error"]),
    /^Cannot delete all expired files: Cannot .* "d\/e\/evidence_pack_old\.zip": /,
  );
  assert.ok(!seen.system.files.has("d/trace_stuck.json"));
  const report = JSON.parse(new TextDecoder().decode(seen.system.files.get("report.json")?.bytes));
  assert.deepEqual([report.deleted_files.length, report.kept_files.length], [2, 3]);
});

Deno.test("gait guard retain deletes nothing that it could not report", async () => {
  const world = { ...STORE, unwritable: ["r"] };
  const seen = await gait("guard retain --root d --report-out r/report.json --json", world);
  assert.equal(seen.exit, 6);
  assert.equal(seen.system.files.size, Object.keys(STORE.files).length);
});

for (
  const [path, message] of [
    ["r/trace_report.json", /its name is that of a trace$/],
    ["r/Evidence_Pack_report.ZIP", /its name is that of a pack$/],
    ["d", /it is --root$/],
    ["r/", /it is a directory$/],
  ] as const
) {
  Deno.test(`gait guard retain refuses --report-out ${path}`, async () => {
    const seen = await gait(`guard retain --root d --report-out ${path} --json`, STORE);
    assert.equal(seen.exit, 6);
    assert.match(String(seen.json()["error"]), message);
    assert.equal(seen.system.files.size, Object.keys(STORE.files).length);
  });
}

Deno.test("gait guard retain keeps what was changed since it looked, and says so", async () => {
  let looks = 0;
  const modified = {
    get "d/trace_a.json"() {
      return looks++ === 0 ? "2026-01-01T00:00:00Z" : "2026-02-04T00:00:00Z";
    },
  };
  const seen = await gait("guard retain --root d --json", {
    files: { "d/trace_a.json": TRACE },
    modified,
  });
  assert.deepEqual(valid("guard/retain_result", seen)["kept_files"], [{
    path: "d/trace_a.json",
    kind: "trace",
    modified_at: "2026-01-01T00:00:00Z",
    age_seconds: 35 * 86_400,
    action: "kept",
    reason: "older than the trace limit of 7 days, but it was changed meanwhile",
  }]);
  looks = 0;
  const told = await gait("guard retain --root d", {}, seen.system);
  assert.equal(
    told.stdout,
    "guard retain ok: scanned=1 deleted=0\n" +
      "kept d/trace_a.json: older than the trace limit of 7 days, but it was changed meanwhile\n",
  );
});

Deno.test("gait guard retain keeps what a folder that became a link would lead to", async () => {
  const modified = { "d/e/trace_a.json": "2026-01-01T00:00:00Z" };
  class Swapped extends MemorySystem {
    override narrow(needs: Needs): Host<PermissionKind> {
      const host = super.narrow(needs);
      const realPath = async (path: string) =>
        path === "d/e" ? "/memory/d_elsewhere" : await host.read.realPath(path);
      return { ...host, read: { ...host.read, realPath } };
    }
  }
  const system = new Swapped({ files: { "d/e/trace_a.json": TRACE }, modified });
  const seen = await gait("guard retain --root d --json", {}, system);
  const [kept] = seen.json()["kept_files"] as { reason: string }[];
  assert.match(kept?.reason ?? "", /but a link leads out of the root meanwhile$/);
  assert.ok(system.files.has("d/e/trace_a.json"));
});

Deno.test("gait guard retain keeps what is from the future, and leaves what no clock ever said", async () => {
  const modified = {
    "trace_future.json": "2090-01-01T00:00:00.000Z",
    "trace_far.json": "+012000-01-01T00:00:00.000Z",
    "trace_before.json": "-000249-10-15T19:33:20.000Z",
  };
  const files = Object.fromEntries(Object.keys(modified).map((path) => [path, TRACE]));
  const seen = await gait("guard retain --root . --json", { files, modified });
  const data = valid("guard/retain_result", seen);
  assert.deepEqual([data["scanned_files"], data["deleted_files"]], [1, undefined]);
  const [kept] = data["kept_files"] as { path: string; modified_at: string; age_seconds: number }[];
  assert.deepEqual([kept?.path, kept?.modified_at, kept?.age_seconds], [
    "trace_future.json",
    "2090-01-01T00:00:00Z",
    0,
  ]);
  assert.equal(seen.system.files.size, 3);
});

Deno.test("gait guard retain takes a single file for its root", async () => {
  const world = {
    files: { "d/trace_a.json": TRACE, "d/trace_b.json": TRACE },
    modified: {
      "d/trace_a.json": "2026-01-01T00:00:00Z",
      "d/trace_b.json": "2026-01-01T00:00:00Z",
    },
  };
  const seen = await gait("guard retain --root d/trace_a.json", world);
  assert.match(seen.stdout, /^guard retain ok: scanned=1 deleted=1\n/);
  assert.deepEqual([...seen.system.files.keys()], ["d/trace_b.json"]);
});

const encoder = new TextEncoder();
const ENVELOPE = await (async () => {
  const world = { files: { a: "x" }, env: { K: "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=" } };
  const { system } = await gait("guard encrypt a --key-env K", world);
  return system.files.get("a.gaitenc")?.bytes ?? new Uint8Array();
})();

/** A manifest beside what a user packed. */
async function ownZip(manifest: string): Promise<Uint8Array> {
  const members = { "pack_manifest.json": manifest, "notes.txt": "mine" };
  return await zipOf(
    await Promise.all(
      Object.entries(members).map(([name, text]) => memberFromBytes(name, encoder.encode(text))),
    ),
  );
}

/** A pack to which a user added a file. */
async function withNotes(pack: Uint8Array): Promise<Uint8Array> {
  const { members } = await openArchive(fileOf(pack));
  const kept: NewMember[] = [];
  for (const [name, member] of members) {
    kept.push(await memberFromBytes(name, await readWhole(member, 10_000_000)));
  }
  return await zipOf([...kept, await memberFromBytes("notes.txt", encoder.encode("mine"))]);
}

// a path below the root, what lies there, and whether retention deletes it
const CONTENTS: readonly (readonly [string, string | Uint8Array, boolean])[] = [
  ["trace_a.json", TRACE, true],
  ["TRACE_A.JSON", TRACE, true],
  ["trace_a.simulated.json", TRACE, true],
  ["evidence_pack_a.zip", PACK, true],
  ["incident_pack_a.zip", PACK, true],
  ["evidence_pack_a.gaitenc", ENVELOPE, true],
  ["trace_a.json", "", false],
  ["trace_a.json", "x", false],
  ["trace_a.json", "{}", false],
  ["trace_a.json", '{"schema_id":"gait.gate.trace"}', false],
  ["trace_a.json", '{"trace_id":"t","verdict":"allow"}', false],
  ...["trace_id", "tool_name", "intent_digest", "policy_digest", "verdict"].map((member) =>
    [
      "trace_a.json",
      TRACE.replace(new RegExp(`"${member}":"[^"]*"`), `"${member}":""`),
      false,
    ] as const
  ),
  ["trace_a.json", `[${TRACE}]`, false],
  ["trace_a.json", TRACE.replace("gait.gate.trace", "acme.trace"), false],
  ["trace_a.json", TRACE.replace("gait.gate.trace", "gait.gate.approval_audit_record"), false],
  ["trace_a.json", TRACE.slice(0, -1), false],
  ["trace_a.json", `${TRACE}${TRACE}`, false],
  ["trace_events.json", '{"traceEvents":[],"displayTimeUnit":"ms"}', false],
  ["trace_a.json", PACK, false],
  ["trace_a.json/notes.txt", "x", false],
  ["evidence_pack_a.zip", "x", false],
  ["evidence_pack_a.zip", TRACE, false],
  ["evidence_pack_a.zip", ENVELOPE, false],
  ["evidence_pack_a.zip", DEMO_RUN, false],
  ["evidence_pack_a.zip", PACK.slice(0, -1), false],
  ["evidence_pack_a.zip", await ownZip('{"schema_id":"gait.guard.pack_manifest"}'), false],
  ["evidence_pack_a.zip", await withNotes(PACK), false],
  ["evidence_pack_a.gaitenc", PACK, false],
  ["evidence_pack_a.gaitenc", "{}", false],
  ["evidence_pack_a.gaitenc", encoder.encode('{"schema_id":"x","ciphertext":"AAAA"}'), false],
  ["custom.json", TRACE, false],
  ["evidence.zip", PACK, false],
  ...[".git", ".GIT", ".hg", ".svn", ".jj", "CVS", "node_modules", "vendor", ".venv", "venv"]
    .map((folder) => [`${folder}/deep/trace_a.json`, TRACE, false] as const),
  ["lib/python3/site-packages/x/trace_a.json", TRACE, false],
  ["src/trace_a.json", TRACE, true],
  ["gitlike/trace_a.json", TRACE, true],
];

for (const [at, [path, content, goes]] of CONTENTS.entries()) {
  Deno.test(`gait guard retain ${goes ? "deletes" : "keeps"} ${path}, content ${at}`, async () => {
    const modified = { [`d/${path}`]: OLD_TIME };
    const seen = await gait("guard retain --root d --trace-ttl 1h --pack-ttl 1h --json", {
      files: { [`d/${path}`]: content, "d/z.txt": "" },
      modified,
    });
    assert.equal(seen.exit, 0, seen.stdout);
    assert.equal(seen.system.files.has(`d/${path}`), !goes);
    assert.equal(seen.json()["scanned_files"], goes ? 1 : undefined);
  });
}

Deno.test("gait guard retain keeps links, whatever they lead to", async () => {
  const seen = await gait("guard retain --root d --json", {
    files: { "d/trace_a.json": TRACE },
    links: ["d/trace_a.json"],
    modified: { "d/trace_a.json": OLD_TIME },
  });
  assert.ok(seen.system.files.has("d/trace_a.json"));
});

Deno.test("gait guard retain keeps a bare repository of any name", async () => {
  const files = { "d/repo/HEAD": "", "d/repo/objects/x": "", "d/repo/refs/y": "" };
  const all = { ...files, "d/repo/trace_a.json": TRACE };
  const modified = { "d/repo/trace_a.json": OLD_TIME };
  const { system } = await gait("guard retain --root d", { files: all, modified });
  assert.ok(system.files.has("d/repo/trace_a.json"));
});

for (
  const root of [".git", "a/.git/objects", "node_modules", "node_modules/x", ".git/trace_a.json"]
) {
  Deno.test(`gait guard retain refuses the root ${root}`, async () => {
    const path = root.endsWith(".json") ? root : `${root}/trace_a.json`;
    const world = { files: { [path]: TRACE }, modified: { [path]: OLD_TIME } };
    const seen = await gait(`guard retain --root ${root} --json`, world);
    assert.equal(seen.exit, 6);
    assert.match(String(seen.json()["error"]), /belongs to version control/);
    assert.ok(seen.system.files.has(path));
  });
}

for (const line of ["guard retain", "guard retain --trace-ttl 1h", "guard retain --root="]) {
  Deno.test(`gait ${line} needs --root and deletes nothing`, async () => {
    const world = { files: { "trace_a.json": TRACE }, modified: { "trace_a.json": OLD_TIME } };
    const seen = await gait(line, world);
    assert.equal(seen.exit, 6);
    assert.match(seen.stderr, /^error: Missing --root\nhint: gait guard retain --root /);
    assert.ok(seen.system.files.has("trace_a.json"));
  });
}

Deno.test("gait guard retain says what is named like a trace and is none", async () => {
  const files = { "d/trace_a.json": "x", "d/trace_b.json": "y", "d/evidence_pack_c.zip": "z" };
  const { stderr } = await gait("guard retain --root d", { files });
  assert.match(stderr, /^warning: kept what is named like a trace .*: d\/evidence_pack_c\.zip, /);
});
