/** `gait.yaml`: lists the fixtures of a set. It is written and read as JSON, which is also YAML. */

import { GaitError } from "../error.ts";
import { malformed, quoted } from "../fault.ts";
import { parseJson } from "../json/json.ts";
import { plainJsonBytes } from "../json/plain.ts";
import { type ConfigFixture, readRegressConfig, type RegressConfig } from "../schema/regress.ts";
import type { ReadNotes } from "../shape.ts";
import type { Source } from "../source.ts";
import { compareText, trim } from "../text.ts";
import { withoutEmpty } from "../present.ts";

/** Name of the config, relative to the working directory. */
export const CONFIG_FILE = "gait.yaml";
export const DEFAULT_FIXTURE_SET = "default";

const SCHEMA_ID = "gait.regress.config";
const SCHEMA_VERSION = "1.0.0";

/** Makes a config of these fixtures, sorted by name. */
export function newConfig(
  fixtures: readonly ConfigFixture[],
  diff_ignore: readonly string[] = [],
): RegressConfig {
  return {
    schema_id: SCHEMA_ID,
    schema_version: SCHEMA_VERSION,
    fixture_set: DEFAULT_FIXTURE_SET,
    fixtures: [...fixtures].sort((a, b) => compareText(a.name, b.name)),
    ...withoutEmpty({ diff_ignore }),
  };
}

export function configBytes(config: RegressConfig): Uint8Array<ArrayBuffer> {
  const { schema_id, schema_version, fixture_set, fixtures, diff_ignore = [] } = config;
  return plainJsonBytes({
    schema_id,
    schema_version,
    fixture_set,
    fixtures: fixtures.map(({ name, run_id, runpack }) => ({ name, run_id, runpack })),
    ...withoutEmpty({ diff_ignore }),
  }, { indented: true });
}

/**
 * Reads a config. Fixtures come back sorted by name; an empty `fixture_set` is `default`. `notes` gets
 * the members that nothing reads.
 */
export function parseConfig(source: Source, notes?: ReadNotes): RegressConfig {
  const config = readMembers(source, notes);
  const { schema_id, schema_version, fixture_set, fixtures } = config;
  const refuse = (pointer: string, fault: string) =>
    malformed(source.name, pointer, fault, FORMAT_HINT);
  if (schema_id !== "" && schema_id !== SCHEMA_ID) {
    throw refuse("/schema_id", `is ${quoted(schema_id)}, expected ${SCHEMA_ID}`);
  }
  if (schema_version !== "" && schema_version !== SCHEMA_VERSION) {
    throw refuse("/schema_version", `is ${quoted(schema_version)}, expected ${SCHEMA_VERSION}`);
  }
  fixtures.forEach(({ name, runpack }, index) => {
    if (trim(name) === "") throw refuse(`/fixtures/${index}/name`, "is empty");
    if (trim(runpack) === "") throw refuse(`/fixtures/${index}/runpack`, "is empty");
  });
  return {
    ...config,
    fixture_set: fixture_set || DEFAULT_FIXTURE_SET,
    fixtures: [...fixtures].sort((a, b) => compareText(a.name, b.name)),
  };
}

/** Refuses a config without fixtures. `name` is its path, for the message. */
export function refuseEmptyConfig({ fixtures }: RegressConfig, name: string): void {
  if (fixtures.length > 0) return;
  throw new GaitError("invalid_input", `${quoted(name)} lists no fixtures`, {
    hint: "gait regress init --from <run_id>",
  });
}

const FORMAT_HINT = `${CONFIG_FILE} holds JSON, as gait regress init writes it`;

function readMembers(source: Source, notes: ReadNotes | undefined): RegressConfig {
  try {
    return readRegressConfig(parseJson(source), source.name, notes);
  } catch (error) {
    throw error instanceof GaitError ? error.retold({ hint: FORMAT_HINT }) : error;
  }
}
