/** A host with real files, programs and sockets, for use cases that drive other programs. */

import { serveHttp } from "../../src/io/deno_http.ts";
import { runProgram } from "../../src/io/deno_run.ts";
import type { Host } from "../../src/io/host.ts";
import { SystemOnDisk } from "./system_on_disk.ts";

/** Variables of the process, and those given; no others are set. */
export function diskHost(
  env: Readonly<Record<string, string>>,
): Host<"read" | "write" | "env" | "net" | "run"> {
  const home = env["HOME"] ?? "/nonexistent";
  const needs = { kinds: ["read", "write", "env", "net", "run"] as const, env: Object.keys(env) };
  const host = new SystemOnDisk({ env, now: new Date().toISOString() }, home).narrow(needs);
  const own = () => ({ ...host.read.own(), cache: cacheFolder() });
  return {
    ...host,
    read: { ...host.read, own },
    run: { ...host.run, program: (request) => runProgram(request, env) },
    net: { ...host.net, serve: (request) => Promise.resolve(serveHttp(request)) },
  };
}

function cacheFolder(): string {
  return Deno.env.get("DENO_DIR") ?? `${Deno.env.get("HOME")}/.cache/deno`;
}
