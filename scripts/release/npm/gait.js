#!/usr/bin/env node
/**
 * Starts gait with the Deno program that npm installed beside it, and with no other permissions than
 * its commands declare. Ends as gait ends.
 */

import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, lstatSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { constants, homedir } from "node:os";
import { dirname, join } from "node:path";
import { isatty } from "node:tty";
import { fileURLToPath } from "node:url";

/** Exit codes of what can keep gait from starting: no command ran and nothing is allowed. */
const EXITS = { invalid_input: 6, dependency_missing: 7 };
/** Exit code for what should not happen. */
const INTERNAL_FAILURE = 1;
/**
 * What gait ends with in place of 0: `cli/kept_variables.js`. For a program that a real-time signal ended
 * Node says 0, and Deno may end with 0 before gait judged anything.
 */
const ENDED_WELL = 100;
/** A terminal sends these to all of its programs, gait included: twice would cut off how it ends. */
const BY_TERMINAL = ["SIGINT", "SIGQUIT"];
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGCONT"];

/** What the started program puts back into its environment: `cli/kept_variables.js`. */
const KEPT = "GAIT_KEPT_VARIABLES";
/** Variables of Deno that gait needs: its cache, and the certificates of its connections. */
const NEEDED = ["DENO_DIR", "DENO_CERT", "DENO_TLS_CA_STORE"];
const INSTALL_AGAIN =
  "install it again with optional dependencies: npm install --include=optional; Deno is there " +
  "for Linux with glibc, macOS and Windows, on x64 and arm64";
const HOME = process.platform === "win32" ? "USERPROFILE" : "HOME";

const { gait } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const words = process.argv.slice(2);
const refusal = wordFault() ?? folderFault();
const program = refusal === undefined ? findProgram() : undefined;
if (refusal !== undefined) fail(refusal.error, refusal.hint, "invalid_input");
else if (typeof program === "string") start(program);
else failToStart(program.problem);

/**
 * Deno takes carriage returns off the ends of words. Dashes before them would end the options, or be
 * standard input.
 */
function wordFault() {
  const word = ownWords().find((each) => /^--?\r+$/.test(each));
  if (word === undefined) return undefined;
  return { error: `unknown option ${word.replaceAll("\r", "\\u000d")}`, hint: "gait --help" };
}

/** The words before a bare `--`. */
function ownWords() {
  const end = words.indexOf("--");
  return end < 0 ? words : words.slice(0, end);
}

/** Why there is no folder to work in. Deno would end with its own error, before gait begins. */
function folderFault() {
  try {
    process.cwd();
    return undefined;
  } catch ({ code }) {
    const why = code === "ENOENT" ? "is gone" : `has no path that can be read (${code})`;
    const error = `Cannot start gait: the working folder ${why}`;
    return { error, hint: "cd into a folder that exists" };
  }
}

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
  const child = spawn(path, ["run", ...gait.flags, main, ...words], {
    env: environment(),
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
  child.on("error", (error) => failToStart(`${path} does not start: ${error.message}`));
  child.on("exit", (code, signal) => {
    if (signal === null) {
      process.exit(code === ENDED_WELL ? 0 : code || INTERNAL_FAILURE);
    }
    // Node ignores some signals, such as SIGXFSZ and SIGPIPE: it would go on, and end with 0, which allows.
    process.exitCode = 128 + (constants.signals[signal] ?? 0);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

/**
 * The environment for Deno, without the variables that change what it does: `DENO_V8_FLAGS=--help` would
 * end every command with exit code 0. gait and what it starts have them again.
 */
function environment() {
  const env = { ...process.env };
  const kept = {};
  const replace = (name, value) => {
    kept[name] = env[name] ?? null;
    if (value === undefined) delete env[name];
    else env[name] = value;
  };
  for (const name of Object.keys(env)) {
    if (/^(?:DENO_|OTEL_DENO)/i.test(name) && !NEEDED.includes(name)) replace(name, undefined);
  }
  if (hasNpmSettings()) {
    // Deno reads them although it resolves no package, and ends where it cannot. Here are none.
    const cache = cacheFolder();
    if (env.DENO_DIR === undefined && cache !== undefined) replace("DENO_DIR", cache);
    replace(HOME, dirname(fileURLToPath(import.meta.url)));
  }
  return { ...env, [KEPT]: JSON.stringify(kept) };
}

function hasNpmSettings() {
  try {
    lstatSync(join(homedir(), ".npmrc"));
    return true;
  } catch (error) {
    return error.code !== "ENOENT";
  }
}

/** Where Deno keeps its cache, if that follows from the home folder. */
function cacheFolder() {
  switch (process.platform) {
    case "win32":
      return undefined;
    case "darwin":
      return join(homedir(), "Library/Caches/deno");
    default:
      return join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "deno");
  }
}

function failToStart(problem) {
  fail(`Cannot start gait: ${problem}`, INSTALL_AGAIN, "dependency_missing");
}

/** Says what is wrong as gait does: in text, or as one object if `--json` is on the line. */
function fail(error, hint, code) {
  if (ownWords().some((word) => word.trim() === "--json")) {
    const line = ["gait", ...words].map((word) => word.trim()).join("\x1f");
    const correlation_id = createHash("sha256").update(line).digest("hex").slice(0, 24);
    const kind = { error_category: code, error_code: code };
    console.log(
      JSON.stringify({ correlation_id, error, ...kind, hint, ok: false, retryable: false }),
    );
  } else {
    console.error(`error: ${error}`);
    console.error(`hint: ${hint}`);
  }
  process.exitCode = EXITS[code];
}
