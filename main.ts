/**
 * The command line: argv in, exit code out.
 *
 * @module
 */

import { runCli } from "./src/cli/run.ts";
import { TREE } from "./src/commands/mod.ts";
import { denoSystem } from "./src/io/deno_host.ts";

Deno.exit(await runCli(Deno.args, TREE, denoSystem()));
