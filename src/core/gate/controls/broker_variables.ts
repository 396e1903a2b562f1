/** Environment variables of credential brokers. */

/** Default prefix of the variables that the `env` broker reads. */
export const BROKER_ENV_PREFIX = "GAIT_BROKER_TOKEN_";
/** Lists the commands that may run as brokers, comma-separated. */
export const BROKER_ALLOWLIST_ENV = "GAIT_CREDENTIAL_COMMAND_ALLOWLIST";
