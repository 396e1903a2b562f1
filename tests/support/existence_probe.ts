/** Prints what is told of special files, when this process is young and when it has stayed. */

import { isLink, isThere } from "../../src/io/existence.ts";

const SPECIAL = [
  ...["/dev", "/dev/null", "/dev/stdout", "/dev/fd/3", "/dev/sda", "/proc", "/proc/cpuinfo"],
  ...["/proc/1/x", "/proc/self/cwd", "/sys", "/sys/x", "/dev/../etc", "/deviation", "//dev/tty"],
];
const told = () => JSON.stringify(SPECIAL.map((path) => [path, isThere(path), isLink(path)]));

console.log(told());
for (let n = 0; n < 1000; n++) isThere("/missing");
await import("node:fs");
console.log(told());
