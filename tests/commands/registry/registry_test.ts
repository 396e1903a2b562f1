import assert from "node:assert/strict";
import { gaitProcess, scratch } from "../../support/gait.ts";
import { DIGEST, MANIFEST, PUBLIC } from "../../support/signed_pack.ts";

const INSTALLED = `cache/baseline-highrisk/1.1.0/${DIGEST}/registry_pack.json`;

/** A folder with a key, a manifest, and a server that answers by path. */
function setUp(answer: (path: string, count: number) => Response = () => new Response(MANIFEST)) {
  const folder = scratch();
  Deno.writeTextFileSync(`${folder.path}/k.pub`, PUBLIC);
  Deno.writeTextFileSync(`${folder.path}/m.json`, MANIFEST);
  let count = 0;
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => answer(new URL(request.url).pathname, ++count),
  );
  const run = async (line: string) => {
    const words = [...line.split(" "), "--public-key", "k.pub", "--cache-dir", "cache", "--json"];
    const seen = await gaitProcess(["registry", ...words], { cwd: folder.path });
    return { exit: seen.exit, ...JSON.parse(seen.stdout) };
  };
  const base = `http://127.0.0.1:${server.addr.port}`;
  return {
    folder: folder.path,
    base,
    run,
    install: (path: string, more = "") =>
      run(
        `install ${base}${path} --allow-host 127.0.0.1 --allow-insecure-http --retry-base-delay 1ms${more}`,
      ),
    requests: () => count,
    async [Symbol.asyncDispose]() {
      await server.shutdown();
      folder[Symbol.dispose]();
    },
  };
}

Deno.test("registry install caches and pins; list and verify agree (B7)", async () => {
  await using world = setUp();
  const done = await world.install("/p", ` --pin sha256:${DIGEST}`);
  assert.deepEqual([done.exit, done.digest, done.metadata_path], [0, DIGEST, INSTALLED]);
  const pin = `${world.folder}/cache/pins/baseline-highrisk.pin`;
  for (const path of [`${world.folder}/${INSTALLED}`, pin]) {
    if (Deno.build.os !== "windows") assert.equal((Deno.statSync(path).mode ?? 0) & 0o777, 0o600);
  }
  assert.equal(Deno.readTextFileSync(pin), `sha256:${DIGEST}\n`);
  const checked = await world.run(`verify ${INSTALLED}`);
  assert.deepEqual([checked.exit, checked.pin_verified, checked.signature_verified], [
    0,
    true,
    true,
  ]);
  Deno.writeTextFileSync(pin, `sha256:${"b".repeat(64)}\n`);
  const other = await world.run(`verify ${INSTALLED}`);
  assert.deepEqual([other.exit, other.pin_present, other.error], [2, true, undefined]);
});

Deno.test("registry install takes a local file, and not with another pin", async () => {
  await using world = setUp();
  assert.equal((await world.run("install m.json")).exit, 0);
  assert.equal((await world.run(`install m.json --pin ${"b".repeat(64)}`)).exit, 2);
  assert.equal((await world.run("install none.json")).exit, 2);
});

Deno.test("registry install asks only allowed hosts, over https unless told otherwise", async () => {
  await using world = setUp();
  for (
    const flags of ["", " --allow-host 127.0.0.1", " --allow-host a.test --allow-insecure-http"]
  ) {
    assert.equal((await world.run(`install ${world.base}/p${flags}`)).exit, 2);
  }
  assert.equal(world.requests(), 0);
});

Deno.test("redirects are held to the same hosts and ports (R1)", async () => {
  await using other = setUp();
  await using world = setUp((path) => {
    const to = path === "/same"
      ? "/p"
      : path === "/port"
      ? `${other.base}/p`
      : "http://localhost:1/";
    return path === "/p" ? new Response(MANIFEST) : Response.redirect(
      new URL(to, "http://127.0.0.1:1").href.replace("http://127.0.0.1:1/", `${world.base}/`),
      302,
    );
  });
  assert.equal((await world.install("/same")).exit, 0);
  assert.match((await world.install("/port")).error, /not in allowlist/);
  assert.match((await world.install("/host")).error, /not in allowlist/);
  assert.equal(other.requests(), 0);
});

Deno.test("transient failures are tried again, others not (B7)", async () => {
  await using world = setUp((path, count) => {
    if (path === "/403") return new Response("", { status: 403 });
    return count < 3 ? new Response("", { status: 502 }) : new Response(MANIFEST);
  });
  const done = await world.install("/p", " --retry-max-attempts 3");
  assert.deepEqual([done.exit, done.fallback_used, world.requests()], [0, undefined, 3]);
  const refused = await world.install("/403");
  assert.deepEqual([refused.exit, refused.error_category, world.requests()], [
    2,
    "network_permanent",
    4,
  ]);
});

Deno.test("large, wrong and truncated answers are refused (B7)", async () => {
  await using world = setUp((path) => {
    if (path === "/large") return new Response("x".repeat(6 * 1024 * 1024));
    if (path === "/wrong") return new Response(MANIFEST.replace("1.1.0", "1.1.1"));
    return new Response(MANIFEST.slice(0, 100));
  });
  assert.match((await world.install("/large")).error, /payload too large/);
  assert.match((await world.install("/wrong")).error, /no valid signature/);
  assert.equal((await world.install("/cut")).exit, 2);
});

Deno.test("the pinned manifest stands in where fetching fails (B7)", async () => {
  await using world = setUp(() => new Response("", { status: 503 }));
  await world.run("install m.json");
  const flags = " --retry-max-attempts 1 --allow-cached-fallback";
  const done = await world.install("/p", `${flags} --pin ${DIGEST}`);
  assert.deepEqual([done.exit, done.fallback_used, done.fallback_path], [0, true, INSTALLED]);
  assert.match((await world.install("/p", flags)).error, /cached fallback requires --pin/);
});
