// deno-fmt-ignore-file
// Generated from schemas/ by `deno task generate`. Do not edit.

import { type ObjectShape, type Reader, readerOf } from "../shape.ts";

/** A file that was written. */
export interface InitFile {
  /** Path in the folder. */
  readonly path: "gait.policy.yaml" | "gait.policy-test.yaml" | "gait.toml" | ".gitignore" | ".github/workflows/gait.yml";
  /** SHA-256 of its bytes as they were written. */
  readonly digest: string;
  /** The text that was added at its end; absent if the whole file is new. */
  readonly added?: string;
}
export const initFileShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "refuse", required: ["path", "digest"],
  members: {
    path: { kind: "string", oneOf: ["gait.policy.yaml", "gait.policy-test.yaml", "gait.toml", ".gitignore", ".github/workflows/gait.yml"] },
    digest: { kind: "string" }, added: { kind: "string" },
  },
};

/** A hook that was installed. */
export interface InitHook {
  /** The client. */
  readonly client: string;
  /** Id of the registration. */
  readonly id: string;
}
export const initHookShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "refuse", required: ["client", "id"],
  members: {
    client: { kind: "string" }, id: { kind: "string" },
  },
};

/** What gait init did in a folder, below the home folder, so that gait init --undo can take it back. */
export interface InitRecord {
  /** Kind of artifact. */
  readonly schema_id: "gait.config.init_record";
  /** Generation of the schema. */
  readonly schema_version: "1.0.0";
  /** When it was last written. */
  readonly created_at: string;
  /** Absolute path of the folder, without links. */
  readonly folder: string;
  /** Files that were written. */
  readonly files: readonly InitFile[];
  /** Folders in it that were made, an outer one before those in it. Absent in records of earlier versions. */
  readonly folders?: readonly string[];
  /** Clients that ask gait since then. */
  readonly hooks: readonly InitHook[];
  /** Clients whose MCP servers gait stands before since then. */
  readonly servers: readonly string[];
  /** Whether trust in gait.toml was recorded. */
  readonly trusted: boolean;
}
export const initRecordShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "refuse",
  required: ["schema_id", "schema_version", "created_at", "folder", "files", "hooks", "servers", "trusted"],
  members: {
    schema_id: { kind: "string", oneOf: ["gait.config.init_record"] },
    schema_version: { kind: "string", oneOf: ["1.0.0"] }, created_at: { kind: "timestamp" },
    folder: { kind: "string" }, files: { kind: "list", items: initFileShape },
    folders: { kind: "list", items: { kind: "string" } },
    hooks: { kind: "list", items: initHookShape },
    servers: { kind: "list", items: { kind: "string" } }, trusted: { kind: "boolean" },
  },
};

/** Something that the project uses. */
export interface InitFinding {
  /** Kind of the finding. */
  readonly kind: "client" | "server" | "framework";
  /** Its name. */
  readonly name: string;
  /** The file or folder that shows it. */
  readonly sign: string;
}

/** A thing that was done or left. */
export interface InitStep {
  /** What it is. */
  readonly what: "policy" | "policy_test" | "project_file" | "ignore" | "ci" | "keys" | "hooks" | "servers" | "trust";
  /** new and changed were written, or would be; present was there as it should be; kept and left stay as they are; removed was taken back. */
  readonly action: "new" | "changed" | "present" | "kept" | "removed" | "left";
  /** The file that it is about. */
  readonly path: string;
  /** What it is for, or what to do. */
  readonly note?: string;
}

/** gait init --json. */
export interface InitResult {
  /** Whether the outcome is a good one. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** What was done: planned shows only, present means that all was there, absent that there is nothing to undo. */
  readonly action: "planned" | "written" | "present" | "undone" | "absent";
  /** The folder of the project. */
  readonly folder: string;
  /** What the project uses, and how it shows. */
  readonly found: readonly InitFinding[];
  /** Each thing that was done or left. */
  readonly steps: readonly InitStep[];
  /** Changes of files of clients, in unified form. */
  readonly changes?: readonly string[];
  /** What is left to a person, a line each. */
  readonly remaining?: readonly string[];
  /** The command to run next. */
  readonly next_command?: string;
  /** Warnings that do not change the outcome. */
  readonly warnings?: readonly string[];
}

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

/** Reads config/init_record; see {@linkcode InitRecord}. */
export const readInitRecord: Reader<InitRecord> = readerOf(initRecordShape, "config/init_record");
/** Reads config/trust_record; see {@linkcode TrustRecord}. */
export const readTrustRecord: Reader<TrustRecord> = readerOf(trustRecordShape, "config/trust_record");
