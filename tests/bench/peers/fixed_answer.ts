/** Answers every request with one word: what client, socket and HTTP library cost by themselves. */

import { listenLocally } from "../../../src/io/deno_listen.ts";

const [socket = ""] = Deno.args;
await listenLocally({
  place: { socket },
  limits: { connections: 256, bodyBytes: 2 ** 20, requestMs: 5000, idleMs: 60_000 },
  isLast: false,
  handle: () => Promise.resolve({ status: 200, headers: {}, body: "block" }),
});
