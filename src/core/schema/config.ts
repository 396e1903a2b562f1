// deno-fmt-ignore-file
// Generated from schemas/ by `deno task generate`. Do not edit.

import { type ObjectShape, type Reader, readerOf } from "../shape.ts";

/** Keys of a project. */
export interface ProjectKeys {
  /** Private key that signs traces, runpacks and packs. */
  readonly private?: string;
  /** Public key that checks what was signed. */
  readonly public?: string;
  /** Public keys of approvers. */
  readonly approvers?: readonly string[];
}

/** Folders of a project. */
export interface ProjectPlaces {
  /** Folder of the traces of live decisions. */
  readonly traces?: string;
  /** Folder of runpacks. */
  readonly runpacks?: string;
  /** Folder of approval requests and tokens. */
  readonly approvals?: string;
  /** Folder of the logs of live sessions. It counts only in a trusted file. */
  readonly logs?: string;
}

/** State of a project. */
export interface ProjectState {
  /** File where calls are counted. */
  readonly rate_limit?: string;
  /** Address of a Redis or Valkey server that counts in place of files, without a password. */
  readonly server?: string;
  /** Name under which the project keeps its calls apart on the server. */
  readonly project?: string;
  /** File of mode 0600 with the password of the server. */
  readonly password_file?: string;
  /** Certificates in PEM that the server's is checked with. */
  readonly ca?: string;
  /** Whether an approval counts for one call, or for equal calls until it expires. */
  readonly approval_use?: "once" | "until-expiry";
}

/** gait.toml, the settings of a project. Relative paths start at its folder. */
export interface ProjectFile {
  /** Policies to judge by, base first. */
  readonly policies?: readonly string[];
  /** Tool map: the meaning of tool arguments. */
  readonly tool_map?: string;
  /** Keys. They count only in a trusted file. */
  readonly keys?: ProjectKeys;
  /** Folders. Those outside of the file's folder count only in a trusted file. */
  readonly places?: ProjectPlaces;
  /** Where gait counts calls and used approvals. Effective only in a trusted file. */
  readonly state?: ProjectState;
}

/** A gait.toml that was found. */
export interface ConfigFile {
  /** Absolute path. */
  readonly path: string;
  /** SHA-256 of its bytes, if it was read. */
  readonly digest?: string;
  /** Whether it is trusted: not, not in this form, gone since, or of another user. */
  readonly trust: "trusted" | "untrusted" | "changed" | "gone" | "foreign";
  /** Whether it is the one file whose settings are looked at. */
  readonly counts: boolean;
}

/** One setting. */
export interface ConfigSetting {
  /** Its key in gait.toml. */
  readonly setting: string;
  /** The option that says the same. */
  readonly flag: string;
  /** The variable that says the same. */
  readonly variable: string;
  /** Where the value comes from. */
  readonly source: "option" | "variable" | "file" | "default" | "unset";
  /** The paths, as commands use them. */
  readonly value?: readonly string[];
  /** The file that the value comes from. */
  readonly file?: string;
  /** Line of its key there, from 1. */
  readonly line?: number;
  /** Whether this file is trusted. */
  readonly trusted?: boolean;
  /** A value in a file that does not count. */
  readonly ignored?: IgnoredSetting;
}

/** A value of a file that does not count. */
export interface IgnoredSetting {
  /** The paths as written. */
  readonly value: readonly string[];
  /** The file. */
  readonly file: string;
  /** Line of the key, from 1. */
  readonly line: number;
  /** Why it does not count. */
  readonly reason: string;
}

/** gait config show --json. */
export interface ConfigShowResult {
  /** Whether the outcome is a good one. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** Files that were found, nearest first. */
  readonly files: readonly ConfigFile[];
  /** Every setting. */
  readonly settings: readonly ConfigSetting[];
  /** Warnings that do not change the outcome. */
  readonly warnings?: readonly string[];
}

/** That the owner of a home folder trusts a gait.toml. */
export interface TrustRecord {
  /** Kind of artifact. */
  readonly schema_id: "gait.config.trust_record";
  /** Generation of the schema. */
  readonly schema_version: "1.0.0";
  /** Absolute path of the file, without links. */
  readonly path: string;
  /** SHA-256 of its bytes. */
  readonly digest: string;
  /** When it was trusted. */
  readonly created_at: string;
}
export const trustRecordShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "refuse",
  required: ["schema_id", "schema_version", "path", "digest", "created_at"],
  members: {
    schema_id: { kind: "string", oneOf: ["gait.config.trust_record"] },
    schema_version: { kind: "string", oneOf: ["1.0.0"] }, path: { kind: "string" },
    digest: { kind: "string" }, created_at: { kind: "timestamp" },
  },
};

/** gait config trust and untrust --json. */
export interface ConfigTrustResult {
  /** Whether the outcome is a good one. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** The file. */
  readonly path: string;
  /** Whether it is trusted now. */
  readonly trusted: boolean;
  /** SHA-256 of its bytes, if it is trusted. */
  readonly digest?: string;
  /** Where trust is recorded. */
  readonly record_path?: string;
  /** Whether the record was not there before, or is gone now. */
  readonly changed?: boolean;
  /** Warnings that do not change the outcome. */
  readonly warnings?: readonly string[];
}

/** Reads config/trust_record; see {@linkcode TrustRecord}. */
export const readTrustRecord: Reader<TrustRecord> = readerOf(trustRecordShape);
