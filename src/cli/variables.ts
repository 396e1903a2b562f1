/** Variables that gait reads, besides those that an option names. */

import { SETTING_KEYS, SETTINGS } from "../core/project/settings.ts";
import { NO_OPINION_VARIABLE } from "../core/clients/no_opinion.ts";
import { LOG_VARIABLES } from "../io/host.ts";

/** A variable with what it does. */
export interface KnownVariable {
  readonly name: string;
  readonly what: string;
}

const COLOURS: readonly KnownVariable[] = [
  { name: "NO_COLOR", what: "not empty: no colour, whatever else is set" },
  { name: "FORCE_COLOR", what: "not empty: colour also without a terminal; 0 or false: none" },
  { name: "CLICOLOR_FORCE", what: "not empty and not 0: colour also without a terminal" },
  { name: "CLICOLOR", what: "0: no colour" },
  { name: "TERM", what: "dumb: no colour, no progress" },
];

const OTHERS: readonly KnownVariable[] = [
  {
    name: "GAIT_LOG_HEADS",
    what: "off: no head of a log leaves by itself, neither at its end nor before",
  },
  { name: "GAIT_BROKER_TOKEN_*", what: "credentials of the env broker" },
  { name: "GAIT_CREDENTIAL_COMMAND_ALLOWLIST", what: "programs that the command broker may run" },
  { name: "GAIT_ALLOW_REAL_REPLAY", what: "1: gait run replay may run real tools" },
  { name: NO_OPINION_VARIABLE, what: "what gait hooks run prints where it has no opinion" },
  { name: LOG_VARIABLES.adoption, what: "file of the adoption log" },
  { name: LOG_VARIABLES.operational, what: "file of the operational log" },
  { name: LOG_VARIABLES.workflow, what: "name of the workflow in both logs" },
  { name: LOG_VARIABLES.health, what: "file that counts written and lost log lines" },
  { name: LOG_VARIABLES.warn, what: "off: no warning about a lost log line" },
];

/** Groups of variables by heading. */
export function knownVariables(): ReadonlyMap<string, readonly KnownVariable[]> {
  const settings = SETTING_KEYS.map((key) => (
    { name: SETTINGS[key].variable, what: `${SETTINGS[key].what} (${key} in gait.toml)` }
  ));
  return new Map([
    ["IN PLACE OF AN OPTION", settings],
    ["COLOUR", COLOURS],
    ["OTHERS", OTHERS],
  ]);
}
