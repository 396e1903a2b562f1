// Generated from schemas/ by `deno task generate`. Do not edit.

import type { CatalogEntry } from "../catalog_entry.ts";

/** All published schemas, sorted by name. Each is loaded only when asked for. */
export const SCHEMA_CATALOG: readonly CatalogEntry[] = [
  {
    name: "cli/complete_result",
    title: "CompleteResult",
    description: "gait complete --json, which completion scripts call.",
    load: () =>
      import("../../../schemas/v1/cli/complete_result.schema.json", { with: { type: "json" } }),
  },
  {
    name: "cli/completions_result",
    title: "CompletionsResult",
    description: "gait completions --json.",
    load: () =>
      import("../../../schemas/v1/cli/completions_result.schema.json", { with: { type: "json" } }),
  },
  {
    name: "cli/error_result",
    title: "ErrorResult",
    description: "Any failure with --json.",
    load: () =>
      import("../../../schemas/v1/cli/error_result.schema.json", { with: { type: "json" } }),
  },
  {
    name: "cli/explain_result",
    title: "ExplainResult",
    description: "--explain --json of any command.",
    load: () =>
      import("../../../schemas/v1/cli/explain_result.schema.json", { with: { type: "json" } }),
  },
  {
    name: "cli/help_result",
    title: "HelpResult",
    description: "--help --json of any command.",
    load: () =>
      import("../../../schemas/v1/cli/help_result.schema.json", { with: { type: "json" } }),
  },
  {
    name: "cli/permissions_result",
    title: "PermissionsResult",
    description: "gait permissions --json.",
    load: () =>
      import("../../../schemas/v1/cli/permissions_result.schema.json", { with: { type: "json" } }),
  },
  {
    name: "cli/schema_list_result",
    title: "SchemaListResult",
    description: "gait schema list --json.",
    load: () =>
      import("../../../schemas/v1/cli/schema_list_result.schema.json", { with: { type: "json" } }),
  },
  {
    name: "cli/schema_show_result",
    title: "SchemaShowResult",
    description: "gait schema show --json.",
    load: () =>
      import("../../../schemas/v1/cli/schema_show_result.schema.json", { with: { type: "json" } }),
  },
  {
    name: "cli/version_result",
    title: "VersionResult",
    description: "gait version --json.",
    load: () =>
      import("../../../schemas/v1/cli/version_result.schema.json", { with: { type: "json" } }),
  },
  {
    name: "common/common",
    title: "Common",
    description: "Parts that several artifacts share.",
    load: () => import("../../../schemas/v1/common/common.schema.json", { with: { type: "json" } }),
  },
  {
    name: "doctor/adoption_report",
    title: "AdoptionReport",
    description: "How far somebody got, from an adoption log.",
    load: () =>
      import("../../../schemas/v1/doctor/adoption_report.schema.json", { with: { type: "json" } }),
  },
  {
    name: "doctor/adoption_result",
    title: "AdoptionResult",
    description: "gait doctor adoption --json.",
    load: () =>
      import("../../../schemas/v1/doctor/adoption_result.schema.json", { with: { type: "json" } }),
  },
  {
    name: "doctor/result",
    title: "DoctorResult",
    description: "gait doctor --json.",
    load: () => import("../../../schemas/v1/doctor/result.schema.json", { with: { type: "json" } }),
  },
  {
    name: "gate/approval_audit_record",
    title: "ApprovalAuditRecord",
    description: "Record of the approval tokens that a decision examined.",
    load: () =>
      import("../../../schemas/v1/gate/approval_audit_record.schema.json", {
        with: { type: "json" },
      }),
  },
  {
    name: "gate/approval_token",
    title: "ApprovalToken",
    description: "Signed approval of one intent under one policy, for a limited time.",
    load: () =>
      import("../../../schemas/v1/gate/approval_token.schema.json", { with: { type: "json" } }),
  },
  {
    name: "gate/approve_result",
    title: "ApproveResult",
    description: "gait approve --json.",
    load: () =>
      import("../../../schemas/v1/gate/approve_result.schema.json", { with: { type: "json" } }),
  },
  {
    name: "gate/broker_credential_record",
    title: "BrokerCredentialRecord",
    description:
      "Evidence that a broker issued a credential for a decision; it never holds the credential.",
    load: () =>
      import("../../../schemas/v1/gate/broker_credential_record.schema.json", {
        with: { type: "json" },
      }),
  },
  {
    name: "gate/broker_request",
    title: "BrokerRequest",
    description: "What a command broker reads on standard input.",
    load: () =>
      import("../../../schemas/v1/gate/broker_request.schema.json", { with: { type: "json" } }),
  },
  {
    name: "gate/broker_response",
    title: "BrokerResponse",
    description: "What a command broker writes on standard output.",
    load: () =>
      import("../../../schemas/v1/gate/broker_response.schema.json", { with: { type: "json" } }),
  },
  {
    name: "gate/eval_result",
    title: "GateEvalResult",
    description: "gait gate eval --json.",
    load: () =>
      import("../../../schemas/v1/gate/eval_result.schema.json", { with: { type: "json" } }),
  },
  {
    name: "gate/intent_request",
    title: "IntentRequest",
    description: "What an agent is about to do: one tool call, asked of Gate before it runs.",
    load: () =>
      import("../../../schemas/v1/gate/intent_request.schema.json", { with: { type: "json" } }),
  },
  {
    name: "gate/policy",
    title: "PolicyDocument",
    description: "A Gate policy as it is written, in YAML or JSON.",
    load: () => import("../../../schemas/v1/gate/policy.schema.json", { with: { type: "json" } }),
  },
  {
    name: "gate/rate_limit_lock",
    title: "RateLimitLock",
    description: "Who holds the lock of a rate-limit state file.",
    load: () =>
      import("../../../schemas/v1/gate/rate_limit_lock.schema.json", { with: { type: "json" } }),
  },
  {
    name: "gate/rate_limit_state",
    title: "RateLimitState",
    description: "Counters of the rate limits.",
    load: () =>
      import("../../../schemas/v1/gate/rate_limit_state.schema.json", { with: { type: "json" } }),
  },
  {
    name: "gate/result",
    title: "GateResult",
    description: "Verdict on one intent, as a record.",
    load: () => import("../../../schemas/v1/gate/result.schema.json", { with: { type: "json" } }),
  },
  {
    name: "gate/trace_list_result",
    title: "TraceListResult",
    description: "gait trace list --json.",
    load: () =>
      import("../../../schemas/v1/gate/trace_list_result.schema.json", { with: { type: "json" } }),
  },
  {
    name: "gate/trace_record",
    title: "TraceRecord",
    description: "Signed record of one decision.",
    load: () =>
      import("../../../schemas/v1/gate/trace_record.schema.json", { with: { type: "json" } }),
  },
  {
    name: "gate/trace_verify_result",
    title: "TraceVerifyResult",
    description: "gait trace verify --json.",
    load: () =>
      import("../../../schemas/v1/gate/trace_verify_result.schema.json", {
        with: { type: "json" },
      }),
  },
  {
    name: "guard/control_index",
    title: "ControlIndex",
    description:
      "control_index.json of an evidence pack: the controls of the template with their evidence.",
    load: () =>
      import("../../../schemas/v1/guard/control_index.schema.json", { with: { type: "json" } }),
  },
  {
    name: "guard/decrypt_result",
    title: "GuardDecryptResult",
    description: "gait guard decrypt --json.",
    load: () =>
      import("../../../schemas/v1/guard/decrypt_result.schema.json", { with: { type: "json" } }),
  },
  {
    name: "guard/encrypt_result",
    title: "GuardEncryptResult",
    description: "gait guard encrypt --json.",
    load: () =>
      import("../../../schemas/v1/guard/encrypt_result.schema.json", { with: { type: "json" } }),
  },
  {
    name: "guard/encrypted_artifact",
    title: "EncryptedArtifact",
    description: "An encrypted file: AES-256-GCM, one message.",
    load: () =>
      import("../../../schemas/v1/guard/encrypted_artifact.schema.json", {
        with: { type: "json" },
      }),
  },
  {
    name: "guard/evidence_pointers",
    title: "EvidencePointers",
    description:
      "evidence_pointers.json of an evidence pack: the evidence, numbered in the order of its paths.",
    load: () =>
      import("../../../schemas/v1/guard/evidence_pointers.schema.json", { with: { type: "json" } }),
  },
  {
    name: "guard/incident_pack_result",
    title: "IncidentPackResult",
    description: "gait incident pack --json.",
    load: () =>
      import("../../../schemas/v1/guard/incident_pack_result.schema.json", {
        with: { type: "json" },
      }),
  },
  {
    name: "guard/pack_manifest",
    title: "PackManifest",
    description: "pack_manifest.json of an evidence pack.",
    load: () =>
      import("../../../schemas/v1/guard/pack_manifest.schema.json", { with: { type: "json" } }),
  },
  {
    name: "guard/pack_result",
    title: "GuardPackResult",
    description: "gait guard pack --json.",
    load: () =>
      import("../../../schemas/v1/guard/pack_result.schema.json", { with: { type: "json" } }),
  },
  {
    name: "guard/policy_digests",
    title: "PolicyDigests",
    description: "policy_digests.json of an incident pack: which policies decided.",
    load: () =>
      import("../../../schemas/v1/guard/policy_digests.schema.json", { with: { type: "json" } }),
  },
  {
    name: "guard/referenced_runpacks",
    title: "ReferencedRunpacks",
    description: "referenced_runpacks.json of an evidence pack: what the run referred to.",
    load: () =>
      import("../../../schemas/v1/guard/referenced_runpacks.schema.json", {
        with: { type: "json" },
      }),
  },
  {
    name: "guard/regress_summary",
    title: "RegressSummary",
    description: "regress_summary.json of an evidence pack: what the regress runs found.",
    load: () =>
      import("../../../schemas/v1/guard/regress_summary.schema.json", { with: { type: "json" } }),
  },
  {
    name: "guard/retain_result",
    title: "GuardRetainResult",
    description: "gait guard retain --json.",
    load: () =>
      import("../../../schemas/v1/guard/retain_result.schema.json", { with: { type: "json" } }),
  },
  {
    name: "guard/retention_report",
    title: "RetentionReport",
    description: "What retention deleted and kept, and why.",
    load: () =>
      import("../../../schemas/v1/guard/retention_report.schema.json", { with: { type: "json" } }),
  },
  {
    name: "guard/runpack_summary",
    title: "RunpackSummary",
    description: "runpack_summary.json of an evidence pack: what is kept of the run.",
    load: () =>
      import("../../../schemas/v1/guard/runpack_summary.schema.json", { with: { type: "json" } }),
  },
  {
    name: "guard/trace_summary",
    title: "TraceSummary",
    description: "trace_summary.json of an evidence pack: what was decided.",
    load: () =>
      import("../../../schemas/v1/guard/trace_summary.schema.json", { with: { type: "json" } }),
  },
  {
    name: "guard/verify_chain_result",
    title: "VerifyChainResult",
    description: "gait verify chain --json.",
    load: () =>
      import("../../../schemas/v1/guard/verify_chain_result.schema.json", {
        with: { type: "json" },
      }),
  },
  {
    name: "guard/verify_result",
    title: "GuardVerifyResult",
    description: "gait guard verify --json.",
    load: () =>
      import("../../../schemas/v1/guard/verify_result.schema.json", { with: { type: "json" } }),
  },
  {
    name: "keys/keys_result",
    title: "KeysResult",
    description: "gait keys init, rotate and verify --json.",
    load: () =>
      import("../../../schemas/v1/keys/keys_result.schema.json", { with: { type: "json" } }),
  },
  {
    name: "mcp/approval_request",
    title: "McpApprovalRequest",
    description: "A call that waits for an approval; the file goes when the wait is over.",
    load: () =>
      import("../../../schemas/v1/mcp/approval_request.schema.json", { with: { type: "json" } }),
  },
  {
    name: "mcp/call_context",
    title: "CallContextFile",
    description:
      "The file behind --context: who calls and what is acted on, told by whoever starts gait and never by the model. YAML or JSON.",
    load: () =>
      import("../../../schemas/v1/mcp/call_context.schema.json", { with: { type: "json" } }),
  },
  {
    name: "mcp/decision",
    title: "McpDecision",
    description: "Decision on a call, in the member gait/decision of the answer's _meta.",
    load: () => import("../../../schemas/v1/mcp/decision.schema.json", { with: { type: "json" } }),
  },
  {
    name: "mcp/decision_log_line",
    title: "DecisionLogLine",
    description: "One line of the file behind --export-log-out: a decision on a call.",
    load: () =>
      import("../../../schemas/v1/mcp/decision_log_line.schema.json", { with: { type: "json" } }),
  },
  {
    name: "mcp/decision_otel_line",
    title: "DecisionOtelLine",
    description:
      "One line of the file behind --export-otel-out: a decision on a call, shaped like an OpenTelemetry log record.",
    load: () =>
      import("../../../schemas/v1/mcp/decision_otel_line.schema.json", { with: { type: "json" } }),
  },
  {
    name: "mcp/journal_line",
    title: "JournalLine",
    description:
      "One line of the journal of an MCP session: the head on the first line, then calls, results and events in the order in which they happened.",
    load: () =>
      import("../../../schemas/v1/mcp/journal_line.schema.json", { with: { type: "json" } }),
  },
  {
    name: "mcp/lock_result",
    title: "LockResult",
    description: "gait mcp lock --json.",
    load: () =>
      import("../../../schemas/v1/mcp/lock_result.schema.json", { with: { type: "json" } }),
  },
  {
    name: "mcp/proxy_result",
    title: "McpProxyResult",
    description: "gait mcp proxy --call --json: the decision on one call.",
    load: () =>
      import("../../../schemas/v1/mcp/proxy_result.schema.json", { with: { type: "json" } }),
  },
  {
    name: "mcp/session_result",
    title: "McpSessionResult",
    description: "What gait mcp proxy prints under --json when a live session has ended.",
    load: () =>
      import("../../../schemas/v1/mcp/session_result.schema.json", { with: { type: "json" } }),
  },
  {
    name: "mcp/tool_call",
    title: "FlatToolCall",
    description:
      "One tool call in gait's own shape, as gait mcp proxy --adapter mcp reads it. Whoever writes it is taken at their word about context and provenance, unless --context says otherwise.",
    load: () => import("../../../schemas/v1/mcp/tool_call.schema.json", { with: { type: "json" } }),
  },
  {
    name: "mcp/tool_lock",
    title: "ToolLock",
    description: "gait.mcp.lock: the tools that a person has accepted, of each MCP server.",
    load: () => import("../../../schemas/v1/mcp/tool_lock.schema.json", { with: { type: "json" } }),
  },
  {
    name: "mcp/tool_map",
    title: "ToolMapFile",
    description:
      "gait.tools.yaml: what the arguments of tools stand for, so that policies can decide on paths, hosts and amounts. YAML or JSON.",
    load: () => import("../../../schemas/v1/mcp/tool_map.schema.json", { with: { type: "json" } }),
  },
  {
    name: "policy/explain_result",
    title: "PolicyExplainResult",
    description: "gait policy explain --json.",
    load: () =>
      import("../../../schemas/v1/policy/explain_result.schema.json", { with: { type: "json" } }),
  },
  {
    name: "policy/fmt_result",
    title: "PolicyFmtResult",
    description: "gait policy fmt --json.",
    load: () =>
      import("../../../schemas/v1/policy/fmt_result.schema.json", { with: { type: "json" } }),
  },
  {
    name: "policy/init_result",
    title: "PolicyInitResult",
    description: "gait policy init --json.",
    load: () =>
      import("../../../schemas/v1/policy/init_result.schema.json", { with: { type: "json" } }),
  },
  {
    name: "policy/test_record",
    title: "PolicyTestRecord",
    description: "Verdict of a policy on an intent fixture, as a record.",
    load: () =>
      import("../../../schemas/v1/policy/test_record.schema.json", { with: { type: "json" } }),
  },
  {
    name: "policy/test_result",
    title: "PolicyTestResult",
    description: "gait policy test --json.",
    load: () =>
      import("../../../schemas/v1/policy/test_result.schema.json", { with: { type: "json" } }),
  },
  {
    name: "policy/validate_result",
    title: "PolicyValidateResult",
    description: "gait policy validate --json.",
    load: () =>
      import("../../../schemas/v1/policy/validate_result.schema.json", { with: { type: "json" } }),
  },
  {
    name: "registry/install_result",
    title: "RegistryInstallResult",
    description: "gait registry install --json.",
    load: () =>
      import("../../../schemas/v1/registry/install_result.schema.json", { with: { type: "json" } }),
  },
  {
    name: "registry/list_result",
    title: "RegistryListResult",
    description: "gait registry list --json.",
    load: () =>
      import("../../../schemas/v1/registry/list_result.schema.json", { with: { type: "json" } }),
  },
  {
    name: "registry/registry_pack",
    title: "RegistryPack",
    description: "Manifest of a signed pack.",
    load: () =>
      import("../../../schemas/v1/registry/registry_pack.schema.json", { with: { type: "json" } }),
  },
  {
    name: "registry/verification_report",
    title: "RegistryVerificationReport",
    description: "What gait registry verify found, for the record.",
    load: () =>
      import("../../../schemas/v1/registry/verification_report.schema.json", {
        with: { type: "json" },
      }),
  },
  {
    name: "registry/verify_result",
    title: "RegistryVerifyResult",
    description: "gait registry verify --json.",
    load: () =>
      import("../../../schemas/v1/registry/verify_result.schema.json", { with: { type: "json" } }),
  },
  {
    name: "regress/add_result",
    title: "RegressAddResult",
    description: "gait regress add --json.",
    load: () =>
      import("../../../schemas/v1/regress/add_result.schema.json", { with: { type: "json" } }),
  },
  {
    name: "regress/bootstrap_result",
    title: "RegressBootstrapResult",
    description: "gait regress bootstrap --json.",
    load: () =>
      import("../../../schemas/v1/regress/bootstrap_result.schema.json", {
        with: { type: "json" },
      }),
  },
  {
    name: "regress/config",
    title: "RegressConfig",
    description: "gait.yaml: the fixtures of a set, written as JSON.",
    load: () =>
      import("../../../schemas/v1/regress/config.schema.json", { with: { type: "json" } }),
  },
  {
    name: "regress/fixture",
    title: "Fixture",
    description: "fixture.json: what a regress fixture is and what it expects. People edit it.",
    load: () =>
      import("../../../schemas/v1/regress/fixture.schema.json", { with: { type: "json" } }),
  },
  {
    name: "regress/init_result",
    title: "RegressInitResult",
    description: "gait regress init --json.",
    load: () =>
      import("../../../schemas/v1/regress/init_result.schema.json", { with: { type: "json" } }),
  },
  {
    name: "regress/result",
    title: "RegressResult",
    description: "regress_result.json: what the graders found.",
    load: () =>
      import("../../../schemas/v1/regress/result.schema.json", { with: { type: "json" } }),
  },
  {
    name: "regress/run_result",
    title: "RegressRunResult",
    description: "gait regress run --json.",
    load: () =>
      import("../../../schemas/v1/regress/run_result.schema.json", { with: { type: "json" } }),
  },
  {
    name: "release/attestation",
    title: "ReleaseAttestation",
    description:
      "checksums.txt.intoto.jsonl: a DSSE envelope around an in-toto statement, on one line.",
    load: () =>
      import("../../../schemas/v1/release/attestation.schema.json", { with: { type: "json" } }),
  },
  {
    name: "release/provenance",
    title: "ReleaseProvenance",
    description: "provenance.json: how a release was built, as a SLSA provenance v1 predicate.",
    load: () =>
      import("../../../schemas/v1/release/provenance.schema.json", { with: { type: "json" } }),
  },
  {
    name: "release/sbom",
    title: "ReleaseSbom",
    description:
      "sbom.spdx.json: the packages that a release is made of. A part of SPDX 2.3, whose own schema it also follows.",
    load: () => import("../../../schemas/v1/release/sbom.schema.json", { with: { type: "json" } }),
  },
  {
    name: "release/statement",
    title: "ReleaseStatement",
    description: "The in-toto Statement v1 of a release: the provenance of every archive.",
    load: () =>
      import("../../../schemas/v1/release/statement.schema.json", { with: { type: "json" } }),
  },
  {
    name: "release/verify_result",
    title: "ReleaseVerifyResult",
    description: "gait release verify --json.",
    load: () =>
      import("../../../schemas/v1/release/verify_result.schema.json", { with: { type: "json" } }),
  },
  {
    name: "runpack/demo_result",
    title: "DemoResult",
    description: "gait demo --json.",
    load: () =>
      import("../../../schemas/v1/runpack/demo_result.schema.json", { with: { type: "json" } }),
  },
  {
    name: "runpack/diff_file",
    title: "DiffFile",
    description: "What gait run diff --output writes.",
    load: () =>
      import("../../../schemas/v1/runpack/diff_file.schema.json", { with: { type: "json" } }),
  },
  {
    name: "runpack/diff_result",
    title: "DiffResult",
    description: "gait run diff --json.",
    load: () =>
      import("../../../schemas/v1/runpack/diff_result.schema.json", { with: { type: "json" } }),
  },
  {
    name: "runpack/inspect_result",
    title: "InspectResult",
    description: "gait run inspect --json.",
    load: () =>
      import("../../../schemas/v1/runpack/inspect_result.schema.json", { with: { type: "json" } }),
  },
  {
    name: "runpack/intent",
    title: "Intent",
    description: "One line of intents.jsonl: a tool call that the agent asked for.",
    load: () =>
      import("../../../schemas/v1/runpack/intent.schema.json", { with: { type: "json" } }),
  },
  {
    name: "runpack/manifest",
    title: "Manifest",
    description: "manifest.json of a runpack: which members it has and what they hash to.",
    load: () =>
      import("../../../schemas/v1/runpack/manifest.schema.json", { with: { type: "json" } }),
  },
  {
    name: "runpack/migrate_result",
    title: "MigrateResult",
    description: "gait migrate --json.",
    load: () =>
      import("../../../schemas/v1/runpack/migrate_result.schema.json", { with: { type: "json" } }),
  },
  {
    name: "runpack/receipt_result",
    title: "ReceiptResult",
    description: "gait run receipt --json.",
    load: () =>
      import("../../../schemas/v1/runpack/receipt_result.schema.json", { with: { type: "json" } }),
  },
  {
    name: "runpack/record_input",
    title: "RecordInput",
    description: "What gait run record reads: a run with its intents, results and receipts.",
    load: () =>
      import("../../../schemas/v1/runpack/record_input.schema.json", { with: { type: "json" } }),
  },
  {
    name: "runpack/record_line",
    title: "RecordLine",
    description: "One line of JSON Lines input to gait run record: exactly one of the members.",
    load: () =>
      import("../../../schemas/v1/runpack/record_line.schema.json", { with: { type: "json" } }),
  },
  {
    name: "runpack/record_result",
    title: "RecordResult",
    description: "gait run record --json.",
    load: () =>
      import("../../../schemas/v1/runpack/record_result.schema.json", { with: { type: "json" } }),
  },
  {
    name: "runpack/reduce_report",
    title: "ReduceReport",
    description: "The report that gait run reduce writes beside its output.",
    load: () =>
      import("../../../schemas/v1/runpack/reduce_report.schema.json", { with: { type: "json" } }),
  },
  {
    name: "runpack/reduce_result",
    title: "ReduceResult",
    description: "gait run reduce --json.",
    load: () =>
      import("../../../schemas/v1/runpack/reduce_result.schema.json", { with: { type: "json" } }),
  },
  {
    name: "runpack/refs",
    title: "Refs",
    description: "refs.json of a runpack: receipts of what the run looked up.",
    load: () => import("../../../schemas/v1/runpack/refs.schema.json", { with: { type: "json" } }),
  },
  {
    name: "runpack/replay_result",
    title: "ReplayResult",
    description: "gait run replay --json.",
    load: () =>
      import("../../../schemas/v1/runpack/replay_result.schema.json", { with: { type: "json" } }),
  },
  {
    name: "runpack/result",
    title: "Result",
    description: "One line of results.jsonl: what came back from a tool call.",
    load: () =>
      import("../../../schemas/v1/runpack/result.schema.json", { with: { type: "json" } }),
  },
  {
    name: "runpack/run",
    title: "Run",
    description: "run.json of a runpack: the run and its timeline.",
    load: () => import("../../../schemas/v1/runpack/run.schema.json", { with: { type: "json" } }),
  },
  {
    name: "runpack/verify_result",
    title: "VerifyResult",
    description: "gait verify --json.",
    load: () =>
      import("../../../schemas/v1/runpack/verify_result.schema.json", { with: { type: "json" } }),
  },
  {
    name: "scout/adoption_event",
    title: "AdoptionEvent",
    description: "One line of the adoption log.",
    load: () =>
      import("../../../schemas/v1/scout/adoption_event.schema.json", { with: { type: "json" } }),
  },
  {
    name: "scout/diff_result",
    title: "ScoutDiffResult",
    description: "gait scout diff --json.",
    load: () =>
      import("../../../schemas/v1/scout/diff_result.schema.json", { with: { type: "json" } }),
  },
  {
    name: "scout/inventory_coverage",
    title: "InventoryCoverage",
    description: "Which tools of a snapshot some policy names.",
    load: () =>
      import("../../../schemas/v1/scout/inventory_coverage.schema.json", {
        with: { type: "json" },
      }),
  },
  {
    name: "scout/inventory_diff",
    title: "InventoryDiff",
    description: "What differs between two snapshots.",
    load: () =>
      import("../../../schemas/v1/scout/inventory_diff.schema.json", { with: { type: "json" } }),
  },
  {
    name: "scout/inventory_snapshot",
    title: "InventorySnapshot",
    description: "Tools, servers and skills found in files.",
    load: () =>
      import("../../../schemas/v1/scout/inventory_snapshot.schema.json", {
        with: { type: "json" },
      }),
  },
  {
    name: "scout/operational_event",
    title: "OperationalEvent",
    description: "One line of the operational log.",
    load: () =>
      import("../../../schemas/v1/scout/operational_event.schema.json", { with: { type: "json" } }),
  },
  {
    name: "scout/snapshot_result",
    title: "SnapshotResult",
    description: "gait scout snapshot --json.",
    load: () =>
      import("../../../schemas/v1/scout/snapshot_result.schema.json", { with: { type: "json" } }),
  },
  {
    name: "scout/telemetry_health",
    title: "TelemetryHealth",
    description: "How often the logs of gait could be written.",
    load: () =>
      import("../../../schemas/v1/scout/telemetry_health.schema.json", { with: { type: "json" } }),
  },
];
