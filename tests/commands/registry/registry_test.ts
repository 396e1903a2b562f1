import assert from "node:assert/strict";
import { loadSchemas, validatorsOf } from "../../schemas/validator.ts";
import { gait } from "../../support/gait.ts";
import { PackWorld } from "../../support/pack_server.ts";
import { DIGEST, MANIFEST, PUBLIC } from "../../support/signed_pack.ts";

const validatorOf = validatorsOf(await loadSchemas());
const INSTALLED = `cache/baseline-highrisk/1.1.0/${DIGEST}/registry_pack.json`;
const PIN = "cache/pins/baseline-highrisk.pin";
/** RFC 8032 7.1, test 2. */
const OTHER_KEY = "PUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw=";

const FILES = { "m.json": MANIFEST, "k.pub": PUBLIC, "other.pub": OTHER_KEY };

async function inMemory(line: string, files: Readonly<Record<string, string>> = FILES) {
  const { exit, json, system } = await gait(`registry ${line} --json`, {
    files,
    env: { HOME: "/h" },
  });
  return { exit, system, ...json() } as Record<string, unknown> & { exit: number };
}

Deno.test("install of a file works, and not with a wrong pin or without a source", async () => {
  const done = await inMemory("install m.json --public-key k.pub --cache-dir cache");
  assert.deepEqual([done.exit, done["metadata_path"], done["pin_path"]], [0, INSTALLED, PIN]);
  assert.ok(validatorOf("registry/install_result")(withoutMore(done)));
  const wrong = await inMemory(`install m.json --public-key k.pub --pin ${"b".repeat(64)}`);
  assert.deepEqual(
    [wrong.exit, wrong["error"], wrong["error_category"]],
    [
      2,
      `Cannot install the manifest: its digest is sha256:${DIGEST}, the pin is "${"b".repeat(64)}"`,
      "verification_failed",
    ],
  );
  const refused: readonly (readonly [string, string])[] = [
    ["install --public-key k.pub", "Missing --source"],
    ["install m.json --source m.json", "--source and an argument cannot be combined"],
  ];
  for (const [line, error] of refused) {
    const seen = await inMemory(line);
    assert.deepEqual([seen.exit, seen["error"]], [6, error]);
  }
  const missing = await inMemory("install none.json --public-key k.pub");
  assert.deepEqual([missing.exit, missing["error_category"]], [2, "io_failure"]);
  assert.match(String(missing["error"]), /^Cannot read manifest "none\.json": /);
});

Deno.test("a cache that cannot be written is an io_failure, exit 2", async () => {
  const { exit, json } = await gait(
    "registry install m.json --public-key k.pub --cache-dir cache --json",
    { files: FILES, unwritable: ["cache"] },
  );
  assert.deepEqual([exit, json()["error_category"], json()["retryable"]], [2, "io_failure", false]);
});

/** What a result says beyond its schema: the exit code and the system of the test. */
function withoutMore({ exit: _exit, system: _system, ...result }: Record<string, unknown>) {
  return result;
}

Deno.test("the cache directory is trimmed and cleaned; below the home folder by default", async () => {
  const spaced = await gait(
    ["registry", "install", "m.json", "--public-key", "k.pub", "--cache-dir", " ./x/ ", "--json"],
    { files: FILES },
  );
  assert.equal(spaced.json()["pin_path"], "x/pins/baseline-highrisk.pin");
  const home = await inMemory("install m.json --public-key k.pub");
  assert.equal(home["pin_path"], "/h/.gait/registry/pins/baseline-highrisk.pin");
  const homeless = await gait("registry list --json");
  assert.equal(homeless.json()["error"], "Cannot find the registry cache: HOME is not set");
});

Deno.test("install, list and verify; a cache that is not there is empty", async () => {
  await using world = new PackWorld();
  const empty = await world.run("list");
  assert.deepEqual([empty.exit, empty.ok, empty.packs], [0, true, undefined]);
  await world.run("install m.json");
  assert.ok(validatorOf("registry/registry_pack")(JSON.parse(world.read(INSTALLED))));
  assert.ok(!world.read(INSTALLED).endsWith("\n"));
  const { exit: _, ...listed } = await world.run("list");
  const fits = [validatorOf("registry/list_result")(structuredClone(listed))];
  assert.deepEqual(listed.packs, [{
    pack_name: "baseline-highrisk",
    pack_version: "1.1.0",
    digest: DIGEST,
    metadata_path: INSTALLED,
    pin_path: PIN,
    pin_digest: `sha256:${DIGEST}`,
    pin_verified: true,
  }]);
  const { exit, ...checked } = await world.run(`verify ${INSTALLED}`);
  fits.push(validatorOf("registry/verify_result")(structuredClone(checked)));
  assert.deepEqual(fits, [true, true]);
  assert.deepEqual(
    [exit, checked.ok, checked.pin_present, checked.pin_verified, checked.signature_verified],
    [0, true, true, true, true],
  );
});

Deno.test("list counts what it cannot read, and goes past links and files", async () => {
  const at = (folder: string) => `cache/${folder}/registry_pack.json`;
  const files = {
    ...FILES,
    [at(`p/1/${"a".repeat(64)}`)]: "{",
    [at(`p/2/${"b".repeat(64)}`)]: MANIFEST, // the name of its folder is not trusted
    [at("file/1")]: MANIFEST,
    "cache/plain": "x",
  };
  const listed = await inMemory("list --cache-dir cache", files);
  const packs = listed["packs"] as { digest: string }[];
  assert.deepEqual([packs.map(({ digest }) => digest), listed["skipped"]], [[DIGEST], 1]);
  const broken = await inMemory("list --cache-dir cache/plain", files);
  assert.equal(broken.exit, 6);
  assert.match(String(broken["error"]), /^Cannot read registry cache "cache\/plain": /);
});

Deno.test("a pin that differs is present, not verified, exit 2 without an error", async () => {
  const pins = [`sha256:${"b".repeat(64)}\n`, "", DIGEST.toUpperCase(), `SHA256:${DIGEST}`];
  const seen = [];
  for (const pin of pins) {
    const files = { ...FILES, [INSTALLED]: MANIFEST, [PIN]: pin };
    const checked = await inMemory(`verify ${INSTALLED} --public-key k.pub`, files);
    seen.push([checked.exit, checked["pin_present"], checked["pin_verified"], checked["error"]]);
  }
  assert.deepEqual(seen, [
    [2, true, undefined, undefined],
    [2, true, undefined, undefined],
    [0, true, true, undefined],
    [0, true, true, undefined],
  ]);
});

Deno.test("a wrong key is not fatal, the signature error is set, exit 2", async () => {
  const checked = await inMemory("verify m.json --public-key other.pub");
  assert.deepEqual(
    [checked.exit, checked["ok"], checked["signature_error"], checked["error"]],
    [2, false, "no valid signature for manifest digest", undefined],
  );
  const installed = await inMemory("install m.json --public-key other.pub");
  assert.deepEqual(
    [installed.exit, installed["error"]],
    [2, "Cannot install the manifest: no valid signature for manifest digest"],
  );
});

Deno.test("the cache comes from the path of a cached manifest, and of no other", async () => {
  const files = {
    ...FILES,
    [INSTALLED]: MANIFEST,
    [PIN]: "x",
    [INSTALLED.replace(DIGEST, DIGEST.toUpperCase())]: MANIFEST,
    [`other/1.1.0/${DIGEST}/registry_pack.json`]: MANIFEST,
  };
  const pinOf = async (path: string) =>
    (await inMemory(`verify ${path} --public-key k.pub`, files))["pin_path"];
  assert.equal(await pinOf(INSTALLED), PIN);
  assert.equal(await pinOf(`./${INSTALLED}`), PIN);
  assert.equal(await pinOf(INSTALLED.replace(DIGEST, DIGEST.toUpperCase())), PIN);
  assert.equal(await pinOf("m.json"), undefined);
  assert.equal(await pinOf(`other/1.1.0/${DIGEST}/registry_pack.json`), undefined);
});

Deno.test("a missing pin passes, unless --require-pin asks for one", async () => {
  const line = "verify m.json --public-key k.pub --cache-dir cache";
  const passed = await inMemory(line);
  assert.deepEqual([passed.exit, passed["pin_path"], passed["pin_present"]], [0, PIN, undefined]);
  assert.equal((await inMemory(`${line} --require-pin`)).exit, 2);
});

Deno.test("installing again moves the pin, unless --keep-pin forbids it", async () => {
  const files = { ...FILES, [PIN]: `sha256:${"b".repeat(64)}\n` };
  const line = "install m.json --public-key k.pub --cache-dir cache";
  const kept = await inMemory(`${line} --keep-pin`, files);
  assert.equal(kept.exit, 2);
  assert.match(
    String(kept["error"]),
    /^Cannot install the manifest: the cache pins "sha256:b+" for /,
  );
  assert.equal((await inMemory(line, files)).exit, 0);
});

Deno.test("a manifest that would leave the cache is refused by install, verify and list", async () => {
  const files = { ...FILES, "m.json": MANIFEST.replace('"baseline-highrisk"', '"../../x"') };
  const checked = await inMemory("verify m.json --public-key k.pub --cache-dir cache", files);
  assert.equal(checked.exit, 2);
  assert.match(String(checked["error"]), /cannot be a name in the cache/);
});

const PUBLISHED = JSON.stringify({ ...JSON.parse(MANIFEST), publisher: " ACME " });

Deno.test("--publisher-allowlist holds publishers to a list", async () => {
  const files = { ...FILES, "p.json": PUBLISHED };
  const check = async (line: string) => {
    const { exit, error, signature_error, publisher_allowed } = await inMemory(
      `${line} --public-key k.pub`,
      files,
    );
    return [exit, error ?? signature_error, publisher_allowed];
  };
  const none = "the manifest names no publisher, and only listed ones are allowed";
  const other = 'publisher "acme" is not in the list of allowed ones';
  const install = (problem: string) => `Cannot install the manifest: ${problem}`;
  // the publisher is part of the digest, so the signature does not hold any more
  const unsigned = "no valid signature for manifest digest";
  assert.deepEqual(await check("install m.json --publisher-allowlist acme"), [
    2,
    install(none),
    undefined,
  ]);
  assert.deepEqual(await check("install p.json --publisher-allowlist other"), [
    ...[2, install(other), undefined],
  ]);
  assert.deepEqual(await check("install p.json --publisher-allowlist Other,Acme"), [
    ...[2, install(unsigned), undefined],
  ]);
  assert.deepEqual(await check("verify m.json"), [0, undefined, true]);
  assert.deepEqual(await check("verify m.json --publisher-allowlist acme"), [2, none, undefined]);
  assert.deepEqual(await check("verify p.json --publisher-allowlist acme"), [2, unsigned, true]);
  assert.deepEqual(await check("verify p.json --publisher-allowlist x"), [2, unsigned, undefined]);
});

Deno.test("--report-out writes the verification report, the same for the same findings", async () => {
  const files = { ...FILES, [INSTALLED]: MANIFEST, [PIN]: "x", "p.json": PUBLISHED };
  const line = `verify ${INSTALLED} --public-key other.pub --publisher-allowlist x`;
  const { system, exit, json } = await gait(`registry ${line} --report-out r/report.json --json`, {
    files,
  });
  assert.deepEqual([exit, json()["report_path"]], [2, "r/report.json"]);
  const file = system.files.get("r/report.json");
  assert.equal(file?.mode, 0o600);
  assert.equal(
    new TextDecoder().decode(file?.bytes),
    `{
  "schema_id": "gait.registry.verification_report",
  "schema_version": "1.0.0",
  "created_at": "1980-01-01T00:00:00Z",
  "producer_version": "0.0.0-dev",
  "pack_name": "baseline-highrisk",
  "pack_version": "1.1.0",
  "digest": "${DIGEST}",
  "metadata_path": "${INSTALLED}",
  "pin_path": "${PIN}",
  "pin_digest": "x",
  "pin_present": true,
  "pin_verified": false,
  "signature_verified": false,
  "publisher_allowed": false,
  "status": "fail",
  "failure_reasons": [
    "pin_mismatch",
    "publisher_not_allowed",
    "signature_not_verified"
  ]
}
`,
  );
  assert.ok(
    validatorOf("registry/verification_report")(JSON.parse(
      new TextDecoder().decode(file?.bytes),
    )),
  );
  const passed = await gait("registry verify m.json --public-key k.pub --report-out r.json", {
    files,
  });
  assert.equal(
    passed.stdout,
    `registry verify ok: baseline-highrisk@1.1.0 sha256:${DIGEST}\nreport: r.json\n`,
  );
  const over = await gait("registry verify m.json --public-key k.pub --report-out ./m.json", {
    files,
  });
  assert.equal(over.exit, 6, "the manifest is never written over");
});

// line, exit, error
const REFUSED: readonly (readonly [string, number, RegExp])[] = [
  ["list x", 6, /^unexpected argument "x"$/],
  ["verify", 6, /^Missing --path$/],
  [
    "verify m.json m.json",
    6,
    /^unexpected argument "m.json": expected --path <registry_pack.json>$/,
  ],
  ["verify m.json --path m.json", 6, /^--path and an argument cannot be combined$/],
  ["install", 6, /^Missing --source$/],
  ["verify m.json", 6, /^Missing --public-key$/],
  ["install m.json", 6, /^Missing --public-key$/],
  [
    "verify m.json --public-key k.pub --public-key-env E",
    6,
    /^--public-key-env and --public-key cannot/,
  ],
  [
    "install m.json --private-key k --private-key-env E",
    6,
    /^--private-key-env and --private-key cannot/,
  ],
  ["verify none --public-key k.pub", 6, /^Cannot read manifest "none": /],
  ["verify k.pub --public-key k.pub", 6, /^Cannot parse JSON "k\.pub": /],
  ["install k.pub --public-key k.pub", 2, /^Cannot parse JSON "k\.pub": /],
  [
    "verify empty --public-key k.pub",
    6,
    /^Cannot use "empty": \/schema_id is "", expected "gait\.registry\.pack"$/,
  ],
  [
    "install m.json --public-key k.pub --retry-max-attempts abc",
    6,
    /^Cannot use --retry-max-attempts "abc": expected a whole number$/,
  ],
  [
    `install m.json --public-key k.pub --retry-max-attempts ${"9".repeat(30)}`,
    6,
    /^Cannot use --retry-max-attempts "9{30}": expected a whole number$/,
  ],
  [
    "install m.json --public-key k.pub --retry-base-delay 5",
    6,
    /^Cannot use --retry-base-delay "5": expected a duration /,
  ],
  [
    "install m.json --public-key k.pub --timeout x",
    6,
    /^Cannot use --timeout "x": expected a duration /,
  ],
];

for (const [line, exit, error] of REFUSED) {
  Deno.test(`gait registry ${line} exits ${exit}`, async () => {
    const seen = await inMemory(line, { ...FILES, empty: "{}" });
    assert.equal(seen.exit, exit);
    assert.match(String(seen["error"]), error);
    assert.notEqual(seen["hint"], undefined);
  });
}

Deno.test("install of a file gives up the network before it reads anything", async () => {
  const kinds = async (source: string) => {
    const line = ["registry", "install", source, "--public-key", "k.pub"];
    return (await gait(line, { files: FILES })).system.narrowed[0]?.kinds;
  };
  const least = ["read", "write", "env"];
  assert.deepEqual(await kinds("m.json"), least);
  assert.deepEqual(await kinds("file:///m.json"), least);
  assert.deepEqual(await kinds(" HTTPS://h.test/m.json"), [...least, "net"]);
});

for (const option of ["--public-key", "--private-key"]) {
  Deno.test(`gait registry verify writes no report over the key of ${option}`, async () => {
    const line = `registry verify m.json ${option} k.pub --report-out ./k.pub`;
    const { exit, stderr } = await gait(line, { files: FILES });
    assert.deepEqual([exit, stderr.includes(`it is ${option}`)], [6, true], stderr);
  });
}

Deno.test("registry verify and install name what no signature covers, and mark what was not verified", async () => {
  const files = {
    ...FILES,
    "more.json": JSON.stringify({ ...JSON.parse(MANIFEST) as object, approved_by: "everybody" }),
    "other.json": MANIFEST.replace("{", '{"publisher":"acme",'),
    "bare.json": JSON.stringify({
      ...JSON.parse(MANIFEST) as object,
      publisher: "acme",
      signatures: [],
    }),
  };
  const warning = "no signature covers /approved_by of the manifest; gait does not keep it";
  const lines = [
    "verify more.json --public-key k.pub",
    "install more.json --public-key k.pub --cache-dir c",
  ];
  for (const line of lines) {
    const { exit, ok, warnings } = await inMemory(line, files);
    assert.deepEqual([exit, ok, warnings], [0, true, [warning]]);
  }
  assert.equal((await inMemory("verify m.json --public-key k.pub", files))["warnings"], undefined);
  const told = async (line: string) => (await gait(`registry ${line}`, { files })).stdout;
  assert.equal(
    await told("verify other.json --public-key k.pub"),
    "registry verify failed: no valid signature for manifest digest\n" +
      "publisher: acme (not verified)\n",
  );
  assert.match(
    await told("verify bare.json --public-key k.pub --allow-unsigned"),
    /^registry verify ok: .*\nsignature: none, which --allow-unsigned allows\npublisher: acme \(not verified\)\n$/,
  );
});
