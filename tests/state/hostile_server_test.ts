/** Servers that answer what no server of Redis would: no call is allowed, and nothing breaks. */

import assert from "node:assert/strict";
import { gait } from "../support/gait.ts";
import { type Answers, FakeStateServer } from "../support/fake_state_server.ts";
import { call, EVAL, machine } from "./support.ts";

const bulk = (text: string) => `$${text.length}\r\n${text}\r\n`;
const MEMORY = bulk("# Memory\r\nmaxmemory:0\r\nmaxmemory_policy:noeviction\r\n");
const G = "ab".repeat(16);
const OK = (sequence: number, rest: string) =>
  bulk(`gait1 ok ${G} - ${sequence} ${Date.now()} ${rest}`);

/** Answers INFO as a server does, and the script with `text`. */
const script = (text: string | Uint8Array): Answers => ([word]) => word === "INFO" ? MEMORY : text;
/** Answers everything with `text`. */
const always = (text: string | Uint8Array): Answers => () => text;

const GARBAGE = /its answer is not one of gait's script$/;
const LATE = /no answer within 2 s$/;
const HUNG_UP = /it hung up$/;

/** Name, what the server answers, and the end of the error. */
const SERVERS: readonly (readonly [string, Answers, RegExp])[] = [
  ["a web server", always("HTTP/1.1 400 Bad Request\r\n\r\n"), GARBAGE],
  [
    "random bytes",
    always(Uint8Array.from({ length: 999 }, (_, i) => (i * 73 + 11) % 256)),
    GARBAGE,
  ],
  ["a server that hangs up at once", () => "close", HUNG_UP],
  ["half an answer", always("$100\r\nhalf"), LATE],
  ["a text without an end", script(`+${"a".repeat(70_000)}`), GARBAGE],
  ["a text of a gigabyte", script(`$1000000000\r\n${"a".repeat(70_000)}`), GARBAGE],
  ["a list of 4 billion", script("*4294967295\r\n"), GARBAGE],
  ["lists within lists", script("*1\r\n".repeat(16_000)), GARBAGE],
  ["a map", script("%2\r\n+a\r\n+b\r\n"), GARBAGE],
  ["a push", script(">1\r\n+a\r\n"), GARBAGE],
  ["nothing", script("$-1\r\n"), GARBAGE],
  ["a number", script(":1\r\n"), GARBAGE],
  ["a length that is no number", script("$x\r\nyes\r\n"), GARBAGE],
  ["a negative length", script("$-5\r\n"), GARBAGE],
  ["OK", script("+OK\r\n"), GARBAGE],
  ["two answers", script(`${OK(1, "yes 1")}${OK(2, "yes 2")}`), GARBAGE],
  ["another script", script(bulk("gait2 ok yes 1")), GARBAGE],
  ["a yes beyond the limit", script(OK(1, "yes 4")), GARBAGE],
  ["a count below the limit as the last", script(OK(1, "no 1")), GARBAGE],
  ["a script that knows no script", script("-NOSCRIPT No matching script.\r\n"), /with an error$/],
  ["no policy about memory", always(bulk("maxmemory:1\r\n")), GARBAGE],
  ["an error with signs of control", script("-ERR \u001b[2J\u0007\r\n"), /with an error$/],
  ["an error that repeats what it got", script("-ERR unknown 'geheim'\r\n"), /with an error$/],
];

for (const [name, answers, expected] of SERVERS) {
  Deno.test(`no call is allowed by ${name}`, async () => {
    using server = new FakeStateServer(answers);
    const { exit, error, used } = await call(machine(), `--state ${server.url()}`);
    assert.deepEqual([exit, used], [1, undefined]);
    assert.match(String(error), expected);
    assert.ok(["geheim", "\u001b"].every((text) => !String(error).includes(text)));
  });
}

Deno.test("an answer that does not move on is an earlier state", async () => {
  using server = new FakeStateServer(script(OK(7, "yes 1")));
  const here = machine();
  // The first time nothing is known.
  assert.equal((await call(here, `--state ${server.url()}`)).exit, 0);
  const { exit, error } = await call(here, `--state ${server.url()}`);
  assert.equal(exit, 1);
  assert.match(String(error), /it is not the state that this machine saw before/);
});

Deno.test("the first question names the script, and its text is sent only where it is not known", async () => {
  using server = new FakeStateServer(([word]) => {
    if (word === "INFO") return MEMORY;
    return word === "EVAL" ? OK(1, "yes 1") : "-NOSCRIPT No matching script.\r\n";
  });
  assert.equal((await call(machine(), `--state ${server.url()}`)).exit, 0);
  assert.deepEqual(server.heard.map(([word]) => word), ["INFO", "EVALSHA", "EVAL"]);
  const [, id, keys, marker, count, act, window, limit] = server.heard[1] ?? [];
  assert.match(id ?? "", /^[0-9a-f]{40}$/);
  assert.deepEqual([keys, marker, act, window, limit], [
    "2",
    "gait:v1:{default}:marker",
    "count",
    "3600000",
    "3",
  ]);
  assert.match(count ?? "", /^gait:v1:\{default\}:count:[0-9a-f]{64}$/);
});

Deno.test("no server is asked by a call without a limit, nor by one without --state", async () => {
  using server = new FakeStateServer(script(OK(1, "yes 1")));
  const here = machine({ files: { "p.yaml": "default_verdict: allow" } });
  assert.equal((await gait(`${EVAL} --state ${server.url()}`, {}, here)).exit, 0);
  assert.deepEqual(server.heard, []);
});

Deno.test("a command without --state has no network, unless it asks a server on this machine", async () => {
  const here = machine();
  await gait(`${EVAL} --no-serve`, {}, here);
  await gait("doctor", {}, here);
  assert.deepEqual(here.narrowed.map(({ kinds }) => kinds.includes("net")), [false, false]);
});
