/** Refuses a command line whose output would replace one of its inputs. */

import type { Host } from "../io/host.ts";
import { type NamedPath, refuseOverwriting, refuseTrustedFolder } from "../io/output_paths.ts";
import { csv } from "../core/text.ts";
import { type Command, flagOf, type OptionSpec, type ParsedInput } from "./command.ts";

/** Standard input or output. */
const STREAM = "-";

/**
 * Compares all outputs that a line names with all inputs, however the paths are spelt. What a command
 * finds by itself, such as the default place of an output, it must compare itself.
 *
 * @throws {GaitError} `invalid_input`, before anything is written.
 */
export async function refuseOverwritten(
  { options: specs, positional }: Pick<Command, "options" | "positional">,
  { options, args }: ParsedInput,
  rest: readonly string[],
  host: Host<"read">,
): Promise<void> {
  const entries = Object.entries(specs);
  const outputs = entries.filter(([, spec]) => spec.writes === true);
  const pathsOf = ([key, spec]: readonly [string, OptionSpec]): readonly NamedPath[] =>
    pathsIn(options[key], spec).map((path) => ({ what: flagOf(key), path }));
  const folders = outputs.filter(isFolder).flatMap(pathsOf);
  const files = outputs.filter((entry) => !isFolder(entry)).flatMap(pathsOf);
  if (folders.length + files.length === 0) return;
  const read = entries.filter(([, spec]) => isInput(spec));
  const inputs = [
    ...read.flatMap(pathsOf),
    ...(positional?.words === true ? [] : args).map((path) => ({ what: "an input", path })),
  ].filter(({ path }) => path !== STREAM);
  // Two outputs may share a folder; a server may well be told of the folder where gait writes.
  for (const folder of folders) await refuseOverwriting([folder], inputs, host);
  const server = rest.map((path) => ({ what: "a part of the server's command", path }));
  await refuseOverwriting(files, [...inputs, ...server], host);
  const trusted = read.filter(([, { reads }]) => reads === "keys").flatMap(pathsOf);
  await refuseTrustedFolder([...folders, ...files], trusted, host);
}

function isInput({ type, reads, writes }: OptionSpec): boolean {
  return writes !== true && (reads !== undefined || type === "path");
}

function isFolder([, spec]: readonly [string, OptionSpec]): boolean {
  return "value" in spec && spec.value === "dir";
}

function pathsIn(value: ParsedInput["options"][string], { type }: OptionSpec): readonly string[] {
  if (Array.isArray(value)) return [...new Set(value.flatMap((item) => [item, ...csv(item)]))];
  return typeof value === "string" && value !== "" && type !== "boolean" ? [value] : [];
}
