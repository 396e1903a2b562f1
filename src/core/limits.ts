/**
 * Size, depth and time limits of gait. Units are in the names, and a refusal names the limit. The table
 * for users is docs/formats/limits.md.
 */

const MIB = 1024 * 1024;

/** Largest JSON document that is parsed as a whole. */
export const JSON_MAX_BYTES = 384 * MIB;
/** Most values in a JSON document that is parsed as a whole: each takes memory, however short it is. */
export const JSON_MAX_VALUES = 8_000_000;
/** Deepest nesting of objects and arrays in JSON. */
export const JSON_MAX_DEPTH = 512;
export const YAML_MAX_BYTES = 16 * MIB;
/** Most values in a YAML document, counted by its lines, commas and brackets. */
export const YAML_MAX_VALUES = 400_000;
/** Deepest nesting of mappings and sequences in YAML. */
export const YAML_MAX_DEPTH = 32;
/** A record line, without its LF, must be smaller: gait neither reads nor writes this size. */
export const JSONL_LINE_MAX_BYTES = 10 * MIB;
/** One line of a client's transcript: images lie in it as text. */
export const TRANSCRIPT_LINE_MAX_BYTES = 64 * MIB;

export const ZIP_MEMBER_MAX_BYTES = 4096 * MIB;
export const ZIP_MAX_ENTRIES = 100_000;
/** Longest name of an entry: a local header fits into what is read of an archive at once. */
export const ZIP_NAME_MAX_BYTES = 32_767;
/** Most members that a manifest lists: an archive cannot hold more. */
export const LISTED_MAX = ZIP_MAX_ENTRIES;
/** Most files, folders and URLs that one call of a client names: a hook has to answer in seconds. */
export const CALL_TARGETS_MAX = 10_000;
/** Largest directory of an archive: it is held in memory. */
export const ZIP_DIRECTORY_MAX_BYTES = 32 * MIB;
/** Largest member that the reference implementation reads; a larger one is a warning. */
export const ZIP_REFERENCE_MEMBER_MAX_BYTES = 100 * MIB;

/** Most bytes of a member that are held in memory, or {@linkcode HELD_TIMES} if that is more. */
export const HELD_MIN_BYTES = 16 * MIB;
/** How many times the size that a member has in its archive may be held: text deflates to a tenth. */
export const HELD_TIMES = 24;
/** Most bytes of the records of a member that are held in memory, however large the archive is. */
export const RECORDS_HELD_MAX_BYTES = 512 * MIB;
/** Memory that a record takes besides its text, in bytes. */
export const RECORD_OVERHEAD_BYTES = 256;

/** Largest `manifest.json`, `run.json` or `refs.json` held in memory. */
export const RUNPACK_DOCUMENT_MAX_BYTES = 64 * MIB;
/** Largest `intents.jsonl` or `results.jsonl` when a command needs the records themselves. */
export const RUNPACK_RECORDS_MAX_BYTES = 2048 * MIB;
/** Most signatures in one artifact, since each costs a verification. */
export const SIGNATURES_MAX = 64;
/** Longest run id that gait writes: it is part of file names, which end at 255 bytes. */
export const RUN_ID_MAX_BYTES = 200;

/** Largest intent, trace, approval token or rate-limit state. */
export const GATE_DOCUMENT_MAX_BYTES = 64 * MIB;
export const APPROVERS_MAX_BYTES = 256 * 1024;
export const KEY_FILE_MAX_BYTES = 4096;
/** Largest file to encrypt: one message of AES-GCM holds 2^39 - 256 bits. */
export const ENCRYPTED_FILE_MAX_BYTES = 64 * 1024 * MIB - 32;
/** Up to this size bytes are hashed in one call; larger inputs are streamed. */
export const DIGEST_BUFFER_BYTES = 8 * MIB;
/** Up to this size the parts of a new artifact stay in memory; larger ones go to a temporary file. */
export const SPOOL_MEMORY_BYTES = 16 * MIB;

/** Longest time for one call that a real replay executes. */
export const REPLAY_CALL_MAX_MS = 5000;
/** Bytes of the output of an executed call that are kept and hashed. */
export const REPLAY_OUTPUT_MAX_BYTES = 64 * 1024;
/** Most output of an executed call; above it the call is killed, since it might never end. */
export const REPLAY_OUTPUT_READ_MAX_BYTES = 16 * MIB;
/** Largest `fixture.json` or `gait.yaml`. */
export const REGRESS_DOCUMENT_MAX_BYTES = 64 * MIB;

/** Largest MCP message of a client, and of a server where gait reads it instead of passing it on. */
export const MCP_MESSAGE_MAX_BYTES = 64 * MIB;
/** Most MCP calls without a response at one time; more are refused. */
export const MCP_PENDING_MAX = 10_000;
/** Most MCP calls that wait for an approval at one time; more are refused without waiting. */
export const MCP_HELD_MAX = 64;
/** Most tools and tasks of an MCP server that a session remembers. */
export const MCP_KNOWN_MAX = 10_000;
/** Most pages of a list of tools; a longer list may never end. */
export const MCP_LIST_MAX_PAGES = 1000;
/** Most bytes that an MCP server may write before it has listed its tools. */
export const MCP_LIST_MAX_BYTES = 64 * MIB;
export const MCP_LOCK_MAX_BYTES = 64 * MIB;
/** Most open HTTP requests of the MCP proxy at one time, streams included. */
export const MCP_HTTP_FLOWS_MAX = 1024;
/** Most bytes of bodies that the MCP proxy holds at one time; a request that needs more gets 503. */
export const MCP_HTTP_HELD_MAX_BYTES = 256 * MIB;
/** Longest time for a client to send the body of one request. */
export const MCP_HTTP_BODY_MAX_MS = 60_000;
/** Longest time for open requests to finish after the MCP proxy was asked to end. */
export const MCP_HTTP_STOP_MAX_MS = 5000;
/** Largest document below `/.well-known/` that the MCP proxy passes on. */
export const MCP_HTTP_WELL_KNOWN_MAX_BYTES = MIB;
/** Largest file that `scout snapshot` reads: people write no larger tools or configurations. */
export const SCOUT_FILE_MAX_BYTES = 5 * MIB;
/** Largest program that `scout snapshot` parses: its tree takes a hundred times its size in memory. */
export const PROGRAM_MAX_BYTES = MIB;
/** Most servers and tools that `scout snapshot` lists of one file of settings. */
export const SCOUT_ITEMS_MAX = 10_000;
/** Largest document of a release: checksums, attestation, provenance, SBOM, lock file. */
export const RELEASE_DOCUMENT_MAX_BYTES = 16 * MIB;
/** Most entries in the folder of a release, and in one of its archives. */
export const RELEASE_ENTRIES_MAX = 64;
