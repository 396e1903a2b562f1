/** What options say about a shared state, read and checked before anything is connected. */

import { decodeUtf8 } from "../../core/bytes.ts";
import { GaitError } from "../../core/error.ts";
import { naming, quoted, quotedName, unreadable } from "../../core/fault.ts";
import { foreignText } from "../../core/foreign_text.ts";
import {
  checkStateProject,
  parseStateAddress,
  type StateAddress,
} from "../../core/gate/state/address.ts";
import { shellWord } from "../../core/text.ts";
import type { Host } from "../../io/host.ts";

const PASSWORD_MAX_BYTES = 4096;
const CERTIFICATES_MAX_BYTES = 1024 * 1024;

/** Project of a state that no option names. */
export const DEFAULT_STATE_PROJECT = "default";

/** The members are named like the options that set them. */
export interface StateSources {
  /** Address of the server; without one, files hold the state. */
  readonly state?: string | undefined;
  readonly state_project?: string | undefined;
  /** Variable with the password. */
  readonly state_password_env?: string | undefined;
  readonly state_password_file?: string | undefined;
  /** File of certificates in PEM that the server's is checked with. */
  readonly state_ca?: string | undefined;
}

/** Everything to connect with. */
export interface StateSetting {
  readonly address: StateAddress;
  readonly project: string;
  readonly password: string | undefined;
  readonly caCertificate: string | undefined;
}

/** @throws {GaitError} `invalid_input` for what cannot be used. No message holds the password. */
export async function loadStateSetting(
  sources: StateSources & { readonly state: string },
  host: Host<"read" | "env">,
): Promise<StateSetting> {
  const address = parseStateAddress(sources.state);
  const project = checkStateProject(sources.state_project ?? DEFAULT_STATE_PROJECT);
  const password = await passwordOf(sources, host);
  if (address.user !== undefined && password === undefined) {
    throw new GaitError("invalid_input", "Cannot use --state: it names a user without a password", {
      hint: "give --state-password-file <file of mode 0600> or --state-password-env <variable>",
    });
  }
  const { state_ca: ca } = sources;
  if (ca !== undefined && !address.tls) {
    throw new GaitError("invalid_input", "--state-ca needs an address with TLS", {
      hint: "write rediss:// in place of redis://",
    });
  }
  const caCertificate = ca === undefined ? undefined : await certificatesIn(ca, host);
  return { address, project, password, caCertificate };
}

async function passwordOf(
  { state_password_env: variable, state_password_file: path }: StateSources,
  host: Host<"read" | "env">,
): Promise<string | undefined> {
  if (variable !== undefined && path !== undefined) {
    throw new GaitError(
      "invalid_input",
      "--state-password-file and --state-password-env cannot be combined",
      { hint: "give one of them" },
    );
  }
  if (variable !== undefined) {
    const value = host.env.get(variable) ?? "";
    if (value !== "") return value;
    throw new GaitError(
      "invalid_input",
      `Cannot read the password of the state: variable ${quoted(variable)} is not set or blank`,
      { hint: "set it, or give --state-password-file" },
    );
  }
  if (path === undefined) return undefined;
  const refuse = (fault: string, hint: string) =>
    new GaitError(
      "invalid_input",
      `Cannot read the password of the state ${quotedName(path)}: ${fault}`,
      { hint },
    );
  const text = await textIn("password of the state", path, PASSWORD_MAX_BYTES, host);
  const mode = await host.read.modeOf(path) ?? 0;
  if ((mode & 0o077) !== 0) {
    throw refuse("it is open to other users", `chmod 600 ${shellWord(path)}`);
  }
  const password = text.replace(/\r?\n$/, "");
  if (password.startsWith("\ufeff")) {
    throw refuse("it starts with a byte order mark", "save the file as UTF-8 without one");
  }
  if (password === "") throw refuse("it is empty", "write the password into it");
  if (/[\r\n\0]/.test(password)) {
    throw refuse("it has more than one line", "write the password alone into it");
  }
  return password;
}

async function certificatesIn(path: string, host: Host<"read">): Promise<string> {
  const text = await textIn("certificates", path, CERTIFICATES_MAX_BYTES, host);
  if (text.includes("-----BEGIN CERTIFICATE-----")) return text;
  throw new GaitError(
    "invalid_input",
    `Cannot use the certificates ${quotedName(path)}: they are not PEM`,
    { hint: "give the certificate of the authority that signed the server's" },
  );
}

async function textIn(
  what: string,
  path: string,
  maxBytes: number,
  host: Host<"read">,
): Promise<string> {
  try {
    const { bytes } = await host.read.file(path, maxBytes);
    const other = foreignText(bytes);
    if (other !== undefined) throw unreadable("", path, other.problem, other.hint);
    return decodeUtf8(bytes);
  } catch (error) {
    throw naming(what, error);
  }
}
