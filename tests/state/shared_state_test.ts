/** A state on a real server: what counts, and everything that keeps a call from being allowed. */

import assert from "node:assert/strict";
import { loadSchemas, validatorsOf } from "../schemas/validator.ts";
import { gait } from "../support/gait.ts";
import { freePort, HAS_REDIS, type RedisOptions, RedisServer } from "../support/redis_server.ts";
import { selfSigned } from "../support/self_signed.ts";
import { TcpRelay } from "../support/tcp_relay.ts";
import { call, EVAL, machine, prepare, steadyHour, to } from "./support.ts";

/** A test with a server of its own. */
function withServer(
  name: string,
  act: (server: RedisServer) => Promise<void>,
  options: RedisOptions = {},
): void {
  Deno.test({
    name: `${name} (needs redis-server)`,
    ignore: !HAS_REDIS,
    fn: async () => {
      await steadyHour(10);
      await using server = await RedisServer.start(options);
      await act(server);
    },
  });
}

/** The key that holds the one count. */
async function countKey(server: RedisServer): Promise<string> {
  const all = "return table.concat(redis.call('KEYS', 'gait:v1:{default}:count:*'), ' ')";
  return await server.say("EVAL", all, "0");
}

const REFUSED = (fault: string, port: number, scheme = "redis") =>
  `Cannot use the state of ${scheme}://127.0.0.1:${port}/0: ${fault}`;
const AWAY = (fault: string, port: number) =>
  `Cannot reach the state of redis://127.0.0.1:${port}/0: ${fault}`;

withServer("two machines share a limit, by the server's clock", async (server) => {
  const here = machine();
  await prepare(here, to(server));
  const hourAhead = machine({ now: new Date(Date.now() + 3_600_000).toISOString() });
  assert.deepEqual(await call(here, to(server)), { exit: 0, used: 1, error: undefined });
  assert.deepEqual(await call(hourAhead, to(server)), { exit: 0, used: 2, error: undefined });
  assert.deepEqual(await call(here, to(server)), { exit: 0, used: 3, error: undefined });
  assert.deepEqual(await call(hourAhead, to(server)), { exit: 3, used: 3, error: undefined });
  assert.deepEqual(await call(here, to(server)), { exit: 3, used: 3, error: undefined });
  assert.equal([...here.files.keys()].some((path) => path.includes("rate_limits")), false);
});

withServer("keys hold no name, and expire", async (server) => {
  const here = machine();
  await prepare(here, to(server));
  await call(here, to(server));
  const count = await countKey(server);
  assert.match(count, /^gait:v1:\{default\}:count:[0-9a-f]{64}$/);
  const life = Number(await server.say("PTTL", count));
  assert.ok(life > 0 && life <= 3_660_000, `${life}`);
  assert.equal(await server.say("DBSIZE"), "2");
  assert.equal(await server.say("PTTL", "gait:v1:{default}:marker"), "-1");
});

withServer("a simulated call counts nothing and remembers nothing", async (server) => {
  const here = machine();
  await prepare(here, to(server));
  const elsewhere = machine();
  for (let round = 0; round < 5; round++) {
    const { exit } = await gait(`${EVAL} ${to(server)} --simulate`, {}, elsewhere);
    assert.equal(exit, 0);
  }
  assert.equal([...elsewhere.files.keys()].some((path) => path.includes(".gait/state")), false);
  assert.equal((await call(here, to(server))).used, 1);
});

withServer("projects on one server count apart", async (server) => {
  const here = machine();
  await prepare(here, to(server));
  const other = `${to(server)} --state-project payments`;
  assert.equal((await call(here, other)).exit, 1, "each project is prepared for itself");
  await prepare(here, other);
  await call(here, to(server));
  assert.equal((await call(here, other)).used, 1);
});

withServer("a server that nobody prepared gives out no call", async (server) => {
  const { exit, error } = await call(machine(), to(server));
  assert.deepEqual(
    [exit, error],
    [1, REFUSED("it is not prepared, or it lost its data", server.port)],
  );
});

withServer("gait state reset needs a person at a terminal", async (server) => {
  const job = machine({ answer: undefined as never });
  const { exit, stderr } = await gait(`state reset ${to(server)}`, {}, job);
  assert.equal(exit, 6);
  assert.match(stderr, /^error: Cannot ask whether to go on: there is no terminal\n/m);
  const no = machine({ answer: "n" });
  assert.equal((await gait(`state reset ${to(server)}`, {}, no)).exit, 4);
  assert.equal(await server.say("DBSIZE"), "0");
});

withServer("a server that lost its data is noticed, until a person resets it", async (server) => {
  const [here, there, fresh] = [machine(), machine(), machine()];
  await prepare(here, to(server));
  assert.equal((await call(here, to(server))).exit, 0);
  assert.equal((await call(there, to(server))).exit, 0);

  await server.say("FLUSHALL");
  const lost = REFUSED("it held calls that were counted, and now it holds none", server.port);
  for (const one of [here, there, here]) {
    assert.deepEqual(await call(one, to(server)), { exit: 1, used: undefined, error: lost });
  }
  // A machine that never saw it does not begin anew either.
  assert.equal((await call(fresh, to(server))).exit, 1);

  // Where a person resets it, the machines that saw what it replaces go on.
  await prepare(here, to(server));
  assert.deepEqual((await call(here, to(server))).used, 1);
  assert.deepEqual((await call(there, to(server))).used, 2);
  assert.deepEqual((await call(fresh, to(server))).used, 3);
});

withServer("a server with another state, or an earlier one, is noticed", async (server) => {
  const [here, stranger] = [machine(), machine()];
  await prepare(here, to(server));
  await call(here, to(server));
  const dump = await server.say("HGET", "gait:v1:{default}:marker", "sequence");
  await call(here, to(server));
  await server.say("DEL", await countKey(server));

  // An earlier snapshot, as a lagging replica would have it.
  await server.say("HSET", "gait:v1:{default}:marker", "sequence", dump);
  const other = REFUSED(
    "it is not the state that this machine saw before, so counted calls may be forgotten",
    server.port,
  );
  assert.deepEqual((await call(here, to(server))).error, other);
  await prepare(here, to(server));
  assert.equal((await call(here, to(server))).exit, 0);

  // Somebody else began anew without knowing what was there.
  await server.say("FLUSHALL");
  await prepare(stranger, to(server));
  assert.deepEqual((await call(here, to(server))).error, other);
  const { stdout } = await gait(`state reset ${to(server)}`, {}, here);
  assert.match(stdout, /^state reset ok: this machine goes by the server's state: /);
  assert.equal((await call(here, to(server))).exit, 0);
});

withServer(
  "gait state reset deletes no count, and does nothing where nothing is lost",
  async (server) => {
    const here = machine();
    await prepare(here, to(server));
    for (let round = 0; round < 3; round++) await call(here, to(server));
    const { exit, stdout } = await gait(`state reset ${to(server)}`, {}, here);
    assert.deepEqual([exit, /nothing to do/.test(stdout)], [0, true]);
    await server.say("DEL", "gait:v1:{default}:marker");
    assert.equal((await call(here, to(server))).exit, 1);
    await prepare(here, to(server));
    assert.deepEqual(await call(here, to(server)), { exit: 3, used: 3, error: undefined });
  },
);

withServer("results and files are as their schemas say", async (server) => {
  const validatorOf = validatorsOf(await loadSchemas());
  const here = machine();
  const expectValid = (name: string, value: unknown) => {
    const validate = validatorOf(name);
    assert.ok(validate(value), JSON.stringify(validate.errors));
  };
  const line = `state reset ${to(server)} --json`;
  const actions = [];
  for (const on of [here, here, machine()]) {
    const { json } = await gait(line, {}, on);
    expectValid("state/reset_result", json());
    actions.push(json()["action"]);
  }
  await server.say("FLUSHALL");
  const { json } = await gait(line, {}, here);
  expectValid("state/reset_result", json());
  actions.push(json()["action"]);
  assert.deepEqual(actions, ["prepared", "present", "accepted", "prepared"]);
  assert.match(String(json()["replaces"]), /^[0-9a-f]{32}$/);
  const [path = ""] = [...here.files.keys()].filter((name) => name.includes(".gait/state/"));
  const text = new TextDecoder().decode(here.files.get(path)?.bytes);
  expectValid("state/seen", JSON.parse(text));
});

withServer("what a machine remembers must be its own", async (server) => {
  const here = machine();
  await prepare(here, to(server));
  const [path = ""] = [...here.files.keys()].filter((name) => name.includes(".gait/state/"));
  const { bytes, mode } = here.files.get(path) ?? assert.fail("nothing is remembered");
  assert.equal(mode, 0o600);
  here.files.set(path, { bytes, mode: 0o644 });
  assert.match(String((await call(here, to(server))).error), /is open to other users$/);
  here.files.set(path, { bytes: new TextEncoder().encode("{}"), mode });
  assert.equal((await call(here, to(server))).exit, 6);
  here.files.delete(path);
  assert.equal((await call(here, to(server))).exit, 0);
  assert.match(
    String((await call(machine({ env: { HOME: "" } }), to(server))).error),
    /no variable names your home folder$/,
  );
});

const G = "ab".repeat(16);
const MARKER = "gait:v1:{default}:marker";

withServer("keys of another kind in our place stop every call", async (server) => {
  const here = machine();
  await prepare(here, to(server));
  const wrong = REFUSED("another program keeps something else under a key of gait", server.port);
  await call(here, to(server));
  const key = await countKey(server);
  for (const words of [["SET", key, "1"], ["RPUSH", key, "1"], ["SADD", key, "1"]]) {
    await server.say("DEL", key);
    await server.say(...words);
    assert.deepEqual(await call(here, to(server)), { exit: 1, used: undefined, error: wrong });
  }
  const foreign = REFUSED("what it holds under a key of gait is not gait's", server.port);
  await server.say("DEL", key);
  await server.say("HSET", key, "start", "soon", "count", "few");
  assert.deepEqual((await call(here, to(server))).error, foreign);
  await server.say("DEL", key);
  await server.say("HSET", MARKER, "sequence", "many");
  assert.deepEqual((await call(here, to(server))).error, foreign);
  await server.say("DEL", MARKER);
  await server.say("SET", MARKER, "1");
  assert.deepEqual((await call(here, to(server))).error, wrong);
  await server.say("DEL", MARKER);
  await server.say("HSET", MARKER, "schema", "2", "generation", G, "follows", "-");
  assert.deepEqual((await call(here, to(server))).error, foreign);
});

withServer("a clock of the server that went back stops every call", async (server) => {
  const here = machine();
  await prepare(here, to(server));
  const ahead = (ms: number) => server.say("HSET", MARKER, "time", String(Date.now() + ms));
  // Within a minute time stands still.
  await ahead(30_000);
  assert.equal((await call(here, to(server))).exit, 0);
  await ahead(3_600_000);
  assert.match(
    String((await call(here, to(server))).error),
    /: its clock shows 20\S+Z, and it has counted calls at 20\S+Z$/,
  );
  await prepare(here, to(server));
  assert.equal((await call(here, to(server))).exit, 0);
});

withServer("counts of a window that has not begun count in this one", async (server) => {
  const here = machine();
  await prepare(here, to(server));
  await call(here, to(server));
  const key = await countKey(server);
  await server.say("HSET", key, "start", String(Date.now() + 7_200_000), "count", "3");
  assert.deepEqual(await call(here, to(server)), { exit: 3, used: 3, error: undefined });
});

withServer(
  "a password, and a user whom the server lets do only what gait needs",
  async (server) => {
    const rule = "+auth +select +info +evalsha +eval +time +hmget +hset +pexpireat +exists +set";
    await server.say(
      "ACL",
      "SETUSER",
      "gait",
      "on",
      ">s3cret w0rd",
      "~gait:v1:*",
      ...rule.split(" "),
    );
    await server.say("CONFIG", "SET", "requirepass", "0ther");
    const url = `redis://gait@127.0.0.1:${server.port}`;
    const env = { STATE_PASSWORD: "s3cret w0rd", WRONG: "s3cret" };
    const files = { "pw": "s3cret w0rd\n", "open": "s3cret w0rd", "two": "a\nb", "none": "\n" };
    const modes = { "pw": 0o600, "two": 0o600, "none": 0o600 };
    const here = machine({ env, files, modes });
    const byFile = `--state ${url} --state-password-file pw`;
    await prepare(here, byFile);
    assert.equal((await call(here, byFile)).exit, 0);
    assert.equal((await call(here, `--state ${url} --state-password-env STATE_PASSWORD`)).exit, 0);

    const wrong = await call(here, `--state ${url} --state-password-env WRONG`);
    assert.deepEqual(wrong.error, REFUSED("it refuses the user or the password", server.port));
    const none = await call(here, to(server));
    assert.deepEqual(none.error, REFUSED("it wants a password", server.port));
    const faults: readonly (readonly [string, RegExp])[] = [
      [`--state ${url}`, /names a user without a password$/],
      [`--state ${url} --state-password-file open`, /"open": it is open to other users$/],
      [`--state ${url} --state-password-file two`, /"two": it has more than one line$/],
      [`--state ${url} --state-password-file none`, /"none": it is empty$/],
      [
        `--state ${url} --state-password-file absent`,
        /^Cannot read password of the state "absent"/,
      ],
      [`--state ${url} --state-password-env ABSENT`, /variable "ABSENT" is not set or blank$/],
      [`--state redis://gait:s3cret@127.0.0.1:${server.port}`, /the address holds a password/],
    ];
    for (const [options, expected] of faults) {
      const { exit, error } = await call(here, options);
      assert.equal(exit, 6, options);
      assert.match(String(error), expected);
    }
    // Whatever was written or said, the password is nowhere.
    const written = [...here.files].filter(([path]) => !Object.hasOwn(files, path));
    for (const [path, { bytes }] of written) {
      assert.ok(!new TextDecoder().decode(bytes).includes("s3cret"), path);
    }
  },
);

withServer("a user who may not touch the keys is refused", async (server) => {
  await server.say("ACL", "SETUSER", "gait", "on", ">pw", "~other:*", "+@all");
  const here = machine({ env: { PW: "pw" } });
  const url = `redis://gait@127.0.0.1:${server.port}`;
  const { exit, error } = await call(here, `--state ${url} --state-password-env PW`);
  assert.deepEqual(
    [exit, error],
    [1, REFUSED("its user may not do what gait needs", server.port)],
  );
});

withServer("a password where the server takes none is refused", async (server) => {
  const here = machine({ env: { PW: "s3cret" } });
  const { error } = await call(here, `${to(server)} --state-password-env PW`);
  assert.deepEqual(error, REFUSED("it takes no password", server.port));
});

Deno.test({
  name: "TLS with an authority of its own (needs redis-server)",
  ignore: !HAS_REDIS,
  fn: async () => {
    await steadyHour(10);
    const [tls, other] = [await selfSigned(), await selfSigned()];
    await using server = await RedisServer.start({ tls });
    const here = machine({ files: { "ca.pem": tls.cert, "other.pem": other.cert, "no.pem": "x" } });
    await prepare(here, `${to(server)} --state-ca ca.pem`);
    assert.equal((await call(here, `${to(server)} --state-ca ca.pem`)).exit, 0);
    const untrusted = REFUSED(
      "its certificate is not trusted, or it does not speak TLS",
      server.port,
      "rediss",
    );
    assert.equal((await call(here, to(server))).error, untrusted);
    assert.equal((await call(here, `${to(server)} --state-ca other.pem`)).error, untrusted);
    assert.match(
      String((await call(here, `${to(server)} --state-ca no.pem`)).error),
      /they are not PEM$/,
    );
    const plain = `--state redis://127.0.0.1:${server.port}`;
    assert.equal((await call(here, plain)).exit, 1);
    assert.match(
      String((await call(here, `${plain} --state-ca ca.pem`)).error),
      /^--state-ca needs an address with TLS$/,
    );
  },
});

withServer("a server without TLS is no server with TLS", async (server) => {
  const url = `rediss://127.0.0.1:${server.port}`;
  const { exit, error } = await call(machine(), `--state ${url}`);
  assert.equal(exit, 1);
  assert.match(
    String(error),
    /its certificate is not trusted, or it does not speak TLS$|no answer within 2 s$/,
  );
});

Deno.test("a server that is away gives out no call", async () => {
  const port = freePort();
  const { exit, error } = await call(machine(), `--state redis://127.0.0.1:${port}`);
  assert.deepEqual([exit, error], [1, AWAY("nothing answers there", port)]);
});

withServer("an answer that is late allows no call, and the next one asks anew", async (server) => {
  await using relay = new TcpRelay(server.port);
  const here = machine();
  await prepare(here, to(server, relay.port));
  assert.equal((await call(here, to(server, relay.port))).used, 1);
  relay.answers = "hold";
  const { exit, error } = await call(here, to(server, relay.port));
  assert.deepEqual([exit, error], [1, AWAY("no answer within 2 s", relay.port)]);
  relay.release();
  relay.answers = "cut";
  assert.deepEqual(
    (await call(here, to(server, relay.port))).error,
    AWAY("it hung up", relay.port),
  );
  relay.answers = "pass";
  assert.equal((await call(here, to(server, relay.port))).exit, 0);
});

withServer("a read-only replica is no state", async (server) => {
  const here = machine();
  await prepare(here, to(server));
  await server.say("REPLICAOF", "127.0.0.1", String(freePort()));
  const { exit, error } = await call(here, to(server));
  assert.equal(exit, 1);
  assert.equal(error, REFUSED("it is a read-only replica", server.port));
});

withServer("a server without memory left counts nothing", async (server) => {
  const here = machine();
  await prepare(here, to(server));
  await server.say("CONFIG", "SET", "maxmemory", "1");
  const { exit, error } = await call(here, to(server));
  assert.deepEqual([exit, error], [1, REFUSED("it is out of memory", server.port)]);
  await server.say("CONFIG", "SET", "maxmemory", "0");
  assert.equal((await call(here, to(server))).used, 1);
});

withServer("a server that drops keys when its memory is full is refused", async (server) => {
  const here = machine();
  await prepare(here, to(server));
  await server.say("CONFIG", "SET", "maxmemory", "100mb");
  for (const policy of ["allkeys-lru", "volatile-ttl", "volatile-lru", "allkeys-random"]) {
    await server.say("CONFIG", "SET", "maxmemory-policy", policy);
    const { exit, error } = await call(here, to(server));
    const fault = "it drops keys when its memory is full, and so forgets calls";
    assert.deepEqual([exit, error], [1, REFUSED(fault, server.port)]);
  }
  await server.say("CONFIG", "SET", "maxmemory-policy", "noeviction");
  assert.equal((await call(here, to(server))).exit, 0);
});

withServer("a node of a cluster holds all keys of a project, or none", async (server) => {
  const here = machine();
  const { error } = await call(here, to(server));
  assert.match(String(error), /its cluster is down$/);
  const slots = Array.from({ length: 16_384 }, (_, slot) => String(slot));
  for (let first = 0; first < slots.length; first += 1024) {
    const some = slots.slice(first, first + 1024);
    assert.equal(await server.say("CLUSTER", "ADDSLOTS", ...some), "OK");
  }
  let isUp = false;
  // A node waits for two seconds before it says so.
  for (const end = performance.now() + 20_000; !isUp && performance.now() < end;) {
    isUp = (await server.say("CLUSTER", "INFO")).includes("cluster_state:ok");
  }
  assert.ok(isUp, "the cluster never came up");
  await prepare(here, to(server));
  assert.equal((await call(here, to(server))).exit, 0);
}, { args: ["--cluster-enabled", "yes"] });

withServer(
  "variables name the server; an address with a password is never shown",
  async (server) => {
    const env = { GAIT_STATE: server.url(), GAIT_STATE_PROJECT: "by-variable" };
    const here = machine({ env });
    await prepare(here, "--state-project by-variable");
    assert.equal((await call(here, "")).used, 1);
    const bad = machine({ env: { GAIT_STATE: "redis://u:s3cret@127.0.0.1" } });
    for (const line of [`${EVAL} --json`, "config show", "config show --json", "doctor"]) {
      const { exit, stdout, stderr } = await gait(line, {}, bad);
      assert.ok(exit !== 0 && !`${stdout}${stderr}`.includes("s3cret"), line);
    }
    const shown = await gait("config show", {}, here);
    assert.match(shown.stdout, /state\.server +redis:\/\/127\.0\.0\.1:/);
  },
);
