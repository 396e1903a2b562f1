import { defineCommand } from "../../cli/command.ts";
import type { Style } from "../../cli/style.ts";
import { unusable } from "../../core/fault.ts";
import type { MapResult } from "../../core/schema/mcp.ts";
import { printable, shellWord } from "../../core/text.ts";
import { draftMap } from "../../usecases/tool_list/draft_map.ts";

export const mcpMap = defineCommand({
  path: "mcp map",
  summary: "Draft a tool map from the schemas of a server's tools",
  explain:
    "Reads the tools of a lock or of a tools/list answer and prints a tool map that guesses paths, URLs, hosts and secrets from names and formats. Its comments say what it guessed and what it could not.",
  needs: ["read", "write"],
  needsOf: ({ out }) => out === undefined ? ["read"] : ["read", "write"],
  options: {
    from: {
      type: "path",
      required: true,
      value: "file",
      help: "tool lock, or the JSON that tools/list answered; - for standard input",
    },
    server: {
      type: "string",
      value: "digest",
      help: "which server of a lock with several: its launch_digest, or the start of it",
    },
    out: { type: "path", writes: true, help: "write the draft to this file" },
    force: {
      type: "boolean",
      help: "overwrite an existing file, which is then lost",
      requires: { out: "without --out the draft is printed" },
    },
  },
  examples: [
    "mcp map --from gait.mcp.lock",
    "mcp map --from gait.mcp.lock --out gait.tools.yaml",
  ],
  async run({ options: { from, server, out, force } }, host) {
    if (out === "") throw unusable("--out", out, "the path of a file", "gait mcp map --help");
    return { data: await draftMap({ from, server, out, overwrite: force }, host) };
  },
  quiet: ({ draft }) => draft === undefined ? [] : draft.slice(0, -1).split("\n"),
  text: mapText,
});

function mapText(
  { draft, map_path = "", guessed, unsure, tools }: Omit<MapResult, "correlation_id">,
  style: Style,
): string[] {
  // What is printed instead of written is the file itself, to be piped on.
  if (draft !== undefined) return draft.slice(0, -1).split("\n");
  return [
    `${
      style.paint("green", "mcp map ok:")
    } tools=${tools} guessed=${guessed} unsure=${unsure} output=${printable(map_path)}`,
    `next: read ${printable(shellWord(map_path))}, then give it to gait mcp proxy with --tools`,
  ];
}
