/** The build of a release: stamping, bundling, compiling, and that none of it depends on the place. */

import assert from "node:assert/strict";
import { bundleCli } from "../../scripts/release/bundle.ts";
import { compileArgs, compileProgram } from "../../scripts/release/compile.ts";
import { permissionFlags } from "../../scripts/release/permissions.ts";
import { PLATFORMS, platformsOf } from "../../scripts/release/platforms.ts";
import { stageRelease } from "../../scripts/release/stage.ts";
import { gait, scratch } from "../support/gait.ts";
import { ROOT } from "../support/release_folder.ts";
import { KEY_1 } from "../support/test_key.ts";

const read = (url: URL) => Deno.readTextFile(url);

/** Stages and bundles below a folder; answers the folder of the stage. */
async function stageIn(path: string, version = "1.2.3"): Promise<URL> {
  const stage = new URL(`file://${path}/`);
  await Deno.mkdir(stage, { recursive: true });
  await stageRelease(version, stage);
  return stage;
}

Deno.test("stageRelease() stamps the copy and leaves the checkout at 0.0.0-dev", async () => {
  using folder = scratch();
  const stage = await stageIn(folder.path, "1.2.3-rc.1");
  assert.match(
    await read(new URL("src/core/version.ts", stage)),
    /VERSION: string = "1\.2\.3-rc\.1";/,
  );
  assert.equal(JSON.parse(await read(new URL("deno.json", stage))).version, "1.2.3-rc.1");
  assert.match(
    await read(new URL("src/core/version.ts", ROOT)),
    /VERSION: string = "0\.0\.0-dev";/,
  );
  assert.equal(await read(new URL("deno.lock", stage)), await read(new URL("deno.lock", ROOT)));
  await assert.rejects(Deno.stat(new URL("tests", stage)), Deno.errors.NotFound);
});

Deno.test("stageRelease() refuses what is no version of a release", async () => {
  using folder = scratch();
  for (const version of ["", "v1.2.3", "1.2", "01.2.3", "1.2.3+build", "1.2.3-", "1.2.3\n"]) {
    await assert.rejects(
      stageRelease(version, new URL(`file://${folder.path}/`)),
      /^Error: Cannot release version/,
    );
  }
});

// That two builds give the same bytes is tested below, with the whole release.
Deno.test("bundleCli() gives a program that works, in few files", async () => {
  using folder = scratch();
  const entry = await bundleCli(await stageIn(`${folder.path}/stage`));
  const names = [...Deno.readDirSync(new URL("./", entry))].map(({ name }) => name).sort();

  const run = async (...argv: string[]) => {
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-config", "--no-prompt", "--allow-read", "--allow-write", "--allow-env"]
        .concat(entry.pathname, argv),
      cwd: folder.path,
      env: { NO_COLOR: "1", DENO_LOG_LAZY_LOAD: "1" },
    }).output();
    return new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  };
  assert.match(await run("version"), /^gait 1\.2\.3$/m);
  // The demo run has the same digest in a release.
  assert.match(
    await run("demo"),
    /manifest=sha256:88913ed84855671786b9ecc3eab94f760332a6c19a3ff2195/,
  );
  // The bundler loses a disposal if its name is used once, so the build counts them.
  await run("doctor");
  assert.deepEqual([...Deno.readDirSync(`${folder.path}/gait-out`)].map(({ name }) => name), [
    "runpack_run_demo.zip",
  ]);
  // A look leaves nothing behind: what the bundler made of the program still closes what it opens.
  const left = () => [...Deno.readDirSync(folder.path)].map(({ name }) => name).sort();
  const before = left();
  assert.match(await run("doctor"), /output_dir/);
  assert.deepEqual(left(), before);
  const verified = await run("verify", "run_demo");
  assert.match(verified, /^verify ok:/m);
  assert.doesNotMatch(verified, /ext:deno_node/, "hot commands start as quickly as from source");
  assert.match(await run("schema", "show", "release/provenance"), /"ReleaseProvenance"/);
  assert.match(await run("completions", "bash"), /complete/);
  // This loads every command.
  const permissions = await gait("permissions");
  const printed = (await run("permissions")).replaceAll(/^\[lazy\].*\n/gm, "");
  assert.equal(printed, permissions.stdout);
  assertFewFiles(new Map(names.map((name) => [name, Deno.readTextFileSync(new URL(name, entry))])));
  // A bundle renames classes: what is said of a wrong line must not depend on their names.
  for (
    const [line, error] of [
      ["verify run_demo -json", "unknown option -json, did you mean --json?"],
      ["verify run_demo -public-key x", "unknown option -public-key, did you mean --public-key?"],
      ["verify run_demo --publickey x", "unknown option --publickey, did you mean --public-key?"],
      ["verify run_demo --profile", "missing value for --profile"],
      ["verify run_demo --profile odd", 'Cannot use --profile "odd": expected standard or strict'],
      ["verify run_demo --profile strict --profile strict", "--profile is given twice"],
    ] as const
  ) {
    assert.ok((await run(...line.split(" "))).includes(`error: ${error}\n`), line);
  }
});

/**
 * Deno reads every file behind a literal `import()` at the start, at a cost by the file and by the
 * import: 273 files with 3,698 imports took 22 ms more than none, 65 with 260 take 4.
 */
function assertFewFiles(bundle: ReadonlyMap<string, string>): void {
  const importsOf = (name: string) =>
    [
      ...bundle.get(name)?.matchAll(/(?:\bfrom|\bimport)"\.\/([\w.-]+\.js)"/g) ?? [],
    ].map(([, found = ""]) => found);
  const loadedWith = (name: string): ReadonlySet<string> => {
    const seen = new Set([name]);
    for (const one of seen) for (const found of importsOf(one)) seen.add(found);
    return seen;
  };
  const named = (pattern: RegExp) => [...bundle.keys()].find((name) => pattern.test(name)) ?? "";
  const imports = [...bundle.keys()].flatMap(importsOf);
  assert.ok(bundle.size > 40 && bundle.size < 120, `${bundle.size} files`);
  assert.ok(imports.length > 100 && imports.length < 800, `${imports.length} imports`);
  // It waits for the command, so what the command loads must not wait for it.
  assert.ok(!imports.includes("main.js"));
  assert.equal(loadedWith("main.js").size, 2);
  assert.equal(loadedWith(named(/^commands_version-/)).size, 2);
  const hot = loadedWith(named(/^commands_gate_eval-/));
  assert.ok(hot.size > 3 && hot.size < 9, `${hot.size} files for gate eval`);
  const strangers = /command_language|stricli|documents|proxy|summary_html|commands_(?!gate_eval-)/;
  assert.deepEqual([...hot].filter((name) => strangers.test(name)), []);
  // The Node layer takes 13 ms and more to start. Only a server waits for requests.
  const withNode = [...bundle.keys()].filter((name) => /\bfrom"node:/.test(bundle.get(name) ?? ""));
  assert.deepEqual(withNode, [named(/^io_deno_listen-/)]);
}

Deno.test("a program has exactly the permissions that the commands declare, and never asks", async () => {
  const declared = await permissionFlags();
  assert.deepEqual([...declared], [...declared].sort());
  assert.ok(declared.includes("--allow-read") && !declared.includes("--allow-ffi"));
  const [platform] = platformsOf("darwin_arm64");
  assert.ok(platform !== undefined);
  const entry = new URL("file:///stage/cli/main.js");
  assert.deepEqual(compileArgs({ entry, platform, permissions: ["--allow-read"], output: "o" }), [
    ...[
      "compile",
      "--quiet",
      "--no-config",
      "--no-lock",
      "--no-check",
      "--no-prompt",
      "--deny-import",
    ],
    ...["--allow-read", "--app-name", "gait", "--target", "aarch64-apple-darwin"],
    ...["--output", "o", "/stage/cli/main.js"],
  ]);
});

/** A compiler that lists these flags, and writes its arguments to the output that they name. */
async function standInCompiler(folder: string, flags: string): Promise<string> {
  const path = `${folder}/older_deno`;
  const lines = [
    "#!/bin/sh",
    `case "$*" in "compile --help=full") echo "${flags}"; exit 0 ;; esac`,
    'while [ "$1" != "--output" ]; do said="$said $1"; shift; done',
    'echo "$said" > "$2"',
  ];
  await Deno.writeTextFile(path, lines.join("\n"), { mode: 0o755 });
  return path;
}

const onUnix = { ignore: Deno.build.os === "windows" };

Deno.test(
  { name: "another compiler gets no flag that its help does not list", ...onUnix },
  async () => {
    using folder = scratch();
    const [platform] = platformsOf("linux_amd64");
    assert.ok(platform !== undefined);
    const output = `${folder.path}/program`;
    const entry = new URL("file:///stage/cli/main.js");
    const argumentsFor = async (flags: string) => {
      const compiler = await standInCompiler(folder.path, flags);
      await compileProgram({ entry, platform, permissions: ["--allow-read"], output, compiler });
      return await Deno.readTextFile(output);
    };
    const before = " compile --quiet --no-config --no-lock --no-check --no-prompt --deny-import" +
      " --allow-read";
    assert.equal(
      await argumentsFor("--app-name --output --target"),
      `${before} --app-name gait --target x86_64-unknown-linux-gnu\n`,
    );
    assert.equal(
      await argumentsFor("--output --target"),
      `${before} --target x86_64-unknown-linux-gnu\n`,
    );
    await assert.rejects(argumentsFor("nothing"), /lists no flags/);
  },
);

Deno.test("a compiler that cannot be started is named", async () => {
  const [platform] = platformsOf("linux_amd64");
  assert.ok(platform !== undefined);
  const entry = new URL("file:///stage/cli/main.js");
  const options = { entry, platform, permissions: [], output: "o", compiler: "/nowhere/deno" };
  await assert.rejects(compileProgram(options), /Cannot start the compiler \/nowhere\/deno: /);
});

Deno.test("every target of deno compile has its archive", async () => {
  const { stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["compile", "--target", "none", "main.ts"],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
  }).output();
  const listed = /possible values: (.*)$/m.exec(new TextDecoder().decode(stderr))?.[1] ?? "";
  const targets = PLATFORMS.map(({ os, arch }) => {
    const cpu = arch === "amd64" ? "x86_64" : "aarch64";
    return {
      darwin: `${cpu}-apple-darwin`,
      linux: `${cpu}-unknown-linux-gnu`,
      windows: `${cpu}-pc-windows-msvc`,
    }[os];
  });
  assert.deepEqual(listed.split(", ").sort(), targets.sort());
  assert.throws(() => platformsOf("linux_amd64,plan9_amd64"), /Cannot build for plan9_amd64/);
});

/** Runs the whole script. */
async function release(cwd: string, argv: readonly string[], env: Record<string, string>) {
  await Deno.writeTextFile(`${cwd}/release.key`, KEY_1.private);
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "--no-prompt", "--allow-read", "--allow-write", "--allow-run"],
      ...["--allow-env", "--config", new URL("deno.json", ROOT).pathname],
      new URL("scripts/release/release.ts", ROOT).pathname,
      ...["--version", "1.2.3", "--allow-dirty", "--key", "release.key", "--out", "out"],
      ...argv,
    ],
    cwd,
    env: { NO_COLOR: "1", TMPDIR: cwd, SOURCE_DATE_EPOCH: "1770249600", ...env },
  }).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

const HOST = `linux_${Deno.build.arch === "x86_64" ? "amd64" : "arm64"}`;

Deno.test({
  name: "deno task release compiles, and two builds give equal assets (needs linux)",
  ignore: Deno.build.os !== "linux",
  async fn() {
    // deno compile copies the base runtime and appends the program: any executable will do for that
    const env = { DENORT_BIN: "/bin/true" };
    const builds: Map<string, Uint8Array>[] = [];
    for (const depth of ["a", "b/c/d"]) {
      using folder = scratch();
      await Deno.mkdir(`${folder.path}/${depth}`, { recursive: true });
      const cwd = `${folder.path}/${depth}`;
      const seen = await release(cwd, ["--targets", HOST], env);
      assert.deepEqual([seen.code, seen.stderr], [0, ""]);
      const assets = new Map<string, Uint8Array>();
      for (const { name } of Deno.readDirSync(`${cwd}/out`)) {
        assets.set(name, await Deno.readFile(`${cwd}/out/${name}`));
      }
      builds.push(new Map([...assets].sort()));

      await new Deno.Command("tar", {
        args: ["-xzf", `out/gait_1.2.3_${HOST}.tar.gz`, "gait"],
        cwd,
      })
        .output();
      const program = new TextDecoder("latin1").decode(await Deno.readFile(`${cwd}/gait`));
      const compiled = JSON.parse(/"permissions":(\{[^}]*\})/.exec(program)?.[1] ?? "{}");
      const open = Object.keys(compiled).filter((name) => compiled[name] !== null);
      const expected = (await permissionFlags()).map((flag) => flag.slice(2).replace("-", "_"));
      // code may be imported from the program itself only; every command revokes the rest
      assert.deepEqual(open.sort(), [...expected, "allow_import", "deny_import", "prompt"].sort());
      assert.equal(compiled.prompt, false);
    }
    assert.deepEqual([...builds[1]?.keys() ?? []], [...builds[0]?.keys() ?? []]);
    assert.equal(builds[0]?.size, 6);
    assert.deepEqual(builds[1], builds[0]);
  },
});

Deno.test("deno task release says what it lacks where there is no base runtime", async () => {
  using folder = scratch();
  const { code, stderr } = await release(folder.path, ["--targets", HOST], {
    DENORT_BIN: "/nowhere",
  });
  assert.equal(code, 1);
  assert.match(
    stderr,
    /^error: Cannot compile for (x86_64|aarch64)-unknown-linux-gnu: .*\/nowhere/,
  );
  assert.match(
    stderr,
    /\nhint: deno compile needs the base runtime \(denort\) of Deno .* DENORT_BIN/,
  );
  assert.deepEqual([...Deno.readDirSync(`${folder.path}/out`)], []);
});

Deno.test("deno task release does not build several targets from one base runtime", async () => {
  using folder = scratch();
  const { code, stderr } = await release(folder.path, [], { DENORT_BIN: "/bin/true" });
  assert.equal(code, 1);
  assert.equal(
    stderr,
    "error: Cannot compile for several targets with DENORT_BIN, which is the base runtime of one\n" +
      "hint: --targets linux_amd64\n",
  );
});

Deno.test("deno task release does not write among other files", async () => {
  using folder = scratch();
  await Deno.mkdir(`${folder.path}/out`);
  await Deno.writeTextFile(`${folder.path}/out/old`, "");
  const { code, stderr } = await release(folder.path, [], {});
  assert.equal(code, 1);
  assert.match(stderr, /^error: Cannot release into .*: it already holds old\n$/);
});
