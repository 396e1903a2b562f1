/** The installer for Linux and macOS, against a release served on loopback. */

import assert from "node:assert/strict";
import { packTarGz } from "../../scripts/release/archive.ts";
import { formatReleaseKey } from "../support/release_key.ts";
import { formatChecksums } from "../../src/core/release/checksums.ts";
import { decodeBase64 } from "../../src/core/bytes.ts";
import { sha256 } from "../../src/core/crypto/digest.ts";
import { scratch } from "../support/gait.ts";
import { hasProgram } from "../support/programs.ts";
import { releaseOnDisk, ROOT } from "../support/release_folder.ts";
import { serveFolder } from "../support/serve_folder.ts";
import { KEY_2 } from "../support/test_key.ts";

const SCRIPT = new URL("scripts/install.sh", ROOT).pathname;
const ARCHIVE = "gait_1.2.3_linux_amd64.tar.gz";
const folder = scratch();
addEventListener("unload", () => folder[Symbol.dispose]());
const { out, keyPath } = await releaseOnDisk(folder.path);
const otherKey = `${folder.path}/other.pem`;
await Deno.writeTextFile(
  otherKey,
  formatReleaseKey(decodeBase64(KEY_2.public) ?? new Uint8Array()),
);
const canSign = hasProgram("openssl", "version");

/** A copy of the release, to be broken. */
async function copyOf(change: (copy: URL) => Promise<void>): Promise<URL> {
  const copy = new URL(`file://${await Deno.makeTempDir({ dir: folder.path })}/`);
  for (const { name } of Deno.readDirSync(out)) {
    await Deno.copyFile(new URL(name, out), new URL(name, copy));
  }
  await change(copy);
  return copy;
}

interface Installed {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Names in the folder of the installation; `undefined` if it does not exist. */
  readonly left: readonly string[] | undefined;
  readonly asked: readonly string[];
}

interface Setting {
  readonly release?: URL;
  readonly truncate?: string;
  /** What `uname -s` and `uname -m` say. */
  readonly machine?: readonly [string, string];
  readonly base?: string;
  /** The variable HOME. */
  readonly home?: string;
}

/** Runs the installer; `DIR` in the arguments is a folder that is not there yet. */
async function install(argv: readonly string[], setting: Setting = {}): Promise<Installed> {
  const { release = out, machine: [system, cpu] = ["Linux", "x86_64"] } = setting;
  using home = scratch();
  await using server = serveFolder(release, setting.truncate);
  await Deno.mkdir(`${home.path}/bin`);
  const uname = `#!/bin/sh\ncase $1 in -s) echo ${system} ;; -m) echo ${cpu} ;; esac\n`;
  await Deno.writeTextFile(`${home.path}/bin/uname`, uname, { mode: 0o755 });
  const target = `${home.path}/its place`;
  const { code, stdout, stderr } = await new Deno.Command("sh", {
    args: [SCRIPT, ...argv.map((word) => word.replace("DIR", target))],
    cwd: home.path,
    env: {
      HOME: setting.home ?? home.path,
      PATH: `${home.path}/bin:${Deno.env.get("PATH")}`,
      GAIT_RELEASE_BASE_URL: setting.base ?? server.url,
      // a proxy would be asked for the loopback address too
      no_proxy: "127.0.0.1",
    },
  }).output();
  const decoder = new TextDecoder();
  let left: readonly string[] | undefined;
  try {
    left = [...Deno.readDirSync(target)].map(({ name }) => name).sort();
  } catch { /* it was not made */ }
  return {
    code,
    stdout: decoder.decode(stdout).replaceAll(home.path, "HOME"),
    stderr: decoder.decode(stderr).replaceAll(server.url, "BASE"),
    left,
    asked: server.asked,
  };
}

const digest = await sha256(await Deno.readFile(new URL(ARCHIVE, out)));

Deno.test("install.sh installs the latest release, and says where and what is missing on PATH", async () => {
  const seen = await install(["--install-dir", "DIR"]);
  assert.deepEqual([seen.code, seen.stderr], [0, ""]);
  assert.equal(
    seen.stdout,
    [
      "installed: HOME/its place/gait (gait 1.2.3)",
      `checksum: ${digest}`,
      "signature: not checked",
      'next: add it to your PATH: export PATH="HOME/its place:$PATH"',
      "",
    ].join("\n"),
  );
  // the stand-in leaves a trace where it runs: once, after all checks, before it gets its name
  assert.match(seen.left?.join() ?? "", /^\.gait\.tmp-\d+\.ran,gait$/);
  assert.deepEqual(seen.asked, ["checksums.txt", ARCHIVE]);
});

Deno.test({
  name: "install.sh checks the signature first, when a key is given (needs openssl)",
  ignore: !canSign,
  async fn() {
    const argv = ["--version=v1.2.3", "--install-dir=DIR", "--public-key", keyPath];
    const seen = await install(argv);
    assert.equal(seen.code, 0, seen.stderr);
    assert.match(seen.stdout, /\nsignature: yes\n/);
    assert.deepEqual(seen.asked, ["checksums.txt", "checksums.txt.sig", ARCHIVE]);

    const refused = await install([...argv.slice(0, -1), otherKey]);
    assert.deepEqual([refused.code, refused.stdout, refused.left], [2, "", undefined]);
    assert.match(refused.stderr, /^error: the signature of checksums\.txt does not hold under /);
    assert.deepEqual(
      refused.asked,
      ["checksums.txt", "checksums.txt.sig"],
      "no archive was fetched",
    );
  },
});

Deno.test({
  name: "install.sh refuses checksums that were changed after they were signed (needs openssl)",
  ignore: !canSign,
  async fn() {
    const release = await copyOf(async (copy) => {
      const program = new TextEncoder().encode("#!/bin/sh\necho gait 1.2.3\n");
      const bytes = await packTarGz([{ name: "gait", bytes: program, mode: 0o755 }]);
      await Deno.writeFile(new URL(ARCHIVE, copy), bytes);
      const text = formatChecksums([{ name: ARCHIVE, sha256: await sha256(bytes) }]);
      await Deno.writeTextFile(new URL("checksums.txt", copy), text);
    });
    assert.equal((await install(["--install-dir", "DIR"], { release })).code, 0);
    const argv = ["--install-dir", "DIR", "--public-key", keyPath];
    const seen = await install(argv, { release });
    assert.deepEqual([seen.code, seen.left], [2, undefined]);
  },
});

Deno.test("install.sh installs into ~/.local/bin, unless there is no home", async () => {
  const seen = await install([]);
  assert.equal(seen.code, 0, seen.stderr);
  assert.match(seen.stdout, /^installed: HOME\/\.local\/bin\/gait \(gait 1\.2\.3\)\n/);
  const homeless = await install([], { home: "" });
  assert.equal(homeless.code, 2);
  assert.equal(homeless.stderr, "error: HOME is not set\nhint: name a folder with --install-dir\n");
});

Deno.test("install.sh picks the archive of the machine", async () => {
  const machines = [
    ["Darwin", "arm64", "darwin_arm64"],
    ["Darwin", "x86_64", "darwin_amd64"],
    ["Linux", "aarch64", "linux_arm64"],
  ] as const;
  for (const [system, cpu, name] of machines) {
    const seen = await install(["--install-dir", "DIR"], { machine: [system, cpu] });
    assert.equal(seen.code, 0, seen.stderr);
    assert.deepEqual(seen.asked.at(-1), `gait_1.2.3_${name}.tar.gz`);
  }
});

const damage = (name: string, change: (bytes: Uint8Array) => Uint8Array) => async (copy: URL) =>
  await Deno.writeFile(new URL(name, copy), change(await Deno.readFile(new URL(name, copy))));
const remove = (name: string) => (copy: URL) => Deno.remove(new URL(name, copy));

const REFUSALS: readonly (readonly [
  string,
  RegExp,
  Setting & { readonly argv?: readonly string[]; readonly break?: (copy: URL) => Promise<void> },
])[] = [
  [
    "a wrong checksum",
    /^error: the checksum of gait_1\.2\.3_linux_amd64\.tar\.gz is [0-9a-f]{64}, expected /,
    {
      break: damage(ARCHIVE, (bytes) => bytes.with(100, (bytes[100] ?? 0) ^ 1)),
    },
  ],
  ["an archive that is cut off", /^error: the checksum of /, { truncate: ARCHIVE }],
  ["a missing archive", /error: cannot download BASE\/gait_1\.2\.3_linux_amd64\.tar\.gz\n$/, {
    break: remove(ARCHIVE),
  }],
  ["missing checksums", /error: cannot download BASE\/checksums\.txt\nhint: /, {
    break: remove("checksums.txt"),
  }],
  ["a missing signature", /error: cannot download BASE\/checksums\.txt\.sig\n$/, {
    break: remove("checksums.txt.sig"),
    argv: ["--public-key", keyPath],
  }],
  ["a missing key", /^error: there is no key "nowhere\.pem"\n$/, {
    argv: ["--public-key", "nowhere.pem"],
  }],
  ["checksums without this machine", /^error: checksums\.txt lists no archive for linux amd64\n$/, {
    break: damage("checksums.txt", (bytes) => bytes.subarray(0, 100)),
  }],
  ["checksums with the archive twice", /^error: checksums\.txt lists more than one archive/, {
    break: damage("checksums.txt", (bytes) => new Uint8Array([...bytes, ...bytes])),
  }],
  ["another version", /^error: checksums\.txt lists no archive for linux amd64 of v1\.2\.4\n$/, {
    argv: ["--version", "v1.2.4"],
  }],
  ["a version with a pattern in it", /^error: --version "v1\.\*" is no tag/, {
    argv: ["--version", "v1.*"],
  }],
  [
    "a version that only a pattern equals",
    /^error: checksums\.txt lists no archive .* of v1-2-3\n$/,
    {
      argv: ["--version", "v1-2-3"],
    },
  ],
  ["a repository that is none", /^error: --repo "a\/b\/c" is no owner\/name\n$/, {
    argv: ["--repo", "a/b/c"],
  }],
  ["an unknown system", /^error: there is no archive for Plan9\n/, {
    machine: ["Plan9", "x86_64"],
  }],
  ["an unknown processor", /^error: there is no archive for riscv64\n$/, {
    machine: ["Linux", "riscv64"],
  }],
  ["an unknown option", /^error: unknown option: --verson\n/, { argv: ["--verson", "v1.2.3"] }],
  ["an option without a value", /^error: --version needs a value\n/, { argv: ["--version"] }],
  [
    "an address without encryption",
    /^error: GAIT_RELEASE_BASE_URL "http:\/\/x\.example" is not https\n$/,
    {
      base: "http://x.example",
    },
  ],
];

for (const [what, message, setting] of REFUSALS) {
  Deno.test({
    name: `install.sh refuses ${what}, exits 2 and leaves nothing`,
    ignore: what.includes("signature") && !canSign,
    async fn() {
      const release = setting.break === undefined ? out : await copyOf(setting.break);
      const seen = await install(["--install-dir", "DIR", ...setting.argv ?? []], {
        ...setting,
        release,
      });
      assert.deepEqual([seen.code, seen.stdout, seen.left], [2, "", undefined], seen.stderr);
      assert.match(seen.stderr, message);
    },
  });
}

Deno.test("install.sh refuses an archive whose program is a link", async () => {
  const release = await copyOf(async (copy) => {
    const { packTar } = await import("modern-tar");
    const { gzipSync } = await import("fflate");
    const header = { name: "gait", size: 0, type: "symlink" as const, linkname: "/bin/sh" };
    const bytes = new Uint8Array(gzipSync(await packTar([{ header }])));
    await Deno.writeFile(new URL(ARCHIVE, copy), bytes);
    const text = formatChecksums([{ name: ARCHIVE, sha256: await sha256(bytes) }]);
    await Deno.writeTextFile(new URL("checksums.txt", copy), text);
  });
  const seen = await install(["--install-dir", "DIR"], { release });
  assert.deepEqual([seen.code, seen.left], [2, undefined]);
  assert.equal(seen.stderr, `error: ${ARCHIVE} holds no program\n`);
});

Deno.test("install.sh keeps the program that is there when the new one does not run", async () => {
  const release = await copyOf(async (copy) => {
    const program = new TextEncoder().encode("#!/bin/sh\nexit 1\n");
    const bytes = await packTarGz([{ name: "gait", bytes: program, mode: 0o755 }]);
    await Deno.writeFile(new URL(ARCHIVE, copy), bytes);
    const text = formatChecksums([{ name: ARCHIVE, sha256: await sha256(bytes) }]);
    await Deno.writeTextFile(new URL("checksums.txt", copy), text);
  });
  const seen = await install(["--install-dir", "DIR"], { release });
  assert.deepEqual([seen.code, seen.left], [2, []], "nothing is left half installed");
  assert.equal(seen.stderr, "error: the program does not run on this machine\n");
});

Deno.test("install.sh --help shows its options", async () => {
  const { code, stdout } = await install(["--help"]);
  assert.equal(code, 0);
  for (const option of ["--version", "--repo", "--install-dir", "--public-key"]) {
    assert.ok(stdout.includes(`${option} `), option);
  }
});

Deno.test({
  name: "the install commands of the product's README work with these assets (needs bash and curl)",
  ignore: !hasProgram("bash") || !hasProgram("curl"),
  async fn() {
    using home = scratch();
    await using server = serveFolder(out);
    const script = `set -euo pipefail
VERSION=v1.2.3
OS=linux
ARCH=amd64
ARCHIVE="gait_\${VERSION#v}_\${OS}_\${ARCH}.tar.gz"
BASE="${server.url}"
curl -fsSLO "\${BASE}/\${ARCHIVE}"
curl -fsSLO "\${BASE}/checksums.txt"
(sha256sum -c <(grep " \${ARCHIVE}$" checksums.txt) || shasum -a 256 -c <(grep " \${ARCHIVE}$" checksums.txt))
tar -xzf "\${ARCHIVE}"
./gait --help
`;
    const { success, stdout } = await new Deno.Command("bash", {
      args: ["-c", script],
      cwd: home.path,
    })
      .output();
    assert.ok(success);
    assert.equal(new TextDecoder().decode(stdout), `${ARCHIVE}: OK\ngait 1.2.3\n`);
  },
});
