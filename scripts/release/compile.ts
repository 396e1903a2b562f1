/** Compiles standalone programs with `deno compile`. */

import { compilerTarget, type ReleasePlatform } from "./platforms.ts";
import { fileURLToPath } from "node:url";

/** A program to compile: its entry, platform, permissions and output path. */
export interface CompileOptions {
  /** The bundled entry point. */
  readonly entry: URL;
  readonly platform: ReleasePlatform;
  /** Permissions that the program has, and no others; it never asks. */
  readonly permissions: readonly string[];
  readonly output: string;
  /** The `deno` that compiles; the running one by default. */
  readonly compiler?: string | undefined;
}

/** What a compiler may lack: Deno 2.6 has no `--app-name`. A program is the same without it. */
const OPTIONAL: readonly string[] = ["--app-name"];

/** Arguments of `deno` for a target, without the flags that the compiler lacks. */
export function compileArgs(
  { entry, platform, permissions, output }: CompileOptions,
  lacking: readonly string[] = [],
): readonly string[] {
  const name = lacking.includes("--app-name") ? [] : ["--app-name", "gait"];
  return [
    ...[
      "compile",
      "--quiet",
      "--no-config",
      "--no-lock",
      "--no-check",
      "--no-prompt",
      "--deny-import",
    ],
    ...permissions,
    ...name,
    ...["--target", compilerTarget(platform), "--output", output],
    fileURLToPath(entry),
  ];
}

/**
 * Compiles for one platform. The compiler copies a base runtime of its own version: the one that
 * `DENORT_BIN` names, or one that it downloads once.
 */
export async function compileProgram(options: CompileOptions): Promise<void> {
  const compiler = options.compiler ?? Deno.execPath();
  const lacking = options.compiler === undefined ? [] : await lackingFlags(compiler);
  const { success, stderr } = await runCompiler(compiler, compileArgs(options, lacking));
  if (success) return;
  const target = compilerTarget(options.platform);
  const causes = new TextDecoder().decode(stderr).match(/(?<=^ +(?:\d+: )?)\S.*$/gm) ?? [];
  const said = causes.slice(0, 2).join(" ");
  const version = await compilerVersion(compiler);
  throw new Error(
    `Cannot compile for ${target}: ${said}\n` +
      `hint: deno compile needs the base runtime (denort) of Deno ${version} for ${target}; go online ` +
      `once, or set DENORT_BIN to its path and build that target alone`,
  );
}

/** The flags that a compiler lacks, as its help says. */
async function lackingFlags(compiler: string): Promise<readonly string[]> {
  const { stdout } = await runCompiler(compiler, ["compile", "--help=full"]);
  const known = new Set(new TextDecoder().decode(stdout).match(/--[a-z][a-z-]*/g));
  if (!known.has("--output")) {
    throw new Error(`Cannot compile with ${compiler}: its "compile --help=full" lists no flags`);
  }
  return OPTIONAL.filter((flag) => !known.has(flag));
}

async function compilerVersion(compiler: string): Promise<string> {
  if (compiler === Deno.execPath()) return Deno.version.deno;
  const { stdout } = await runCompiler(compiler, ["--version"]);
  return /^deno (\S+)/.exec(new TextDecoder().decode(stdout))?.[1] ?? "an unknown version";
}

async function runCompiler(
  compiler: string,
  args: readonly string[],
): Promise<Deno.CommandOutput> {
  try {
    return await new Deno.Command(compiler, {
      args: [...args],
      ...{ stdout: "piped", stderr: "piped" },
      env: { NO_COLOR: "1" },
    }).output();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`Cannot start the compiler ${compiler}: ${why}`);
  }
}
