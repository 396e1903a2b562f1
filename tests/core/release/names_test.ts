import assert from "node:assert/strict";
import { archiveName } from "../../../scripts/release/platforms.ts";
import { encodeUtf8 } from "../../../src/core/bytes.ts";
import { GaitError } from "../../../src/core/error.ts";
import { parseLockFile } from "../../../src/core/release/lock_file.ts";
import { compilerTarget, parseArchiveName, programName } from "../../../src/core/release/names.ts";

Deno.test("archiveName() gives the names that the install commands of the README expect", () => {
  const linux = { os: "linux", arch: "amd64" } as const;
  const mac = { os: "darwin", arch: "arm64" } as const;
  const windows = { os: "windows", arch: "amd64" } as const;
  assert.equal(archiveName("1.2.3", linux), "gait_1.2.3_linux_amd64.tar.gz");
  assert.equal(archiveName("1.2.3", mac), "gait_1.2.3_darwin_arm64.tar.gz");
  assert.equal(archiveName("1.2.3", windows), "gait_1.2.3_windows_amd64.zip");
  assert.deepEqual([linux, windows].map(programName), ["gait", "gait.exe"]);
  assert.deepEqual([linux, mac, windows].map(compilerTarget), [
    "x86_64-unknown-linux-gnu",
    "aarch64-apple-darwin",
    "x86_64-pc-windows-msvc",
  ]);
});

Deno.test("parseArchiveName() reads what archiveName() writes", () => {
  for (const os of ["darwin", "linux", "windows"] as const) {
    for (const arch of ["amd64", "arm64"] as const) {
      for (const version of ["0.0.1", "10.20.30", "1.0.0-rc.1", "1.0.0-alpha-2"]) {
        const platform = { os, arch };
        assert.deepEqual(parseArchiveName(archiveName(version, platform)), { version, platform });
      }
    }
  }
});

Deno.test("parseArchiveName() knows no other name", () => {
  const names = [
    "gait_v1.2.3_linux_amd64.tar.gz",
    "gait_1.2_linux_amd64.tar.gz",
    "gait_01.2.3_linux_amd64.tar.gz",
    "gait_1.2.3+build_linux_amd64.tar.gz",
    "gait_1.2.3_linux_amd64.zip",
    "gait_1.2.3_windows_amd64.tar.gz",
    "gait_1.2.3_linux_riscv64.tar.gz",
    "gait_1.2.3_plan9_amd64.tar.gz",
    "gait_1.2.3_linux_amd64.tar.gz\n",
    "../gait_1.2.3_linux_amd64.tar.gz",
    "Gait_1.2.3_linux_amd64.tar.gz",
    "gait_1.2.3_linux_amd64.tgz",
    "checksums.txt",
    "",
  ];
  assert.deepEqual(names.filter((name) => parseArchiveName(name) !== undefined), []);
});

const integrity = `sha512-${new Uint8Array(64).fill(1).toBase64()}`;
const lock = (value: unknown) => ({ name: "deno.lock", bytes: encodeUtf8(JSON.stringify(value)) });

Deno.test("parseLockFile() lists each package once, whatever peers it has, sorted", () => {
  const npm = {
    "b@1.0.0_x@2.0.0": { integrity },
    "b@1.0.0": { integrity },
    "@s/a@2.0.0-rc.1": { integrity },
  };
  const sha512 = "01".repeat(64);
  assert.deepEqual(parseLockFile(lock({ version: "5", npm })), [
    { name: "@s/a", version: "2.0.0-rc.1", sha512 },
    { name: "b", version: "1.0.0", sha512 },
  ]);
});

Deno.test("parseLockFile() refuses lock files with one fault", () => {
  const faults = {
    "another version": { version: "4", npm: { "a@1.0.0": { integrity } } },
    "no packages": { version: "5" },
    "a package without version": { version: "5", npm: { a: { integrity } } },
    "a package without digest": { version: "5", npm: { "a@1.0.0": {} } },
    "another algorithm": { version: "5", npm: { "a@1.0.0": { integrity: "sha1-AAAA" } } },
    "a digest of another length": {
      version: "5",
      npm: { "a@1.0.0": { integrity: "sha512-AAAA" } },
    },
  };
  for (const [what, value] of Object.entries(faults)) {
    assert.throws(() => parseLockFile(lock(value)), GaitError, what);
  }
});
