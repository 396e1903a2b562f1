#!/usr/bin/env node
/**
 * Starts gait with the Deno program that npm installed beside it, and with no other permissions than
 * its commands declare. Ends as gait ends.
 */

import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { isatty } from "node:tty";
import { fileURLToPath } from "node:url";

/** Exit code for a dependency that is missing: no command ran and nothing is allowed. */
const DEPENDENCY_MISSING = 7;
/** A terminal sends these to all of its programs, gait included: twice would cut off how it ends. */
const BY_TERMINAL = ["SIGINT", "SIGQUIT"];
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGCONT"];

const { gait } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const program = findProgram();
if (typeof program === "string") start(program);
else fail(program.problem);

/**
 * The Deno of the package for this system. It lies there without any install script. The package `deno`
 * has it, too, where its script ran.
 */
function findProgram() {
  const name = process.platform === "win32" ? "deno.exe" : "deno";
  let home;
  try {
    home = createRequire(import.meta.url).resolve("deno/package.json");
  } catch {
    return { problem: 'the npm package "deno" is not installed' };
  }
  const near = createRequire(home);
  const system = `${process.platform}-${process.arch}`;
  for (const target of [system, `${system}-glibc`]) {
    try {
      const path = join(dirname(near.resolve(`@deno/${target}/package.json`)), name);
      if (existsSync(path)) return path;
    } catch {
      // Not for this system, or left out; the next place may have it.
    }
  }
  const linked = join(dirname(home), name);
  if (existsSync(linked)) return linked;
  return { problem: `the npm package "deno" brought no program for ${system}` };
}

function start(path) {
  const main = fileURLToPath(new URL("../cli/main.js", import.meta.url));
  const child = spawn(path, ["run", ...gait.flags, main, ...process.argv.slice(2)], {
    stdio: "inherit",
  });
  for (const signal of SIGNALS) {
    // Windows has few of them.
    if (signal in constants.signals) {
      process.on(signal, () => {
        if (!isatty(0) || !BY_TERMINAL.includes(signal)) child.kill(signal);
      });
    }
  }
  child.on("error", (error) => fail(`${path} does not start: ${error.message}`));
  child.on("exit", (code, signal) => {
    if (signal === null) {
      process.exit(code);
    }
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

function fail(problem) {
  console.error(`error: Cannot start gait: ${problem}`);
  console.error(
    "hint: install it again with optional dependencies: npm install --include=optional; Deno is there " +
      "for Linux with glibc, macOS and Windows, on x64 and arm64",
  );
  process.exit(DEPENDENCY_MISSING);
}
