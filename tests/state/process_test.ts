/** The real program and a shared state: what Deno lets it reach, and what it leaves behind. */

import assert from "node:assert/strict";
import { gaitProcess, scratch } from "../support/gait.ts";
import { HAS_REDIS, RedisServer } from "../support/redis_server.ts";
import { INTENT, machine, POLICY, prepare, steadyHour, to } from "./support.ts";

Deno.test({
  name:
    "a process may reach the named server alone, and without --state no network (needs redis-server)",
  ignore: !HAS_REDIS,
  fn: async () => {
    await steadyHour(30);
    await using server = await RedisServer.start({ args: ["--requirepass", "s3cret-word"] });
    using folder = scratch();
    const home = `${folder.path}/home`;
    Deno.mkdirSync(home);
    Deno.writeTextFileSync(`${folder.path}/p.yaml`, POLICY);
    Deno.writeTextFileSync(`${folder.path}/i.json`, INTENT);
    Deno.writeTextFileSync(`${folder.path}/pw`, "s3cret-word\n", { mode: 0o600 });
    const files = { pw: "s3cret-word" };
    const options = `${to(server)} --state-password-file pw`;
    await prepare(machine({ files, modes: { pw: 0o600 } }), options);
    const denoDir = Deno.env.get("DENO_DIR") ?? `${Deno.env.get("HOME")}/.cache/deno`;
    const line = "gate eval --policy p.yaml --intent i.json";
    const run = (argv: string, net: readonly string[]) =>
      gaitProcess(argv.split(" "), {
        cwd: folder.path,
        env: { HOME: home, DENO_DIR: denoDir, GAIT_LOG_DIR: `${home}/log` },
        denoFlags: ["--allow-read", "--allow-write", "--allow-env", ...net],
      });
    const only = [`--allow-net=127.0.0.1:${server.port}`];
    const allowed = await run(`${line} ${options}`, only);
    assert.equal(allowed.exit, 0, allowed.stderr);
    assert.match(allowed.stdout, /^rate limit: 1 used, 2 left \(tool\.write\)$/m);
    for (const net of [[], ["--allow-net=127.0.0.1:1"]]) {
      const refused = await run(`${line} ${options}`, net);
      assert.equal(refused.exit, 1);
      assert.match(refused.stderr, /: this process may not connect to it\n/);
      assert.ok(refused.stderr.includes(`start gait with --allow-net=127.0.0.1:${server.port}`));
    }
    assert.equal((await run(line, [])).exit, 0);
    // Nothing that was printed or written holds the password, but its own file.
    const left = (path: string): readonly string[] =>
      [...Deno.readDirSync(path)].flatMap(({ name, isDirectory }) =>
        isDirectory ? left(`${path}/${name}`) : [`${path}/${name}`]
      );
    const leaking = left(folder.path).filter((path) =>
      Deno.readTextFileSync(path).includes("s3cret")
    );
    assert.deepEqual(leaking, [`${folder.path}/pw`]);
    assert.ok(!`${allowed.stdout}${allowed.stderr}`.includes("s3cret"));
  },
});
