// deno-fmt-ignore-file
// Generated from schemas/ by `deno task generate`. Do not edit.

import { type ObjectShape, type Reader, readerOf, type Relaxed } from "../shape.ts";

/** Where it ran. */
export interface Environment {
  /** Operating system, such as linux. */
  readonly os: string;
  /** Architecture, such as amd64. */
  readonly arch: string;
}

/** One line of the adoption log. */
export interface AdoptionEvent {
  /** Kind of document. */
  readonly schema_id: "gait.scout.adoption_event";
  /** Generation of the schema. */
  readonly schema_version: string;
  /** Time of the event, in UTC. */
  readonly created_at: string;
  /** Version of the program. */
  readonly producer_version: string;
  /** Command without its arguments. */
  readonly command: string;
  /** Workflow that the call was part of, from GAIT_ADOPTION_WORKFLOW. */
  readonly workflow_id?: string;
  /** Whether the exit code was 0. */
  readonly success: boolean;
  /** Exit code of the command. */
  readonly exit_code: number;
  /** Whole milliseconds that the command took. */
  readonly elapsed_ms: number;
  /** Milestones that the command reached. */
  readonly milestones?: readonly ("A1" | "A2" | "A3" | "A4" | "E1" | "E2" | "E3")[];
  /** Where it ran. */
  readonly environment: Environment;
}

/** gait scout diff --json. */
export interface ScoutDiffResult {
  /** Whether the outcome is a good one. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** Path of the earlier snapshot. */
  readonly left: string;
  /** Path of the later snapshot. */
  readonly right: string;
  /** Path of the report, if one was written. */
  readonly output_path?: string;
  /** The differences. */
  readonly diff: InventoryDiff;
}

/** A finding at one place of one file. */
export interface ScoutFinding {
  /** Rule, such as unpinned-package. docs/formats/inventory.md lists them. */
  readonly rule_id: string;
  /** How much it matters. */
  readonly level: "low" | "medium" | "high" | "critical";
  /** The finding in one line, without secrets. */
  readonly message: string;
  /** Path, as in the locator of an item. */
  readonly file: string;
  /** Line, from 1; 1 for the file as a whole. */
  readonly line: number;
  /** Column in UTF-16 code units, from 1. */
  readonly column: number;
  /** Id of the item that it is about, if it is about one. */
  readonly item_id?: string;
}

/** Who decides about a tool or server. */
export interface CoveredTool {
  /** Name in lower case. */
  readonly name: string;
  /** Whether a rule decides by more than the name, or every call is blocked. */
  readonly covered: boolean;
  /** Who decides first: a rule that looks at the call, a rule that blocks every call, the default that blocks, a rule that looks at no more than name and caller, or nothing but a default that does not block. */
  readonly by: "rule" | "block" | "default" | "name" | "nothing";
  /** Name of the rule. */
  readonly rule?: string;
  /** Effect of the rule. */
  readonly effect?: "allow" | "dry_run" | "require_approval" | "block";
  /** Digest of the policy that says so. */
  readonly policy_digest?: string;
}

/** Which tools of a snapshot some policy names. */
export interface InventoryCoverage {
  /** Id of the snapshot. */
  readonly snapshot_id: string;
  /** Distinct names of tools and servers. */
  readonly discovered_tools: number;
  /** Those that some rule names. */
  readonly gated_tools: number;
  /** Risky items that no rule names. */
  readonly high_risk_ungated_tools: number;
  /** Share of gated names, with two decimals; 100 if nothing was found, which says nothing. */
  readonly coverage_percent: number;
  /** Digests of the policies, sorted. */
  readonly policy_digests?: readonly string[];
  /** Names found, sorted. */
  readonly discovered_tool_names?: readonly string[];
  /** All names in the policies, sorted. */
  readonly gated_tool_names?: readonly string[];
  /** Ids of risky items that no rule names, sorted. */
  readonly high_risk_ungated_tool_ids?: readonly string[];
  /** Discovered names about which a rule decides by more than the name, or that are blocked. */
  readonly covered_tools?: number;
  /** Their share, with two decimals; absent if nothing was found. */
  readonly covered_percent?: number;
  /** Who decides about each discovered name, sorted by name. */
  readonly tools?: readonly CoveredTool[];
}

/** An item of one side. */
export interface ListedItem {
  /** Id, the same for the same tool. */
  readonly id: string;
  /** Kind of item: tool, agent, model, mcp_server or skill. */
  readonly kind: string;
  /** Name as found. */
  readonly name: string;
  /** Path where it was found. */
  readonly locator: string;
  /** Risk that the name suggests. */
  readonly risk_level?: "low" | "medium" | "high" | "critical";
  /** How much it matters that it is new or gone. */
  readonly level?: "low" | "medium" | "high" | "critical";
}

/** An item that differs. */
export interface ChangedItem {
  /** Id. */
  readonly id: string;
  /** Kind, later. */
  readonly kind: string;
  /** Name, later. */
  readonly name: string;
  /** Path, earlier. */
  readonly before_locator: string;
  /** Path, later. */
  readonly after_locator: string;
  /** Risk, earlier. */
  readonly before_risk_level?: "low" | "medium" | "high" | "critical";
  /** Risk, later. */
  readonly after_risk_level?: "low" | "medium" | "high" | "critical";
  /** Tags, earlier, if they differ. */
  readonly before_tags?: readonly string[];
  /** Tags, later, if they differ. */
  readonly after_tags?: readonly string[];
  /** How much the change matters: the highest level of its parts. */
  readonly level?: "low" | "medium" | "high" | "critical";
  /** Changed members. */
  readonly changes?: readonly ItemChange[];
}

/** A part of a change. */
export interface ItemChange {
  /** Changed member, such as launch, version or tags. */
  readonly member: string;
  /** How much it matters. */
  readonly level: "low" | "medium" | "high" | "critical";
  /** Earlier, in words; absent if there was nothing. */
  readonly before?: string;
  /** Later, in words; absent if there is nothing. */
  readonly after?: string;
}

/** Differences between two snapshots. */
export interface InventoryDiff {
  /** Id of the earlier snapshot. */
  readonly left_snapshot_id: string;
  /** Id of the later snapshot. */
  readonly right_snapshot_id: string;
  /** Highest level of all that differs; absent without any. */
  readonly level?: "low" | "medium" | "high" | "critical";
  /** Only in the later one. */
  readonly added?: readonly ListedItem[];
  /** Only in the earlier one. */
  readonly removed?: readonly ListedItem[];
  /** In both, and different. */
  readonly changed?: readonly ChangedItem[];
  /** Added. */
  readonly added_count: number;
  /** Removed. */
  readonly removed_count: number;
  /** Changed. */
  readonly changed_count: number;
}

/** A place in a file. */
export interface FoundPlace {
  /** Path, as in the locator of an item. */
  readonly file: string;
  /** Line, from 1. */
  readonly line: number;
  /** Column in UTF-16 code units, from 1. */
  readonly column: number;
}
export const foundPlaceShape: ObjectShape = {
  kind: "object", absent: "zero", unknown: "keep", required: ["file", "line", "column"],
  members: {
    file: { kind: "string" }, line: { kind: "integer" }, column: { kind: "integer" },
  },
};

/** A package of an index. */
export interface ServerPackage {
  /** Where it comes from; url for an address. */
  readonly ecosystem: "go" | "jsr" | "npm" | "nuget" | "pypi" | "url";
  /** Its name, or its address. */
  readonly name: string;
  /** Version, range or tag as written. */
  readonly version?: string;
  /** Whether the version names one release. */
  readonly pinned: boolean;
}
export const serverPackageShape: ObjectShape = {
  kind: "object", absent: "zero", unknown: "keep", required: ["ecosystem", "name", "pinned"],
  members: {
    ecosystem: { kind: "string" }, name: { kind: "string" }, version: { kind: "string" },
    pinned: { kind: "boolean" },
  },
};

/** A container image. */
export interface ServerImage {
  /** Its name, with the registry if that is written. */
  readonly name: string;
  /** Its tag. */
  readonly tag?: string;
  /** Its digest. */
  readonly digest?: string;
  /** Whether a digest names one image. */
  readonly pinned: boolean;
}
export const serverImageShape: ObjectShape = {
  kind: "object", absent: "zero", unknown: "keep", required: ["name", "pinned"],
  members: {
    name: { kind: "string" }, tag: { kind: "string" }, digest: { kind: "string" },
    pinned: { kind: "boolean" },
  },
};

/** An MCP server as a file sets it up. */
export interface FoundServer {
  /** Clients that read the file, sorted; absent for a file of no known client. */
  readonly clients?: readonly string[];
  /** Whose settings: of a project, of the user, or of the machine. */
  readonly level: "project" | "user" | "system";
  /** Place in the file, as a JSON Pointer. */
  readonly pointer: string;
  /** Which of several servers at this place, from 1, where a key occurs more than once; absent for the first. */
  readonly occurrence?: number;
  /** How it is reached; unknown if the file does not say. */
  readonly transport: "stdio" | "http" | "unknown";
  /** The words that start it, or its URL; what looks like a secret is replaced by ***. */
  readonly launch: readonly string[];
  /** SHA-256 of what starts it and is not shown: hidden words without their secrets, folder, file of variables, helper command, and what other systems run; absent if nothing is. */
  readonly hidden_digest?: string;
  /** Package that the words fetch and run. */
  readonly package?: ServerPackage;
  /** Image that the words fetch and run. */
  readonly image?: ServerImage;
  /** Names of the variables, headers and settings that the file sets, sorted. */
  readonly variables?: readonly string[];
  /** Inputs that the client asks a person for, sorted. */
  readonly inputs?: readonly string[];
  /** Set if the client does not start it. */
  readonly disabled?: boolean;
  /** Tools that run without a question, sorted; * for all. */
  readonly unasked?: readonly string[];
  /** Names of its tools as far as files name them, sorted. */
  readonly tools?: readonly string[];
  /** Set if a manifest or catalogue lists all of its tools. */
  readonly lists_all_tools?: boolean;
}
export const foundServerShape: ObjectShape = {
  kind: "object", absent: "zero", unknown: "keep",
  required: ["transport", "launch", "level", "pointer"],
  members: {
    clients: { kind: "list", items: { kind: "string" } }, level: { kind: "string" },
    pointer: { kind: "string" }, occurrence: { kind: "integer" }, transport: { kind: "string" },
    launch: { kind: "list", items: { kind: "string" } }, hidden_digest: { kind: "string" },
    package: serverPackageShape, image: serverImageShape,
    variables: { kind: "list", items: { kind: "string" } },
    inputs: { kind: "list", items: { kind: "string" } }, disabled: { kind: "boolean" },
    unasked: { kind: "list", items: { kind: "string" } },
    tools: { kind: "list", items: { kind: "string" } }, lists_all_tools: { kind: "boolean" },
  },
};

/** One thing that was found. */
export interface InventoryItem {
  /** Id, the same for the same tool. */
  readonly id: string;
  /** Kind of item: tool, agent, model, mcp_server or skill. */
  readonly kind: string;
  /** Name as found. */
  readonly name: string;
  /** Path where it was found. */
  readonly locator: string;
  /** Risk that the name suggests. */
  readonly risk_level?: "low" | "medium" | "high" | "critical";
  /** Where it comes from, sorted. */
  readonly tags?: readonly string[];
  /** Where it is defined, if at several places, sorted; the first 100. */
  readonly places?: readonly FoundPlace[];
  /** Run that used it last. */
  readonly last_seen_run?: string;
  /** Of an MCP server: what starts it, and where it is set up. Absent under --sources baseline. */
  readonly server?: FoundServer;
}
export const inventoryItemShape: ObjectShape = {
  kind: "object", absent: "zero", unknown: "keep", required: ["id", "kind", "name", "locator"],
  members: {
    id: { kind: "string" }, kind: { kind: "string" }, name: { kind: "string" },
    locator: { kind: "string" }, risk_level: { kind: "string" },
    tags: { kind: "list", items: { kind: "string" } },
    places: { kind: "list", items: foundPlaceShape }, last_seen_run: { kind: "string" },
    server: foundServerShape,
  },
};

/** Tools, servers and skills found in files. */
export interface InventorySnapshot {
  /** Kind of document. */
  readonly schema_id: "gait.scout.inventory_snapshot";
  /** Generation of the schema. */
  readonly schema_version: string;
  /** Time of the snapshot. */
  readonly created_at: string;
  /** Version of the program. */
  readonly producer_version: string;
  /** Id of workspace and items. */
  readonly snapshot_id: string;
  /** Roots, joined by commas. */
  readonly workspace?: string;
  /** Found items, sorted by id. */
  readonly items: readonly InventoryItem[];
}
export const inventorySnapshotShape: ObjectShape = {
  kind: "object", absent: "zero", unknown: "keep",
  required: ["schema_id", "schema_version", "created_at", "producer_version", "snapshot_id", "items"],
  members: {
    schema_id: { kind: "string" }, schema_version: { kind: "string" },
    created_at: { kind: "timestamp" }, producer_version: { kind: "string" },
    snapshot_id: { kind: "string" }, workspace: { kind: "string" },
    items: { kind: "list", items: inventoryItemShape },
  },
};

/** One line of the operational log. */
export interface OperationalEvent {
  /** Kind of document. */
  readonly schema_id: "gait.scout.operational_event";
  /** Generation of the schema. */
  readonly schema_version: string;
  /** Time of the event, in UTC. */
  readonly created_at: string;
  /** Version of the program. */
  readonly producer_version: string;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** Command without its arguments. */
  readonly command: string;
  /** Whether the command begins or is over. */
  readonly phase: "start" | "end";
  /** Exit code of the command. */
  readonly exit_code: number;
  /** Class of the failure; none without one. */
  readonly error_category: "none" | "invalid_input" | "verification_failed" | "policy_blocked" | "approval_required" | "dependency_missing" | "io_failure" | "state_contention" | "network_transient" | "network_permanent" | "internal_failure";
  /** Whether the same call may succeed later. */
  readonly retryable: boolean;
  /** Whole milliseconds that the command took. */
  readonly elapsed_ms: number;
  /** Where it ran. */
  readonly environment: Environment;
}

/** A row of the table. */
export interface ToolRow {
  /** Kind of item. */
  readonly kind: string;
  /** Name as found. */
  readonly name: string;
  /** Risk that the name suggests. */
  readonly risk_level: "low" | "medium" | "high" | "critical";
  /** Whether some policy names it. */
  readonly gated: boolean;
  /** Path where it was found. */
  readonly locator: string;
  /** Whether a rule decides by more than the name, or every call is blocked; only with policies, for tools and servers. */
  readonly covered?: boolean;
  /** Who decides, as in the coverage. */
  readonly by?: "rule" | "block" | "default" | "name" | "nothing";
  /** Name of the rule that decides. */
  readonly rule?: string;
}

/** Counts of findings. */
export interface FindingCounts {
  /** Of level critical. */
  readonly critical: number;
  /** Of level high. */
  readonly high: number;
  /** Of level medium. */
  readonly medium: number;
  /** Of level low. */
  readonly low: number;
}

/** A file that was not read. */
export interface NotRead {
  /** File, or folder whose remaining files were not read. */
  readonly path: string;
  /** Why: larger than 5 MiB, no permission or another failure, a link that leads nowhere, a link to a folder, no regular file, the time limit, or a text that cannot be parsed. */
  readonly reason: "too_large" | "unreadable" | "broken_link" | "folder_link" | "special_file" | "time_limit" | "unparsable";
}

/** gait scout snapshot --json. */
export interface SnapshotResult {
  /** Whether the outcome is a good one. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** Path of the snapshot. */
  readonly snapshot_path: string;
  /** Path of the coverage report, if one was written. */
  readonly coverage_path?: string;
  /** Path of the SARIF log, if one was written. */
  readonly sarif_path?: string;
  /** Path of the bill of materials, if one was written. */
  readonly cyclonedx_path?: string;
  /** Path of the page, if one was written. */
  readonly html_path?: string;
  /** Id of the snapshot. */
  readonly snapshot_id: string;
  /** Items found; absent without any. */
  readonly items?: number;
  /** The first rows of the table for people: risky ones that no policy names come first. */
  readonly tools?: readonly ToolRow[];
  /** Coverage, if policies were given. */
  readonly coverage?: InventoryCoverage;
  /** Findings, the worst first; the first 1000. */
  readonly findings?: readonly ScoutFinding[];
  /** All findings by level. */
  readonly finding_counts?: FindingCounts;
  /** The level of --fail-on, if a finding reaches it. */
  readonly failed_on?: "low" | "medium" | "high" | "critical";
  /** Files that were read; absent without any. */
  readonly files_read?: number;
  /** Files that may hold tools and were not read; the first 100. */
  readonly not_read?: readonly NotRead[];
  /** All that was not read; absent if everything was. */
  readonly not_read_total?: number;
  /** Warnings that do not change the outcome. */
  readonly warnings?: readonly string[];
}

/** Counts of one log. */
export interface TelemetryStream {
  /** The log. */
  readonly stream: "adoption" | "operational";
  /** Lines that were to be written. */
  readonly attempts: number;
  /** Lines that were written. */
  readonly success: number;
  /** Lines that were not. */
  readonly failed: number;
}

/** How often the logs of gait could be written. */
export interface TelemetryHealth {
  /** Kind of document. */
  readonly schema_id: "gait.scout.telemetry_health";
  /** Generation of the schema. */
  readonly schema_version: string;
  /** Time of the last count. */
  readonly created_at: string;
  /** Version of the program. */
  readonly producer_version: string;
  /** Counts by log, sorted by name. */
  readonly streams: readonly TelemetryStream[];
}

/** Reads scout/inventory_snapshot; see {@linkcode InventorySnapshot}. */
export const readInventorySnapshot: Reader<Relaxed<InventorySnapshot>> = readerOf(inventorySnapshotShape, "scout/inventory_snapshot");
