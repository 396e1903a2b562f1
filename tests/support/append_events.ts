/** A process that appends lines to a log: path, mark, count. */

import { openEventSink } from "../../src/io/event_sink.ts";

const [path = "", mark = "", count = "0"] = Deno.args;
for (let at = 0; at < Number(count); at++) {
  const line = JSON.stringify({ mark, at, filler: "x".repeat(2000) });
  // opened anew each time, as each command line opens it
  openEventSink(path).append(new TextEncoder().encode(`${line}\n`));
}
