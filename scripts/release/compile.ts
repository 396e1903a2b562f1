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
}

/** Arguments of `deno` for a target. */
export function compileArgs(
  { entry, platform, permissions, output }: CompileOptions,
): readonly string[] {
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
    ...["--app-name", "gait", "--target", compilerTarget(platform), "--output", output],
    fileURLToPath(entry),
  ];
}

/**
 * Compiles for one platform. The compiler copies a base runtime of its own version: the one that
 * `DENORT_BIN` names, or one that it downloads once.
 */
export async function compileProgram(options: CompileOptions): Promise<void> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...compileArgs(options)],
    stdout: "null",
    stderr: "piped",
    env: { NO_COLOR: "1" },
  }).output();
  if (success) return;
  const target = compilerTarget(options.platform);
  const causes = new TextDecoder().decode(stderr).match(/(?<=^ +(?:\d+: )?)\S.*$/gm) ?? [];
  const said = causes.slice(0, 2).join(" ");
  const { deno } = Deno.version;
  throw new Error(
    `Cannot compile for ${target}: ${said}\n` +
      `hint: deno compile needs the base runtime (denort) of Deno ${deno} for ${target}; go online ` +
      `once, or set DENORT_BIN to its path and build that target alone`,
  );
}
