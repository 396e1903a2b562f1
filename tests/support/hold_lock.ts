/** Takes a lock, prints `held`, and holds it until it is killed: `hold_lock.ts <lock>`. */

import { takeLock } from "../../src/io/lock_file.ts";

const held = takeLock(Deno.args[0] ?? "");
if (held?.isHeld()) await Deno.stdout.write(new TextEncoder().encode("held\n"));
Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
