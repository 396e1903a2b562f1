/** The options of a state that several machines share. */

import type { PermissionKind } from "../../io/host.ts";

/** Options of every command that uses such a state. */
export const STATE_OPTIONS = {
  state: {
    type: "string",
    value: "url",
    help: "Redis or Valkey server that counts, in place of files: rediss://<host>:<port>",
    setting: { key: "state.server" },
  },
  state_project: {
    type: "string",
    value: "name",
    help: "name by which projects keep their calls apart on it (default default)",
    setting: { key: "state.project" },
  },
  state_password_file: {
    type: "path",
    help: "file of mode 0600 with its password",
    setting: { key: "state.password_file", unless: ["state_password_env"] },
  },
  state_password_env: {
    type: "variable",
    help: "variable with its password",
    conflicts: { state_password_file: "both name the password: give one" },
  },
  state_ca: {
    type: "path",
    help: "certificates that the server's is checked with, in PEM",
    setting: { key: "state.ca" },
  },
} as const;

/** Ports that a line with these options needs in addition to those of the command. */
export function stateKinds({ state }: { readonly state?: string | undefined }): PermissionKind[] {
  return state === undefined ? [] : ["net"];
}
