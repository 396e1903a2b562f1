/** Python wheels of a release: their structure, and what pip makes of them. */

import assert from "node:assert/strict";
import { platformTag } from "../../scripts/release/platform_tag.ts";
import { pythonVersion } from "../../scripts/release/wheel.ts";
import { writeWheels } from "../../scripts/release/wheels.ts";
import { scratch } from "../support/gait.ts";
import { hasProgram } from "../support/programs.ts";
import { releaseOnDisk } from "../support/release_folder.ts";

const bytesOf = (...parts: readonly (string | number[])[]) =>
  new Uint8Array(
    parts.flatMap((part) => typeof part === "string" ? [...new TextEncoder().encode(part)] : part),
  );
const ELF = [0x7f, 0x45, 0x4c, 0x46];
/** A Mach-O header of 64 bit with one load command, as `<mach-o/loader.h>` lays them out. */
function machO(command: number, version: number, at: number): Uint8Array {
  const bytes = new Uint8Array(64);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0xfeedfacf, true);
  view.setUint32(16, 1, true);
  view.setUint32(32, command, true);
  view.setUint32(36, 24, true);
  view.setUint32(32 + at, version, true);
  return bytes;
}

Deno.test("a wheel is for the oldest system on which its program starts", () => {
  const linux = { os: "linux", arch: "amd64" } as const;
  const program = bytesOf(ELF, "GLIBC_2.2.5 GLIBC_2.27 GLIBC_2.17 GLIBC_2.4");
  assert.equal(platformTag(program, linux), "manylinux_2_27_x86_64");
  assert.equal(platformTag(program, { os: "linux", arch: "arm64" }), "manylinux_2_27_aarch64");
  const mac = (arch: "amd64" | "arm64") => ({ os: "darwin", arch }) as const;
  assert.equal(platformTag(machO(0x32, 0x000b0300, 12), mac("arm64")), "macosx_11_0_arm64");
  assert.equal(platformTag(machO(0x24, 0x000a0f01, 8), mac("amd64")), "macosx_10_15_x86_64");
  const text = bytesOf("MZ");
  assert.equal(platformTag(text, { os: "windows", arch: "amd64" }), "win_amd64");
  assert.equal(platformTag(text, { os: "windows", arch: "arm64" }), "win_arm64");
  for (const platform of [linux, mac("arm64")]) {
    assert.throws(() => platformTag(bytesOf("#!/bin/sh\n"), platform), /is none$/);
  }
});

Deno.test("versions are those of PEP 440", () => {
  for (
    const [version, expected] of [
      ["1.2.3", "1.2.3"],
      ["1.2.3-alpha.1", "1.2.3a1"],
      ["1.2.3-beta.2", "1.2.3b2"],
      ["1.2.3-rc.10", "1.2.3rc10"],
      ["0.0.0-dev", "0.0.0.dev0"],
    ] as const
  ) assert.equal(pythonVersion(version), expected);
  for (const version of ["1.2", "1.2.3-next", "1.2.3-rc.1.2", "1.2.3+build", "v1.2.3"]) {
    assert.throws(() => pythonVersion(version), /^Error: Python has no version for /);
  }
});

async function run(program: string, args: readonly string[], env: Record<string, string> = {}) {
  const command = new Deno.Command(program, { args: [...args], env });
  const { code, stdout, stderr } = await command.output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}

const onLinux = { ignore: Deno.build.os !== "linux" || Deno.build.arch !== "x86_64" };

Deno.test(
  "pip installs the wheel of this platform, and Python starts the program that it brought",
  onLinux,
  async () => {
    using folder = scratch();
    // A program with a glibc, which prints the words that it is given.
    const { out, keyPath } = await releaseOnDisk(folder.path, "release", "/bin/echo");
    for (const name of ["darwin_amd64", "darwin_arm64", "linux_arm64"]) {
      Deno.removeSync(new URL(`gait_1.2.3_${name}.tar.gz`, out));
    }
    const publicKey = Deno.readTextFileSync(keyPath);
    const wheels = `${folder.path}/wheels`;
    await assert.rejects(
      writeWheels({ folder: out.pathname, publicKey, out: wheels }),
      /^Error: the release does not verify\n/,
      "an archive is missing",
    );
    const whole = await releaseOnDisk(folder.path, "linux", "/bin/echo", ["linux_amd64"]);
    const names = await writeWheels({ folder: whole.out.pathname, publicKey, out: wheels });
    assert.match(names.join(), /^gait_agent_gate-1\.2\.3-py3-none-manylinux_2_\d+_x86_64\.whl$/);
    const first = await Deno.readFile(`${wheels}/${names[0]}`);
    await writeWheels({ folder: whole.out.pathname, publicKey, out: wheels });
    assert.deepEqual(await Deno.readFile(`${wheels}/${names[0]}`), first, "equal bytes");

    const env = `${folder.path}/env`;
    assert.equal((await run("python3", ["-m", "venv", env])).code, 0);
    const install = ["-m", "pip", "install", "--no-index", "--disable-pip-version-check"];
    const installed = await run(`${env}/bin/python`, [...install, `${wheels}/${names[0]}`]);
    assert.equal(installed.code, 0, installed.stderr);
    assert.deepEqual(await run(`${env}/bin/gait`, ["a", "b"]), {
      code: 0,
      stdout: "a b\n",
      stderr: "",
    });
    const script = "from gait._process import command_prefix as c; print(c('gait')[0])";
    const found = await run(`${env}/bin/python`, ["-c", script], { PATH: "/usr/bin:/bin" });
    assert.equal(found.stdout, `${await Deno.realPath(`${env}/bin/gait`)}\n`, found.stderr);
    const named = await run(`${env}/bin/python`, ["-c", script], { GAIT_BIN: "/other/gait" });
    assert.equal(named.stdout, "/other/gait\n");
    const shown = await run(`${env}/bin/python`, ["-m", "pip", "show", "-f", "gait-agent-gate"]);
    assert.match(shown.stdout, /^Version: 1\.2\.3$/m);
    assert.match(shown.stdout, /dist-info\/licenses\/LICENSE$/m);
    const check = await run(`${env}/bin/python`, ["-m", "pip", "check"]);
    assert.equal(check.code, 0, check.stdout);
  },
);

Deno.test(
  "the tools of Python packages find nothing to say about a wheel (needs check-wheel-contents)",
  {
    ignore: onLinux.ignore || !hasProgram("check-wheel-contents"),
  },
  async () => {
    using folder = scratch();
    const { out, keyPath } = await releaseOnDisk(folder.path, "linux", "/bin/echo", [
      "linux_amd64",
    ]);
    const publicKey = Deno.readTextFileSync(keyPath);
    const wheels = `${folder.path}/wheels`;
    const [name] = await writeWheels({ folder: out.pathname, publicKey, out: wheels });
    for (const [program, ...words] of [["check-wheel-contents"], ["twine", "check", "--strict"]]) {
      const seen = await run(program ?? "", [...words, `${wheels}/${name}`]);
      assert.equal(seen.code, 0, seen.stdout + seen.stderr);
    }
  },
);
