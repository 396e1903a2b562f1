// Generated from schemas/ by `deno task generate`. Do not edit.

import { type ObjectShape, type Reader, readerOf } from "../shape.ts";

/** Something that the call acts on. */
export interface GivenTarget {
  /** Kind of target. */
  readonly kind:
    | "path"
    | "url"
    | "host"
    | "repo"
    | "bucket"
    | "table"
    | "queue"
    | "topic"
    | "other";
  /** What is acted on. */
  readonly value: string;
  /** What is done to it. */
  readonly operation?: string;
  /** Data class of it. */
  readonly sensitivity?: string;
}

/** Shape of {@linkcode GivenTarget} as it is read. */
export const givenTargetShape: ObjectShape = {
  kind: "object",
  members: {
    kind: {
      kind: "string",
      oneOf: ["path", "url", "host", "repo", "bucket", "table", "queue", "topic", "other"],
    },
    value: { kind: "string", minLength: 1 },
    operation: { kind: "string" },
    sensitivity: { kind: "string" },
  },
  required: ["kind", "value"],
  absent: "error",
  unknown: "refuse",
};

/** Where the value of an argument came from. */
export interface GivenProvenance {
  /** Which argument, such as $.path. */
  readonly arg_path: string;
  /** Where its value came from. */
  readonly source: "user" | "tool_output" | "external" | "system";
  /** Where exactly. */
  readonly source_ref?: string;
  /** Digest of the source's content. */
  readonly integrity_digest?: string;
}

/** Shape of {@linkcode GivenProvenance} as it is read. */
export const givenProvenanceShape: ObjectShape = {
  kind: "object",
  members: {
    arg_path: { kind: "string", minLength: 1 },
    source: { kind: "string", oneOf: ["user", "tool_output", "external", "system"] },
    source_ref: { kind: "string" },
    integrity_digest: { kind: "string" },
  },
  required: ["arg_path", "source"],
  absent: "error",
  unknown: "refuse",
};

/** The file behind --context: who calls and what is acted on, told by whoever starts gait and never by the model. YAML or JSON. */
export interface CallContextFile {
  /** Who asks; in place of what the call says. */
  readonly identity?: string;
  /** Where the agent works. */
  readonly workspace?: string;
  /** Risk class of the call, such as low or high. */
  readonly risk_class?: string;
  /** Id of the session. */
  readonly session_id?: string;
  /** Id of the request. */
  readonly request_id?: string;
  /** Id of the run; not part of the intent. */
  readonly run_id?: string;
  /** What the call acts on, beside what the call itself names. */
  readonly targets?: readonly GivenTarget[];
  /** Where arguments came from, beside what the call itself says. */
  readonly arg_provenance?: readonly GivenProvenance[];
}

/** Shape of {@linkcode CallContextFile} as it is read. */
export const callContextFileShape: ObjectShape = {
  kind: "object",
  members: {
    identity: { kind: "string", minLength: 1 },
    workspace: { kind: "string", minLength: 1 },
    risk_class: { kind: "string", minLength: 1 },
    session_id: { kind: "string", minLength: 1 },
    request_id: { kind: "string", minLength: 1 },
    run_id: { kind: "string", minLength: 1 },
    targets: { kind: "list", items: givenTargetShape },
    arg_provenance: { kind: "list", items: givenProvenanceShape },
  },
  required: [],
  absent: "error",
  unknown: "refuse",
};

/** Verdicts to which a call is raised. Nothing here ever makes one milder. */
export interface Tightening {
  /** At least this for a call of a tool that may destroy, by its annotations. */
  readonly destructive?: "require_approval" | "block";
  /** At least this for a call of a tool that reaches out into the world, by its annotations. */
  readonly open_world?: "require_approval" | "block";
  /** At least this for a call of a tool that the server did not list. */
  readonly unlisted?: "require_approval" | "block";
}

/** Shape of {@linkcode Tightening} as it is read. */
export const tighteningShape: ObjectShape = {
  kind: "object",
  members: {
    destructive: { kind: "string", oneOf: ["require_approval", "block"] },
    open_world: { kind: "string", oneOf: ["require_approval", "block"] },
    unlisted: { kind: "string", oneOf: ["require_approval", "block"] },
  },
  required: [],
  absent: "error",
  unknown: "refuse",
};

/** Data class of a folder. */
export interface PathClass {
  /** A folder, or one file. */
  readonly prefix: string;
  /** Data class of what is there. */
  readonly sensitivity: string;
}

/** Shape of {@linkcode PathClass} as it is read. */
export const pathClassShape: ObjectShape = {
  kind: "object",
  members: {
    prefix: { kind: "string", minLength: 1 },
    sensitivity: { kind: "string", minLength: 1 },
  },
  required: ["prefix", "sensitivity"],
  absent: "error",
  unknown: "refuse",
};

/** What holds beyond a limit. */
export interface OverLimit {
  /** Risk class of the call; a more severe one stays. */
  readonly risk_class: string;
}

/** Shape of {@linkcode OverLimit} as it is read. */
export const overLimitShape: ObjectShape = {
  kind: "object",
  members: {
    risk_class: { kind: "string", minLength: 1 },
  },
  required: ["risk_class"],
  absent: "error",
  unknown: "refuse",
};

/** One argument. */
export interface MappedArg {
  /** JSON Pointer below the arguments; * stands for one member or index, ** for any number of them. */
  readonly path: string;
  /** What the value stands for. */
  readonly is:
    | "path"
    | "url"
    | "host"
    | "repo"
    | "bucket"
    | "table"
    | "queue"
    | "topic"
    | "query"
    | "secret"
    | "amount"
    | "other";
  /** What the tool does to it, such as read or write. */
  readonly operation?: string;
  /** Data class of it, where no prefix below says otherwise. */
  readonly sensitivity?: string;
  /** Whether a call without it is blocked. */
  readonly required?: boolean;
  /** Where its value comes from. */
  readonly provenance?: "user" | "tool_output" | "external" | "system";
  /** Folder against which the tool resolves relative paths; absolute. */
  readonly base?: string;
  /** Data classes of paths by folder; the longest prefix counts. */
  readonly under?: readonly PathClass[];
  /** Largest amount that needs no further care; a negative one counts by its size. */
  readonly limit?: number;
  /** What holds for a larger amount, and for one that is not a number. */
  readonly over?: OverLimit;
}

/** Shape of {@linkcode MappedArg} as it is read. */
export const mappedArgShape: ObjectShape = {
  kind: "object",
  members: {
    path: { kind: "string", minLength: 1 },
    is: {
      kind: "string",
      oneOf: [
        "path",
        "url",
        "host",
        "repo",
        "bucket",
        "table",
        "queue",
        "topic",
        "query",
        "secret",
        "amount",
        "other",
      ],
    },
    operation: { kind: "string", minLength: 1 },
    sensitivity: { kind: "string", minLength: 1 },
    required: { kind: "boolean" },
    provenance: { kind: "string", oneOf: ["user", "tool_output", "external", "system"] },
    base: { kind: "string", minLength: 1 },
    under: { kind: "list", items: pathClassShape },
    limit: { kind: "number", minimum: 0 },
    over: overLimitShape,
  },
  required: ["path", "is"],
  absent: "error",
  unknown: "refuse",
};

/** One tool. */
export interface MappedTool {
  /** Name of the tool exactly as the server spells it, or * for every tool without an entry. */
  readonly name: string;
  /** Name that policies see in its place. */
  readonly tool_name?: string;
  /** Risk class of its calls, in place of the context's. */
  readonly risk_class?: string;
  /** What its arguments stand for. */
  readonly args?: readonly MappedArg[];
}

/** Shape of {@linkcode MappedTool} as it is read. */
export const mappedToolShape: ObjectShape = {
  kind: "object",
  members: {
    name: { kind: "string", minLength: 1 },
    tool_name: { kind: "string", minLength: 1 },
    risk_class: { kind: "string", minLength: 1 },
    args: { kind: "list", items: mappedArgShape },
  },
  required: ["name"],
  absent: "error",
  unknown: "refuse",
};

/** gait.tools.yaml: what the arguments of tools stand for, so that policies can decide on paths, hosts and amounts. YAML or JSON. */
export interface ToolMapFile {
  /** Kind of document. */
  readonly schema_id: "gait.mcp.tool_map";
  /** Generation of the schema. */
  readonly schema_version: "1.0.0";
  /** What the server's own words about its tools can make stricter. */
  readonly tighten?: Tightening;
  /** The tools. Each name stands once. */
  readonly tools?: readonly MappedTool[];
}

/** Shape of {@linkcode ToolMapFile} as it is read. */
export const toolMapFileShape: ObjectShape = {
  kind: "object",
  members: {
    schema_id: { kind: "string", oneOf: ["gait.mcp.tool_map"] },
    schema_version: { kind: "string", oneOf: ["1.0.0"] },
    tighten: tighteningShape,
    tools: { kind: "list", items: mappedToolShape },
  },
  required: ["schema_id", "schema_version"],
  absent: "error",
  unknown: "refuse",
};

/** Reads mcp/call_context; see {@linkcode CallContextFile}. */
export const readCallContextFile: Reader<CallContextFile> = readerOf(callContextFileShape);

/** Reads mcp/tool_map; see {@linkcode ToolMapFile}. */
export const readToolMapFile: Reader<ToolMapFile> = readerOf(toolMapFileShape);
