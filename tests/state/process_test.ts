/** The real program and a shared state: what Deno lets it reach, and what it leaves behind. */

import assert from "node:assert/strict";
import { gaitProcess, scratch, words } from "../support/gait.ts";
import { ask, startServer } from "../support/server.ts";
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

const MARKER = "gait:v1:{default}:marker";
const COUNTS = "gait:v1:{default}:count:*";

/** A folder with a policy, and a resident server on a state that one call was counted in. */
async function resident(server: RedisServer) {
  const folder = scratch();
  const cwd = folder.path;
  Deno.writeTextFileSync(`${cwd}/p.yaml`, POLICY);
  Deno.writeTextFileSync(`${cwd}/i.json`, INTENT);
  const options = { cwd, env: { HOME: cwd, GAIT_LOG_DIR: `${cwd}/log` } };
  await prepare(machine(), to(server));
  const judge = await startServer(words(`--policy p.yaml ${to(server)}`), options);
  const served = async () => {
    const { status, body } = await ask(judge.where, "/v1/judge", { intent: JSON.parse(INTENT) });
    return [status, JSON.parse(body)["verdict"] ?? JSON.parse(body)["error_code"]];
  };
  const alone = async () =>
    (await gaitProcess(
      words(`gate eval --policy p.yaml --intent i.json --no-serve ${to(server)}`),
      options,
    )).exit;
  assert.deepEqual(await served(), [200, "allow"]);
  return {
    ...{ served, alone },
    async [Symbol.asyncDispose]() {
      await judge.stop();
      folder[Symbol.dispose]();
    },
  };
}

Deno.test({
  name:
    "a server that stays notices a state older than the one that its machine saw (needs redis-server)",
  ignore: !HAS_REDIS,
  fn: async () => {
    await steadyHour(30);
    await using server = await RedisServer.start();
    await using at = await resident(server);
    const sequence = await server.say("HGET", MARKER, "sequence");
    // Another process of the machine counts on, and then the state goes back.
    assert.deepEqual([await at.alone(), await at.alone()], [0, 0]);
    await server.say("HSET", MARKER, "sequence", sequence);
    await server.say(
      "EVAL",
      "return redis.call('DEL', redis.call('KEYS', ARGV[1])[1])",
      "0",
      COUNTS,
    );
    for (let call = 0; call < 3; call++) {
      assert.deepEqual(await at.served(), [500, "state_unusable"]);
    }
    assert.equal(await at.alone(), 1);
  },
});

Deno.test({
  name: "a server that stays notices that the state begins to drop keys (needs redis-server)",
  ignore: !HAS_REDIS,
  fn: async () => {
    await steadyHour(30);
    await using server = await RedisServer.start();
    await using at = await resident(server);
    await server.say("CONFIG", "SET", "maxmemory", "100mb");
    await server.say("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
    // It is looked at once a second.
    const end = performance.now() + 20_000;
    let answer = await at.served();
    while (answer[0] === 200 && performance.now() < end) answer = await at.served();
    assert.deepEqual(answer, [500, "state_unusable"]);
  },
});

Deno.test({
  name: "a server says 503 while the state is away: asking again may help (needs redis-server)",
  ignore: !HAS_REDIS,
  fn: async () => {
    await steadyHour(30);
    await using server = await RedisServer.start();
    await using at = await resident(server);
    await server.stop("SIGKILL");
    assert.deepEqual(await at.served(), [503, "state_unavailable"]);
  },
});
