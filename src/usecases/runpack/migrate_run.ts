import { GaitError } from "../../core/error.ts";
import { quoted } from "../../core/fault.ts";
import { migratedFileName, migrateRunpack } from "../../core/runpack/migrate.ts";
import { type Data, migrateData } from "../../core/runpack/outcome.ts";
import type { MigrateResult } from "../../core/schema/runpack.ts";
import type { Host } from "../../io/host.ts";
import { baseName, directoryOf, joinPath } from "../../io/path.ts";
import { refuseOverwriting } from "../../io/output_paths.ts";
import { openRunpack } from "./open_runpack.ts";
import { checkOutputPath, copyRunpack, recorderDefaults, writeRunpack } from "./write_runpack.ts";
import { refuseCopyOver } from "../signed_artifact.ts";
import { OUTPUTS } from "../../core/written_kinds.ts";

/** Migrates the runpack at a path, which it never changes. */
export async function migrateRun(
  { input, output: given, compress }: {
    readonly input: string;
    readonly output: string | undefined;
    readonly compress: boolean;
  },
  host: Host<"read" | "write">,
): Promise<Data<MigrateResult>> {
  if (!input.toLowerCase().endsWith(".zip")) {
    throw new GaitError("invalid_input", `Cannot migrate ${quoted(input)}: it is not a zip`, {
      hint: "only runpacks migrate; give one whose name ends in .zip",
    });
  }
  if (given !== undefined) checkOutputPath(given);
  using file = await openRunpack(input, `migrating ${input}`, host);

  const migration = await migrateRunpack(file, { ...recorderDefaults(host), compress });

  const stem = baseName(input).slice(0, -".zip".length);
  const output = given ?? joinPath(directoryOf(input), migratedFileName(migration.run_id, stem));
  await refuseOverwriting([{ what: "the output", path: output }], [
    { what: "the input", path: input },
  ], host);
  if (migration.status === "no_change") {
    checkOutputPath(output);
    await refuseCopyOver(OUTPUTS.runpack, { from: input, to: output }, host);
    await host.write.directory(directoryOf(output));
    await copyRunpack(file, output, host);
  } else {
    await writeRunpack(output, migration.members, { compress }, host);
  }
  return migrateData(migration, input, output);
}
