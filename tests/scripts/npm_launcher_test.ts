/** The launcher of the npm package ends as the program ends that it starts, and never with 0 instead. */

import assert from "node:assert/strict";
import { isInstalled } from "../support/document_run.ts";
import { scratch } from "../support/gait.ts";
import { ROOT_PATH } from "../support/scripts.ts";

/** Signals that end a program which does nothing about them, by POSIX and by Linux. */
const ENDING: Readonly<Record<string, number>> = {
  ...{ HUP: 1, INT: 2, QUIT: 3, ILL: 4, TRAP: 5, ABRT: 6, BUS: 7, FPE: 8, KILL: 9, USR1: 10 },
  ...{ SEGV: 11, USR2: 12, PIPE: 13, ALRM: 14, TERM: 15, STKFLT: 16, XCPU: 24, XFSZ: 25 },
  ...{ VTALRM: 26, PROF: 27, IO: 29, PWR: 30, SYS: 31 },
};

/** Ends by a signal, as Deno would: shells ignore some. */
const DYING = "#!/bin/sh\n(sleep 0.2; kill -$SIGNAL $$) &\nexec sleep 20\n";

const isHere = Deno.build.os === "linux" && isInstalled("node");
const why = isHere ? "" : " (needs Linux and node)";

Deno.test({
  name: "the npm launcher never ends with 0 when a signal ended gait" + why,
  ignore: !isHere,
  async fn() {
    using place = scratch();
    const launcher = await layOut(place.path, DYING);
    const seen = await Promise.all(
      Object.entries(ENDING).map(async ([name, number]) => {
        const { code } = await start(launcher, place.path, { SIGNAL: String(number) });
        return [name, number, code] as const;
      }),
    );
    for (const [name, number, code] of seen) assert.equal(code, 128 + number, name);
    // Node has no name for real-time signals.
    assert.equal((await start(launcher, place.path, { SIGNAL: "37" })).code, 1);
  },
});

Deno.test({
  name: "the npm launcher ends with the exit code of gait" + why,
  ignore: !isHere,
  async fn() {
    using place = scratch();
    const launcher = await layOut(place.path, "#!/bin/sh\nexit $CODE\n");
    const ends = async (CODE: string) => (await start(launcher, place.path, { CODE })).code;
    for (const code of [1, 2, 3, 7, 8, 255]) assert.equal(await ends(`${code}`), code);
    // The word of gait itself for 0, which Deno alone does not say.
    assert.equal(await ends("100"), 0);
    assert.equal(await ends("0"), 1);
  },
});

/** Lays the package out as npm does, with a script in place of Deno; answers the launcher's path. */
async function layOut(root: string, deno: string): Promise<string> {
  const files: Record<string, string> = {
    "package.json": JSON.stringify({ type: "module", gait: { flags: [] } }),
    "cli/main.js": "",
    "node_modules/deno/package.json": "{}",
  };
  for (const arch of ["x64", "arm64"]) {
    files[`node_modules/@deno/linux-${arch}-glibc/package.json`] = "{}";
    files[`node_modules/@deno/linux-${arch}-glibc/deno`] = deno;
  }
  for (const [path, text] of Object.entries(files)) {
    await Deno.mkdir(`${root}/${path}`.replace(/\/[^/]*$/, ""), { recursive: true });
    await Deno.writeTextFile(`${root}/${path}`, text, { mode: 0o755 });
  }
  await Deno.mkdir(`${root}/bin`);
  const launcher = `${root}/bin/gait.js`;
  await Deno.copyFile(`${ROOT_PATH}/scripts/release/npm/gait.js`, launcher);
  return launcher;
}

function start(launcher: string, cwd: string, env: Record<string, string>) {
  const { PATH = "" } = Deno.env.toObject();
  return new Deno.Command("node", {
    ...{ args: [launcher, "demo"], cwd, clearEnv: true, env: { PATH, HOME: cwd, ...env } },
    ...{ stdin: "null", stdout: "null", stderr: "null" },
  }).output();
}
