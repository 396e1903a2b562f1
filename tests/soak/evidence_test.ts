/** Evidence at full size, and its page in a real browser. Times are told, not judged. */

import assert from "node:assert/strict";
import {
  decryptFile,
  encryptFile,
  openEnvelope,
  parseEncryptionKey,
} from "../../src/core/guard/encryption.ts";
import { sha256 } from "../../src/core/crypto/digest.ts";
import { denoReadPort } from "../../src/io/deno_read.ts";
import { denoWritePort } from "../../src/io/deno_write.ts";
import { gaitProcess, scratch } from "../support/gait.ts";

const MIB = 1024 * 1024;
const KEY = parseEncryptionKey("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=", "env");
const FACTS = {
  created_at: "2026-02-06T12:00:00Z",
  producer_version: "0.0.0-dev",
  key_source: { mode: "env" },
  nonce: new Uint8Array(12).fill(7),
} as const;

/** Encrypts and decrypts a file of that size; answers the largest resident set in MiB. */
async function roundTrip(folder: string, mebibytes: number): Promise<number> {
  const [plain, sealed, opened] = ["a", "b", "c"].map((name) => `${folder}/${name}`);
  assert.ok(plain && sealed && opened);
  const block = crypto.getRandomValues(new Uint8Array(64 * 1024));
  {
    using file = Deno.createSync(plain);
    for (let at = 0; at < mebibytes * 16; at++) file.writeSync(block);
  }
  let peak = 0;
  const sampled = async (from: string, to: string, work: "encrypt" | "decrypt") => {
    using input = await denoReadPort.open(from);
    await using staged = await denoWritePort.stage(to, 0o600);
    const write = (chunk: Uint8Array) => {
      peak = Math.max(peak, Deno.memoryUsage().rss);
      return staged.write(chunk);
    };
    const started = performance.now();
    const summary = work === "encrypt"
      ? await encryptFile(input, KEY, FACTS, write)
      : await decryptFile(input, await openEnvelope(input), KEY, write);
    await staged.commit();
    const seconds = (performance.now() - started) / 1000;
    console.log(`${work} ${mebibytes} MiB: ${seconds.toFixed(1)} s, ${peak >> 20} MiB`);
    return summary;
  };
  const before = await sampled(plain, sealed, "encrypt");
  assert.deepEqual(await sampled(sealed, opened, "decrypt"), before);
  assert.equal(before.plain_size, mebibytes * MIB);
  return Math.round(peak / MIB);
}

Deno.test("encrypting and decrypting 600 MiB takes no more memory than 20 MiB", async () => {
  using folder = scratch();
  await roundTrip(folder.path, 20);
  const small = await roundTrip(folder.path, 20);
  const large = await roundTrip(folder.path, 600);
  assert.ok(large - small < 96, `from ${small} MiB to ${large} MiB`);
});

/** A folder with a run, traces and regress results within a day of it. */
async function store(path: string, traces: number, results: number): Promise<void> {
  assert.equal((await gaitProcess(["demo"], { cwd: path })).exit, 0);
  const verdicts = ["allow", "block", "require_approval", "dry_run"];
  for (let at = 0; at < traces; at++) {
    const id = (await sha256(new TextEncoder().encode(`trace ${at}`))).slice(0, 24);
    const trace = {
      ...{ schema_id: "gait.gate.trace", schema_version: "1.0.0", producer_version: "0.0.0-dev" },
      created_at: new Date(Date.UTC(2026, 1, 5) + at * 1000).toISOString(),
      ...{ trace_id: id, tool_name: "tool.write", verdict: verdicts[at % 4] },
      ...{ args_digest: "a".repeat(64), intent_digest: "b".repeat(64) },
      policy_digest: String(at % 7).repeat(64),
    };
    Deno.writeTextFileSync(`${path}/trace_${id}.json`, JSON.stringify(trace));
  }
  for (let at = 0; at < results; at++) {
    const result = {
      ...{ schema_id: "gait.regress.result", created_at: "2026-02-05T00:10:00Z" },
      ...{ fixture_set: `set_${at}`, status: "pass", graders: [] },
    };
    Deno.writeTextFileSync(`${path}/regress_${at}.json`, JSON.stringify(result));
  }
}

for (const [traces, results] of [[500, 5], [5000, 50], [20_000, 200]] as const) {
  Deno.test(`a pack of ${traces} traces and ${results} regress results builds and verifies`, async () => {
    using folder = scratch();
    await store(folder.path, traces, results);
    const run = async (...argv: string[]) => {
      const started = performance.now();
      const seen = await gaitProcess([...argv, "--json"], { cwd: folder.path });
      console.log(`${argv.slice(0, 2).join(" ")}: ${Math.round(performance.now() - started)} ms`);
      assert.equal(seen.exit, 0, seen.stdout);
      return JSON.parse(seen.stdout);
    };
    const built = await run("incident", "pack", "run_demo", "--render-html", "--out", "p.zip");
    assert.deepEqual([built.trace_count, built.regress_count], [traces, results]);
    assert.equal((await run("guard", "verify", "p.zip", "--run", "run_demo")).ok, true);
  });
}

/** Flags that keep a browser to itself. */
const BROWSER = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run " +
  "--disable-background-networking --disable-component-update --disable-sync";

async function chromium(...args: string[]) {
  return await new Deno.Command("chromium", { args: [...BROWSER.split(" "), ...args] }).output();
}

const hasChromium = await chromium("--version").then(({ success }) => success, () => false);

Deno.test({
  name: "the page of an incident pack opens and prints in a browser (needs chromium)",
  ignore: !hasChromium,
  async fn() {
    using folder = scratch();
    await store(folder.path, 20, 1);
    const argv = [
      "incident",
      "pack",
      "run_demo",
      "--render-html",
      "--render-pdf",
      "--out",
      "p.zip",
    ];
    assert.equal((await gaitProcess(argv, { cwd: folder.path })).exit, 0);
    const page = await new Deno.Command("unzip", {
      args: ["-p", "p.zip", "summary.html"],
      cwd: folder.path,
    })
      .output();
    Deno.writeFileSync(`${folder.path}/summary.html`, page.stdout);
    const url = `file://${folder.path}/summary.html`;
    const profile = `--user-data-dir=${folder.path}/profile`;

    const dom = new TextDecoder().decode((await chromium(profile, "--dump-dom", url)).stdout);
    for (
      const title of [
        ...["Needs a look", "Timeline", "Decisions on calls of this run"],
        ...["Other decisions in this pack", "Controls", "How to check this"],
      ]
    ) {
      assert.ok(dom.includes(`<h2>${title}</h2>`), title);
    }
    assert.ok((await chromium(profile, `--print-to-pdf=${folder.path}/p.pdf`, url)).success);
    assert.equal(
      new TextDecoder().decode(Deno.readFileSync(`${folder.path}/p.pdf`).slice(0, 5)),
      "%PDF-",
    );
  },
});
