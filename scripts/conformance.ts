/**
 * Runs the official MCP conformance runner against two servers, each directly and through
 * `gait mcp proxy` with a policy that allows everything, in both revisions, and compares the results
 * check by check: a transparent proxy changes none of them.
 */

const REVISIONS = ["2025-11-25", "2026-07-28"];
const RUNNER = "npm:@modelcontextprotocol/conformance@0.2.0-alpha.12";
const EVERYTHING = "npm:@modelcontextprotocol/server-everything@2026.8.31";
const ROOT = new URL("../", import.meta.url);

/**
 * What differs on purpose: `server-everything` takes any Host and believes any `Mcp-Method`, and the
 * proxy before it does not. The fixture server checks both itself, so there nothing differs.
 */
const HARDENED: Readonly<Record<string, readonly string[]>> = {
  "everything 2025-11-25": ["dns-rebinding-protection localhost-host-rebinding-rejected"],
  "everything 2026-07-28": ["tasks-request-headers tasks-headers-reject-mismatched-method"],
};

/** The checks of one run of the runner. */
interface Results {
  /** Status and error of each check, by scenario and check. */
  readonly checks: ReadonlyMap<string, string>;
  /** Its own sum. */
  readonly total: string;
  /** Whether everything that the revision requires passed. */
  readonly isConformant: boolean;
}

const decoder = new TextDecoder();
const folder = await Deno.makeTempDir();
let identical = 0;
let different = 0;
try {
  await Deno.writeTextFile(`${folder}/allow.yaml`, "default_verdict: allow\n");
  for (const [name, start] of Object.entries({ fixture, everything })) {
    await using server = await start();
    await using proxy = await proxyOf(server.url);
    for (const revision of REVISIONS) {
      const direct = await measure(server.url, revision);
      const through = await measure(proxy.url, revision);
      compare(name, revision, direct, through);
    }
  }
} finally {
  await Deno.remove(folder, { recursive: true });
}
console.log(`\nconformance checks: ${identical} same, ${different} different`);
if (different > 0) Deno.exit(1);

function compare(name: string, revision: string, direct: Results, through: Results): void {
  const hardened = HARDENED[`${name} ${revision}`] ?? [];
  const checks = [...new Set([...direct.checks.keys(), ...through.checks.keys()])];
  const differs = checks.filter((check) => {
    const [before = "absent", after = "absent"] = [direct, through].map((r) => r.checks.get(check));
    if (hardened.includes(check)) return !before.startsWith("FAILURE") || after !== "SUCCESS";
    // a fault that the proxy mends is missing in the sum of its scenario's faults too
    const isNear = hardened.some((other) => other.split(" ")[0] === check.split(" ")[0]);
    return isNear ? statusOf(before) !== statusOf(after) : before !== after;
  });
  identical += checks.length - differs.length;
  different += differs.length;
  const shown = [direct, through].map(({ total, isConformant }) =>
    `${total}${isConformant ? " (conformant)" : ""}`
  );
  console.log(`${name} ${revision}: ${checks.length} checks, ${differs.length} differ`);
  console.log(`  directly:  ${shown[0]}`);
  console.log(`  by proxy:  ${shown[1]}`);
  for (const check of hardened) console.log(`  refused by the proxy alone: ${check}`);
  for (const check of differs) {
    console.log(`  DIFFERS ${check}`);
    console.log(`    directly: ${direct.checks.get(check)}`);
    console.log(`    by proxy: ${through.checks.get(check)}`);
  }
  if (name === "fixture" && !through.isConformant) {
    console.log("  DIFFERS: what the revision requires does not pass");
    different++;
  }
}

function statusOf(result: string): string | undefined {
  return result.split(" ")[0];
}

/** Runs the runner once. */
async function measure(url: string, revision: string): Promise<Results> {
  const out = await Deno.makeTempDir({ dir: folder });
  const args = ["server", "--url", url, "--requirements", revision, "-o", out];
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "-A",
      "--config",
      new URL("tests/deno.json", ROOT).pathname,
      RUNNER,
      ...args,
    ],
    stdout: "piped",
    stderr: "piped",
  }).output();
  const text = decoder.decode(stdout) + decoder.decode(stderr);
  const [, passed, failed] = /^Total: ([0-9]+) passed, ([0-9]+) failed$/m.exec(text) ?? [];
  if (passed === undefined) throw new Error(`the runner did not finish:\n${text}`);
  // in other words than its own, which would count as ours
  const total = `${passed} good, ${failed} bad`;
  return { checks: await checksIn(out), total, isConformant: code === 0 };
}

async function checksIn(out: string): Promise<Map<string, string>> {
  const checks = new Map<string, string>();
  for await (const { name } of Deno.readDir(out)) {
    const scenario = /^server-(.*)-\d{4}-\d\d-\d\dT.*$/.exec(name)?.[1] ?? name;
    const listed = await checksOf(`${out}/${name}/checks.json`);
    if (listed === undefined) checks.set(scenario, "broke off");
    const seen = new Map<string, number>();
    for (const { id, status, errorMessage = "" } of listed ?? []) {
      if (status === "INFO") continue; // what was sent and when, not what was found
      const nth = (seen.get(id) ?? 0) + 1;
      seen.set(id, nth);
      const key = `${scenario} ${id}${nth === 1 ? "" : ` ${nth}`}`;
      checks.set(key, `${status} ${plain(errorMessage)}`.trim());
    }
  }
  return checks;
}

interface Check {
  readonly id: string;
  readonly status: string;
  readonly errorMessage?: string;
}

/** A scenario that breaks off leaves none. */
async function checksOf(path: string): Promise<readonly Check[] | undefined> {
  try {
    return JSON.parse(await Deno.readTextFile(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** A message without what differs between any two runs. */
function plain(message: string): string {
  return message.replaceAll(/localhost:\d+|127\.0\.0\.1:\d+/g, "<server>")
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "<uuid>").replaceAll(/\d+(?:\.\d+)? ?ms/g, "<time>");
}

interface Running extends AsyncDisposable {
  readonly url: string;
}

function fixture(): Promise<Running> {
  const script = new URL("tests/support/mcp_fixture_server.ts", ROOT).pathname;
  return start([script], /^(http:\S+)$/m);
}

function everything(): Promise<Running> {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close(); // it takes no port 0
  const url = `http://localhost:${port}/mcp`;
  return start([EVERYTHING, "streamableHttp"], /listening on port/, { PORT: `${port}` }, url);
}

function proxyOf(upstream: string): Promise<Running> {
  const main = new URL("main.ts", ROOT).pathname;
  const args = ["mcp", "proxy", "--policy", `${folder}/allow.yaml`, "--upstream", upstream];
  const where = ["--listen", "127.0.0.1:0", "--trace-dir", `${folder}/traces`];
  return start([main, ...args, ...where], /^listening on (http:\S+)$/m);
}

/** Starts a server, and waits until it says that it listens. */
async function start(
  args: readonly string[],
  ready: RegExp,
  env: Readonly<Record<string, string>> = {},
  url?: string,
): Promise<Running> {
  const config = new URL("tests/deno.json", ROOT).pathname;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "-A", "--config", config, ...args],
    cwd: folder,
    env,
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let said = "";
  const listen = async (stream: ReadableStream<Uint8Array>) => {
    for await (const chunk of stream) {
      if (said.length < 10_000) said += decoder.decode(chunk);
      const found = ready.exec(said);
      if (found !== null) resolve(url ?? found[1] ?? "");
    }
  };
  const ended = Promise.all([listen(child.stdout), listen(child.stderr)]);
  void ended.then(() => reject(new Error(`${args[0]} did not start:\n${said}`)));
  return {
    url: await promise,
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      await child.status;
      await ended;
    },
  };
}
