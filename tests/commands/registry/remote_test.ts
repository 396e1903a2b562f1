/** Installing over HTTP and HTTPS, from servers on loopback that behave and that do not. */

import assert from "node:assert/strict";
import { PackWorld, rawAnswer, RawServer } from "../../support/pack_server.ts";
import { selfSigned } from "../../support/self_signed.ts";
import { DIGEST, MANIFEST } from "../../support/signed_pack.ts";

const INSTALLED = `cache/baseline-highrisk/1.1.0/${DIGEST}/registry_pack.json`;
const PIN = "cache/pins/baseline-highrisk.pin";
const ONCE = "--retry-max-attempts 1";

Deno.test("remote install: allowed, pinned, and the files are for the owner alone", async () => {
  await using world = new PackWorld();
  const done = await world.install("/p", `--pin SHA256:${DIGEST.toUpperCase()}`);
  assert.deepEqual([done.exit, done.digest, done.metadata_path, world.requests], [
    ...[0, DIGEST, INSTALLED, 1],
  ]);
  assert.equal(world.read(PIN), `sha256:${DIGEST}\n`);
  if (Deno.build.os === "windows") return;
  for (const path of [INSTALLED, PIN]) {
    assert.equal((Deno.statSync(`${world.path}/${path}`).mode ?? 0) & 0o777, 0o600);
  }
  const folder = (Deno.statSync(`${world.path}/cache/pins`).mode ?? 0) & 0o777;
  assert.equal(folder & 0o027, 0);
});

Deno.test("without --allow-host, or over http: nothing is asked", async () => {
  await using world = new PackWorld();
  const install = (flags: string) => world.run(`install ${world.base}/p ${flags}`);
  const refused = async (flags: string) => {
    const { exit, error, error_category } = await install(flags);
    return [exit, error, error_category];
  };
  const permanent = "network_permanent";
  assert.deepEqual(await refused("--allow-host 127.0.0.1"), [
    ...[2, 'Cannot fetch the manifest: "http:" is not allowed, only https', permanent],
  ]);
  assert.deepEqual(await refused("--allow-insecure-http"), [
    ...[2, "Cannot fetch the manifest: no host is allowed", permanent],
  ]);
  const host = world.base.replace("http://", "");
  assert.deepEqual(await refused("--allow-insecure-http --allow-host a.test,localhost"), [
    ...[
      2,
      `Cannot fetch the manifest: host "${host}" is not in the list of allowed ones`,
      permanent,
    ],
  ]);
  assert.equal(world.requests, 0);
});

Deno.test("redirects are judged like the source: host, port and scheme", async () => {
  await using other = new PackWorld();
  const targets: Record<string, string> = {
    "/same": "/p",
    "/twice": "/same",
    "/port": `${other.base}/p`,
    "/file": "file:///etc/hostname",
    "/none": "http://[",
    "/credentials": "http://u:p@127.0.0.1/p",
  };
  await using world: PackWorld = new PackWorld((path): Response => {
    if (path === "/p") return new Response(MANIFEST);
    const port = new URL(world.base).port;
    const location = path === "/loop"
      ? "/loop"
      : path === "/host"
      ? `http://localhost:${port}/p`
      : targets[path] ?? "/";
    return new Response(null, { status: 302, headers: { location } });
  });
  assert.equal((await world.install("/same")).exit, 0);
  assert.equal((await world.install("/twice")).exit, 0);
  const refused: readonly (readonly [string, RegExp])[] = [
    [
      "/port",
      /^Cannot fetch the manifest: host "127\.0\.0\.1:\d+" is not in the list of allowed ones$/,
    ],
    [
      "/host",
      /^Cannot fetch the manifest: host "localhost:\d+" is not in the list of allowed ones$/,
    ],
    ["/file", /^Cannot fetch the manifest: "file:" is not allowed, only https$/],
    ["/none", /^Cannot fetch the manifest: redirect to no URL: http:\/\/\[$/],
    ["/credentials", /^Cannot fetch the manifest: the URL holds credentials$/],
  ];
  for (const [path, error] of refused) {
    const before = world.requests;
    const seen = await world.install(path);
    assert.deepEqual([seen.exit, seen.error_category], [2, "network_permanent"], path);
    assert.match(seen.error, error);
    assert.equal(world.requests - before, 1, "and asked once");
  }
  const before = world.requests;
  const loop = await world.install("/loop");
  assert.deepEqual([loop.exit, loop.error], [2, "Cannot fetch the manifest: too many redirects"]);
  assert.equal(world.requests - before, 6);
  assert.equal(other.requests, 0);
});

Deno.test("a port that is named is allowed, and only that", async () => {
  await using other = new PackWorld();
  await using world = new PackWorld(() => Response.redirect(`${other.base}/p`, 307));
  const hosts = [world, other].map(({ base }) => base.replace("http://", ""));
  const line = `install ${world.base}/p --allow-insecure-http --allow-host`;
  assert.equal((await world.run(`${line} ${hosts[0]}`)).exit, 2);
  assert.equal((await world.run(`${line} ${hosts.join(",")}`)).exit, 0);
  assert.deepEqual([world.requests, other.requests], [2, 1]);
});

Deno.test("retry: two 502 and then the pack, after exactly three requests", async () => {
  await using world = new PackWorld((_, count) =>
    count < 3 ? new Response("", { status: 502 }) : new Response(MANIFEST)
  );
  const done = await world.install("/p", "--retry-max-attempts 3");
  assert.deepEqual([done.exit, done.fallback_used, world.requests], [0, undefined, 3]);
});

for (const status of [429, 502, 503, 504]) {
  Deno.test(`retry: ${status} is transient`, async () => {
    await using world = new PackWorld((_, count) =>
      count < 2 ? new Response("", { status }) : new Response(MANIFEST)
    );
    assert.equal((await world.install("/p")).exit, 0);
    assert.equal(world.requests, 2);
  });
}

for (const status of [201, 204, 304, 400, 401, 403, 404, 500]) {
  Deno.test(`permanent: ${status} is asked for once`, async () => {
    await using world = new PackWorld(() => new Response(null, { status }));
    const seen = await world.install("/p");
    assert.deepEqual(
      [seen.exit, seen.error, seen.error_category, seen.retryable, world.requests],
      [2, `Cannot fetch the manifest: unexpected status ${status}`, "network_permanent", false, 1],
    );
  });
}

// a reply, and what is said of it; each is tried as often as is allowed
const TRANSIENT: readonly (readonly [string, string, boolean, RegExp])[] = [
  ["hangs up without a word", "", false, /connection closed before message completed$/],
  [
    "hangs up in the middle",
    rawAnswer(MANIFEST.slice(0, 100), MANIFEST.length),
    false,
    /error reading a body from connection$/,
  ],
  ["claims more than it sends", rawAnswer(MANIFEST, 99999), false, /reading a body/],
  [
    "breaks a chunk off",
    "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nff\r\nabc",
    false,
    /reading a body/,
  ],
  ["never answers", "", true, /no complete answer within 500 ms$/],
  [
    "stalls in the middle",
    rawAnswer(MANIFEST.slice(0, 100), MANIFEST.length),
    true,
    /no complete answer within 500 ms$/,
  ],
];

for (const [what, reply, stall, error] of TRANSIENT) {
  Deno.test(`transport: a server that ${what} is asked again, and then it is an error`, async () => {
    await using world = new PackWorld();
    await using server = new RawServer(reply, { stall });
    const flags = `--retry-max-attempts 2 ${stall ? "--timeout 500ms" : ""}`;
    const seen = await world.installFrom(`${server.base}/p`, flags);
    assert.deepEqual([seen.exit, seen.error_category, seen.retryable], [
      ...[2, "network_transient", true],
    ]);
    assert.match(seen.error, error);
    assert.equal(server.requests, 2);
  });
}

Deno.test("transport: 502 with one attempt, and a refused connection, are errors", async () => {
  await using world = new PackWorld(() => new Response("", { status: 502 }));
  const seen = await world.install("/p", ONCE);
  assert.deepEqual([seen.exit, seen.error_category, world.requests], [2, "network_transient", 1]);
  const server = new RawServer("");
  const { base } = server;
  await server[Symbol.asyncDispose]();
  const refused = await world.installFrom(`${base}/eof`, ONCE);
  assert.deepEqual([refused.exit, refused.error_category], [2, "network_transient"]);
  assert.match(refused.error, /[Cc]onnection refused/);
});

Deno.test("what stands in the address does not make a failure transient", async () => {
  await using world = new PackWorld();
  await using server = new RawServer("no HTTP at all\r\n\r\n");
  const seen = await world.installFrom(`${server.base}/temporary-eof?connection-reset+temporary`);
  assert.deepEqual([seen.exit, seen.error_category, server.requests], [2, "network_permanent", 1]);
});

// a reply, and what is said of it
const WRONG: readonly (readonly [string, string, RegExp])[] = [
  ["claims less than it sends", rawAnswer(MANIFEST, 100), /^Cannot parse JSON "http/],
  ["sends other bytes", rawAnswer("{}", 2), /\/schema_id is "", expected "gait\.registry\.pack"$/],
  [
    "sends another manifest",
    rawAnswer(MANIFEST.replace("1.1.0", "1.1.1"), MANIFEST.length),
    /^Cannot install the manifest: no valid signature for manifest digest$/,
  ],
  ["sends nothing", rawAnswer("", 0), /^Cannot parse JSON "http/],
];

for (const [what, reply, error] of WRONG) {
  Deno.test(`a server that ${what} is not believed, and nothing is installed`, async () => {
    await using world = new PackWorld();
    await using server = new RawServer(reply);
    const seen = await world.installFrom(`${server.base}/p`);
    assert.deepEqual([seen.exit, seen.error_category, server.requests], [
      ...[2, "verification_failed", 1],
    ]);
    assert.match(seen.error, error);
    assert.equal((await world.run("list")).packs, undefined);
  });
}

Deno.test("read limit: a small body is read, 6 MiB are refused, also if they were packed small", async () => {
  const large = new Blob([new Uint8Array(6 * 1024 * 1024)]);
  const packed = new Response(large.stream().pipeThrough(new CompressionStream("gzip")));
  const bytes = await packed.bytes();
  await using world = new PackWorld((path) => {
    if (path === "/large") return new Response(large);
    if (path === "/bomb") return new Response(bytes, { headers: { "content-encoding": "gzip" } });
    return new Response(MANIFEST);
  });
  for (const path of ["/large", "/bomb"]) {
    const seen = await world.install(path);
    assert.deepEqual([seen.exit, seen.error], [2, "Cannot fetch the manifest: payload too large"]);
  }
  assert.equal(world.requests, 2);
  assert.equal((await world.install("/p")).exit, 0);
});

Deno.test("fallback: the pinned manifest of the cache stands in, with the reason", async () => {
  await using world = new PackWorld();
  await world.run("install m.json");
  await using server = new RawServer("");
  const flags = `${ONCE} --allow-cached-fallback`;
  const install = (more: string) => world.installFrom(`${server.base}/p`, `${flags} ${more}`);
  const done = await install(`--pin ${DIGEST}`);
  assert.deepEqual([done.exit, done.fallback_used, done.fallback_path], [0, true, INSTALLED]);
  assert.match(done.fallback_reason, /^Cannot fetch the manifest: .*connection closed/);
  const refused: readonly (readonly [string, RegExp])[] = [
    ["", /^Cannot fetch the manifest: .*; cannot use the cache: it needs --pin sha256/],
    [
      `--pin ${"b".repeat(64)}`,
      /; cannot use the cache: it has no manifest with digest b{64}$/,
    ],
    ["--pin sha256:*", /^Cannot install the manifest: the pin "sha256:\*" is not a digest$/],
  ];
  for (const [pin, error] of refused) {
    const seen = await install(pin);
    assert.equal(seen.exit, 2);
    assert.match(seen.error, error);
  }
});

Deno.test("a permanent failure falls back too, and says so", async () => {
  await using world = new PackWorld(() => new Response(null, { status: 404 }));
  await world.run("install m.json");
  const done = await world.install("/p", `--pin ${DIGEST} --allow-cached-fallback`);
  assert.deepEqual(
    [done.exit, done.fallback_used, done.fallback_reason, world.requests],
    [0, true, "Cannot fetch the manifest: unexpected status 404", 1],
  );
});

Deno.test("a cached manifest that was changed does not stand in", async () => {
  await using world = new PackWorld(() => new Response(null, { status: 404 }));
  await world.run("install m.json");
  world.put(INSTALLED, MANIFEST.replace("1.1.0", "1.1.1"));
  const seen = await world.install("/p", `--pin ${DIGEST} --allow-cached-fallback`);
  assert.equal(seen.exit, 2);
  assert.match(
    seen.error,
    /^Cannot install the manifest: its digest is sha256:[0-9a-f]{64}, the pin is /,
  );
});

Deno.test("eight parallel installs of one manifest into one cache all succeed", async () => {
  await using world = new PackWorld();
  const seen = await Promise.all(Array.from({ length: 8 }, () => world.install("/p")));
  assert.deepEqual(seen.map(({ exit }) => exit), seen.map(() => 0));
  const listed = await world.run("list");
  assert.deepEqual([listed.packs.length, listed.packs[0].pin_verified], [1, true]);
  const names = [...Deno.readDirSync(`${world.path}/cache/pins`)].map(({ name }) => name);
  assert.deepEqual(names, ["baseline-highrisk.pin"], "no temporary file is left");
});

Deno.test("HTTPS with a certificate that is trusted works, and with any other it does not", async () => {
  const certificate = await selfSigned();
  await using world = new PackWorld(undefined, certificate);
  const line = `install ${world.base}/p --allow-host 127.0.0.1`;
  const stranger = await world.run(line);
  assert.deepEqual([stranger.exit, stranger.error_category, world.requests], [
    ...[2, "network_permanent", 0],
  ]);
  assert.match(stranger.error, /certificate/i);
  world.put("ca.pem", certificate.cert);
  world.env["DENO_CERT"] = `${world.path}/ca.pem`;
  assert.deepEqual([(await world.run(line)).exit, world.requests], [0, 1]);
});

Deno.test("HTTPS does not redirect to http, even where http is allowed for none", async () => {
  const certificate = await selfSigned();
  await using plain = new PackWorld();
  await using world = new PackWorld(() => Response.redirect(`${plain.base}/p`, 302), certificate);
  world.put("ca.pem", certificate.cert);
  world.env["DENO_CERT"] = `${world.path}/ca.pem`;
  const hosts = [world, plain].map(({ base }) => new URL(base).host).join(",");
  const seen = await world.run(`install ${world.base}/p --allow-host ${hosts}`);
  assert.deepEqual([seen.exit, seen.error], [
    2,
    'Cannot fetch the manifest: "http:" is not allowed, only https',
  ]);
  assert.equal(plain.requests, 0);
});
