import { defineCommand } from "../cli/command.ts";
import { COMPRESS_OPTION, RUN_PLACE_OPTION } from "./runpack_options.ts";
import { unusable } from "../core/fault.ts";
import { migrateLines } from "../core/runpack/outcome.ts";
import { printable } from "../core/text.ts";
import { findRunpack, HOME_VARIABLES } from "../io/workspace.ts";
import { migrateRun } from "../usecases/runpack/migrate_run.ts";
import { optionOrArgument, SOURCE_OPTION } from "./source_argument.ts";

/** The only generation that can be written. */
const TARGET = "v1";

export const migrate = defineCommand({
  path: "migrate",
  summary: "Write a runpack of any generation by today's rules",
  explain:
    "Reads an intact runpack of any generation and writes a sibling by today's rules: defaults filled in, digests recomputed; the input is never touched.",
  needs: ["read", "write", "env"],
  env: { names: HOME_VARIABLES },
  options: {
    input: SOURCE_OPTION.from,
    out: { type: "path", writes: true, value: "zip", help: "output; next to the input by default" },
    target: { type: "string", value: TARGET, default: TARGET, help: "generation to write" },
    ...COMPRESS_OPTION,
    ...RUN_PLACE_OPTION,
  },
  positional: {
    name: "run_id|path",
    help: "run id or path of a runpack",
    error: "expected one run id or path",
  },
  examples: ["migrate run_demo", "migrate --input old.zip --out new.zip"],
  async run({ options, args }, host) {
    if (options.target !== TARGET) {
      throw unusable("--target", options.target, TARGET, "leave --target out");
    }
    const argument = optionOrArgument("--input", options.input, args, "gait migrate <run_id|path>");
    const input = await findRunpack(argument, host, options.runpack_dir);
    const { out: output, compress } = options;
    return { data: await migrateRun({ input, output, compress }, host) };
  },
  text: (data) => migrateLines(data).map(printable),
});
