/** `gait.yaml`: which fixtures make up the set. JSON in a file named YAML, in both directions. */

import { GaitError } from "../error.ts";
import { parseJson } from "../json/json.ts";
import { plainJsonBytes } from "../json/plain.ts";
import { type ConfigFixture, readRegressConfig, type RegressConfig } from "../schema/regress.ts";
import type { Source } from "../source.ts";
import { compareText } from "../text.ts";

/** Name of the config, relative to the working directory. */
export const CONFIG_FILE = "gait.yaml";
/** Set of fixtures where the config names none. */
export const DEFAULT_FIXTURE_SET = "default";

const SCHEMA_ID = "gait.regress.config";
const SCHEMA_VERSION = "1.0.0";

/** A config of these fixtures, sorted by name. */
export function newConfig(fixtures: readonly ConfigFixture[]): RegressConfig {
  return {
    schema_id: SCHEMA_ID,
    schema_version: SCHEMA_VERSION,
    fixture_set: DEFAULT_FIXTURE_SET,
    fixtures: [...fixtures].sort((a, b) => compareText(a.name, b.name)),
  };
}

/** Bytes of `gait.yaml`. */
export function configBytes(config: RegressConfig): Uint8Array<ArrayBuffer> {
  const { schema_id, schema_version, fixture_set, fixtures } = config;
  return plainJsonBytes({
    schema_id,
    schema_version,
    fixture_set,
    fixtures: fixtures.map(({ name, run_id, runpack }) => ({ name, run_id, runpack })),
  }, { indented: true });
}

/**
 * Reads a config. Fixtures come back sorted by name; an empty `fixture_set` is `default`.
 *
 * @throws {GaitError} `invalid_input`.
 */
export function parseConfig(source: Source): RegressConfig {
  const config = readMembers(source);
  const { schema_id, schema_version, fixture_set, fixtures } = config;
  if (schema_id !== "" && schema_id !== SCHEMA_ID) {
    throw refusal(`unsupported config schema_id: ${schema_id}`, "/schema_id");
  }
  if (schema_version !== "" && schema_version !== SCHEMA_VERSION) {
    throw refusal(`unsupported config schema_version: ${schema_version}`, "/schema_version");
  }
  fixtures.forEach(({ name, runpack }, index) => {
    if (name.trim() === "") {
      throw refusal("fixture name is required", `/fixtures/${index}/name`);
    }
    if (runpack.trim() === "") {
      throw refusal(`fixture runpack is required for ${name}`, `/fixtures/${index}/runpack`);
    }
  });
  return {
    ...config,
    fixture_set: fixture_set || DEFAULT_FIXTURE_SET,
    fixtures: [...fixtures].sort((a, b) => compareText(a.name, b.name)),
  };
}

/**
 * Refuses a config that has nothing to run.
 *
 * @throws {GaitError} `invalid_input`.
 */
export function refuseEmptyConfig({ fixtures }: RegressConfig): void {
  if (fixtures.length > 0) return;
  throw new GaitError("invalid_input", "no fixtures configured", {
    hint: "gait regress init --from <run_id>",
  });
}

function readMembers(source: Source): RegressConfig {
  try {
    return readRegressConfig(parseJson(source), source.name);
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
    const { code, message, fields } = error;
    throw new GaitError(code, `parse config: ${message}`, {
      fields,
      cause: error,
      hint: `${CONFIG_FILE} holds JSON, as gait regress init writes it`,
    });
  }
}

function refusal(message: string, field: string): GaitError {
  return new GaitError("invalid_input", message, { fields: [field] });
}
