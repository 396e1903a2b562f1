/** The settings of a project: what `gait.toml` may name, and the variables that say the same. */

/** Name of the file. */
export const PROJECT_FILE = "gait.toml";

/** Largest file, in bytes. */
export const PROJECT_FILE_MAX_BYTES = 64 * 1024;

/** Most paths that one setting lists. */
export const SETTING_MAX_PATHS = 64;

/** A setting by its place in the file: `keys.public` is `public` in the table `[keys]`. */
export type SettingKey =
  | "policies"
  | "tool_map"
  | "keys.private"
  | "keys.public"
  | "keys.approvers"
  | "places.traces"
  | "places.runpacks"
  | "places.approvals"
  | "places.logs"
  | "state.rate_limit"
  | "state.server"
  | "state.project"
  | "state.password_file"
  | "state.ca"
  | "state.approval_use";

/**
 * Effect of a setting in an untrusted file.
 *
 * - `nothing`: it does not count.
 * - `alone`: it counts, and it is used only where no policy is given otherwise.
 * - `with_policies`: it counts only where the policies are those of the same file. It renames tools and
 *   hides arguments, so it could loosen the policies of the operator.
 * - `inside`: it counts if the path stays in the folder of the file, links followed.
 */
export type Untrusted = "nothing" | "alone" | "with_policies" | "inside";

/** Facts about a setting. */
export interface Setting {
  /** `list` takes a list of paths or one path; `text` is no path. */
  readonly kind: "path" | "list" | "text";
  /** The variable that says the same. */
  readonly variable: string;
  readonly untrusted: Untrusted;
  /** Its meaning, for people. */
  readonly what: string;
}

/** All settings. */
export const SETTINGS: Readonly<Record<SettingKey, Setting>> = {
  policies: {
    kind: "list",
    variable: "GAIT_POLICY",
    untrusted: "alone",
    what: "policies to judge by, base first",
  },
  tool_map: {
    kind: "path",
    variable: "GAIT_TOOLS",
    untrusted: "with_policies",
    what: "tool map: what the arguments of tools mean",
  },
  "keys.private": {
    kind: "path",
    variable: "GAIT_PRIVATE_KEY_FILE",
    untrusted: "nothing",
    what: "private key that signs traces, runpacks and packs",
  },
  "keys.public": {
    kind: "path",
    variable: "GAIT_PUBLIC_KEY_FILE",
    untrusted: "nothing",
    what: "public key that checks what was signed",
  },
  "keys.approvers": {
    kind: "list",
    variable: "GAIT_APPROVERS",
    untrusted: "nothing",
    what: "public keys of approvers",
  },
  "places.traces": {
    kind: "path",
    variable: "GAIT_TRACES",
    untrusted: "inside",
    what: "folder of the traces of live decisions",
  },
  "places.runpacks": {
    kind: "path",
    variable: "GAIT_RUNPACKS",
    untrusted: "inside",
    what: "folder of runpacks",
  },
  "places.approvals": {
    kind: "path",
    variable: "GAIT_APPROVALS",
    untrusted: "inside",
    what: "folder of approval requests and tokens",
  },
  "places.logs": {
    kind: "path",
    variable: "GAIT_LOG_DIR",
    // In the folder of the project an agent could write what is to be proved against it.
    untrusted: "nothing",
    what: "folder of the logs of live sessions",
  },
  "state.rate_limit": {
    kind: "path",
    variable: "GAIT_RATE_LIMIT_STATE",
    untrusted: "nothing",
    what: "file where calls are counted",
  },
  "state.server": {
    kind: "text",
    variable: "GAIT_STATE",
    untrusted: "nothing",
    what: "server that counts in place of files",
  },
  "state.project": {
    kind: "text",
    variable: "GAIT_STATE_PROJECT",
    untrusted: "nothing",
    what: "name by which projects keep their calls apart on it",
  },
  "state.password_file": {
    kind: "path",
    variable: "GAIT_STATE_PASSWORD_FILE",
    untrusted: "nothing",
    what: "file with its password",
  },
  "state.ca": {
    kind: "path",
    variable: "GAIT_STATE_CA",
    untrusted: "nothing",
    what: "certificates that the server's is checked with",
  },
  "state.approval_use": {
    kind: "text",
    variable: "GAIT_APPROVAL_USE",
    untrusted: "nothing",
    what: "whether an approval counts once or until it expires",
  },
};

/** Keys of all settings, in the order of the table. */
export const SETTING_KEYS: readonly SettingKey[] = Object.keys(SETTINGS) as SettingKey[];
