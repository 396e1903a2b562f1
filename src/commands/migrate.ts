import { defineCommand } from "../cli/command.ts";
import { GaitError } from "../core/error.ts";
import { ExitCode } from "../core/exit_code.ts";
import { migratedFileName, migrateRunpack, refuseSamePath } from "../core/runpack/migrate.ts";
import { migrateData, migrateLines } from "../core/runpack/outcome.ts";
import { baseName, cleanPath, directoryOf, joinPath } from "../io/path.ts";
import { findRunpack, HOME_VARIABLES } from "../io/workspace.ts";
import { openRunpack } from "../usecases/runpack/open_runpack.ts";
import { realPathOf } from "../usecases/output_paths.ts";
import { COMPRESS_OPTION } from "./runpack_options.ts";
import { checkOutputPath, copyRunpack, writeRunpack } from "../usecases/runpack/write_runpack.ts";
import { printable } from "../core/text.ts";

/** The one generation that artifacts can be brought to. */
const TARGET = "v1";

/** `gait migrate`. */
export const migrate = defineCommand({
  path: "migrate",
  summary: "Write a runpack of any generation by today's rules",
  explain:
    "Reads an intact runpack of any generation and writes a sibling by today's rules: defaults filled in, digests recomputed; the input is never touched.",
  needs: ["read", "write", "env"],
  env: { names: HOME_VARIABLES },
  options: {
    input: { type: "string", value: "run_id|path", help: "run id or path of a runpack" },
    out: { type: "string", value: "zip", help: "output; beside the input by default" },
    target: { type: "string", value: TARGET, default: TARGET, help: "generation to write" },
    ...COMPRESS_OPTION,
  },
  positional: {
    name: "run_id|path",
    help: "run id or path of a runpack",
    min: 0,
    max: 1,
    error: "unexpected positional arguments",
  },
  examples: ["migrate run_demo", "migrate --input old.zip --out new.zip"],
  async run({ options, args }, host) {
    const argument = chooseInput(options.input, args, options.target);
    const input = await findRunpack(argument, host);
    refuseOtherTypes(input);
    if (options.out) checkOutputPath(options.out);
    using file = await openRunpack(input, `migrating ${input}`, host);

    const migration = await migrateRunpack(file, {
      now: host.now(),
      env: { ...host.platform, runtime: "deno" },
      compress: options.compress,
    });

    const stem = baseName(input).slice(0, -".zip".length);
    const output = options.out ||
      joinPath(directoryOf(input), migratedFileName(migration.run_id, stem));
    refuseSamePath(
      { cleaned: cleanPath(input), real: await realPathOf(input, host) },
      { cleaned: cleanPath(output), real: await realPathOf(output, host) },
    );
    const failure = "migrated runpack failed verification";
    if (migration.status === "no_change") {
      checkOutputPath(output);
      await host.write.directory(directoryOf(output));
      await copyRunpack(file, output, failure, host);
    } else {
      await writeRunpack(output, migration, { compress: options.compress, failure }, host);
    }
    return { exit: ExitCode.success, data: migrateData(migration, input, output) };
  },
  text: (data) => migrateLines(data).map(printable),
});

function chooseInput(
  input: string | undefined,
  [positional]: readonly string[],
  target: string,
): string {
  const isGiven = input !== undefined && input.trim() !== "";
  if (isGiven && positional !== undefined) {
    throw new GaitError("invalid_input", "unexpected positional arguments", {
      hint: "gait migrate <run_id|path>",
    });
  }
  if (target.trim() !== TARGET) {
    const message = `unsupported --target (only ${TARGET} is currently available)`;
    throw new GaitError("invalid_input", message, { hint: "leave --target away" });
  }
  const chosen = isGiven ? input : positional;
  if (chosen === undefined || chosen === "") {
    throw new GaitError("invalid_input", "missing required --input <artifact_path|run_id>", {
      hint: "gait migrate <run_id|path>",
    });
  }
  return chosen;
}

function refuseOtherTypes(path: string): void {
  if (path.toLowerCase().endsWith(".zip")) return;
  const message = "unsupported artifact type (only runpack zip is currently migratable)";
  throw new GaitError("invalid_input", message, { hint: "give a runpack whose name ends in .zip" });
}
