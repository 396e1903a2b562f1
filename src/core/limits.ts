/**
 * Every size and depth limit of gait, in one place. Units are in the names.
 * What a limit refuses is refused by name, with the limit in the message.
 */

const MIB = 1024 * 1024;

/** Largest JSON document that is parsed as a whole. */
export const JSON_MAX_BYTES = 384 * MIB;
/** Deepest nesting of objects and arrays in JSON. */
export const JSON_MAX_DEPTH = 512;
/** Largest YAML document. */
export const YAML_MAX_BYTES = 16 * MIB;
/** Deepest nesting of mappings and sequences in YAML. */
export const YAML_MAX_DEPTH = 32;
/** A record line of this size or more, without its LF, cannot be read; so it is never written. */
export const JSONL_LINE_MAX_BYTES = 10 * MIB;

/** Largest member of an archive. */
export const ZIP_MEMBER_MAX_BYTES = 4096 * MIB;
/** Most entries in an archive. */
export const ZIP_MAX_ENTRIES = 100_000;
/** Above this size the reference implementation cannot read a member. */
export const ZIP_REFERENCE_MEMBER_MAX_BYTES = 100 * MIB;

/** Largest `manifest.json`, `run.json` or `refs.json` held in memory. */
export const RUNPACK_DOCUMENT_MAX_BYTES = 64 * MIB;
/** Largest `intents.jsonl` or `results.jsonl` when a command needs the records themselves. */
export const RUNPACK_RECORDS_MAX_BYTES = 2048 * MIB;
/** Most signatures in one artifact: each costs a verification. */
export const SIGNATURES_MAX = 64;
/** Longest run id that gait writes: file systems stop at 255 bytes for a name. */
export const RUN_ID_MAX_BYTES = 200;

/** Largest intent, trace, approval token or rate-limit state. */
export const GATE_DOCUMENT_MAX_BYTES = 64 * MIB;
/** Largest key file. */
export const KEY_FILE_MAX_BYTES = 4096;
/** Largest file that one message of AES-GCM may hold: 2^39 - 256 bits. */
export const ENCRYPTED_FILE_MAX_BYTES = 64 * 1024 * MIB - 32;
/** Up to this size bytes are hashed in one call; more are streamed. */
export const DIGEST_BUFFER_BYTES = 8 * MIB;
/** Up to this size the parts of an artifact being written stay in memory; more go to a temporary file. */
export const SPOOL_MEMORY_BYTES = 16 * MIB;

/** Longest that a call executed by a real replay may take. */
export const REPLAY_CALL_MAX_MS = 5000;
/** Bytes of the output of an executed call that are kept and hashed. */
export const REPLAY_OUTPUT_MAX_BYTES = 64 * 1024;
/** Above this an executed call is ended, as it would never stop. */
export const REPLAY_OUTPUT_READ_MAX_BYTES = 16 * MIB;
/** Largest `fixture.json` or `gait.yaml`. */
export const REGRESS_DOCUMENT_MAX_BYTES = 64 * MIB;

/** Largest MCP message of a client, and largest of a server that is read and not only passed on. */
export const MCP_MESSAGE_MAX_BYTES = 64 * MIB;
/** Most MCP calls that are on their way at one time; more are refused. */
export const MCP_PENDING_MAX = 10_000;
/** Most MCP calls that wait for an approval at one time; more are answered at once. */
export const MCP_HELD_MAX = 64;
/** Most tools and tasks of an MCP server that are remembered. */
export const MCP_KNOWN_MAX = 10_000;
/** Most pages of a list of tools; a server that has more is taken for one that never ends. */
export const MCP_LIST_MAX_PAGES = 1000;
/** Most bytes that an MCP server may write before it has listed its tools. */
export const MCP_LIST_MAX_BYTES = 64 * MIB;
/** Largest tool lock. */
export const MCP_LOCK_MAX_BYTES = 64 * MIB;
/** Most HTTP requests that the MCP proxy has on its way at one time, open streams among them. */
export const MCP_HTTP_FLOWS_MAX = 1024;
/** Bytes of bodies that the MCP proxy holds at one time; a request that needs more is put off. */
export const MCP_HTTP_HELD_MAX_BYTES = 256 * MIB;
/** Longest that a client may take to send the body of one request. */
export const MCP_HTTP_BODY_MAX_MS = 60_000;
/** Longest that requests on their way may take once the MCP proxy was asked to end. */
export const MCP_HTTP_STOP_MAX_MS = 5000;
/** Largest document below `/.well-known/` that the MCP proxy passes on. */
export const MCP_HTTP_WELL_KNOWN_MAX_BYTES = MIB;
/** Largest file that `scout snapshot` looks into: nobody writes tools or configurations of this size. */
export const SCOUT_FILE_MAX_BYTES = 5 * MIB;
/** Largest document of a release: checksums, attestation, provenance, SBOM, lock file. */
export const RELEASE_DOCUMENT_MAX_BYTES = 16 * MIB;
/** Most entries in the folder of a release, and in one of its archives. */
export const RELEASE_ENTRIES_MAX = 64;
