/** The policy and the intents that the engines are measured on. */

import type { NormalizedIntent } from "../../src/core/gate/intent/intent.ts";
import { readIntent } from "../../src/core/gate/intent/read.ts";
import { normalizeIntent } from "../../src/core/gate/intent/normalize.ts";
import type { Verdict } from "../../src/core/gate/decide/verdict.ts";
import type { IntentRequest, PolicyDocument, RuleDocument } from "../../src/core/schema/gate.ts";

/** One rule as every engine gets it. No two rules match the same intent, so order is no matter. */
export interface WorkloadRule {
  readonly name: string;
  readonly tool: string;
  readonly risks: readonly string[];
  readonly prefix?: string;
  readonly kind?: string;
  readonly verdict: Verdict;
}

export const DEFAULT_VERDICT: Verdict = "block";

/** Three rules a tool: by risk class and workspace, by risk class alone, by risk class and target. */
export function workloadRules(count: number): readonly WorkloadRule[] {
  return Array.from({ length: count }, (_, index): WorkloadRule => {
    const tool = `tool.t${Math.floor(index / 3)}`;
    const name = `r${index}`;
    if (index % 3 === 0) return { name, tool, risks: ["low"], prefix: "/srv/", verdict: "allow" };
    if (index % 3 === 1) {
      return { name, tool, risks: ["medium", "high"], verdict: "require_approval" };
    }
    return { name, tool, risks: ["critical"], kind: "host", verdict: "dry_run" };
  });
}

export function workloadPolicy(rules: readonly WorkloadRule[]): PolicyDocument {
  return {
    default_verdict: DEFAULT_VERDICT,
    rules: rules.map(({ name, tool, risks, prefix, kind, verdict }, priority): RuleDocument => ({
      name,
      priority,
      effect: verdict,
      match: {
        tool_names: [tool],
        risk_classes: risks,
        ...(prefix === undefined ? {} : { workspace_prefixes: [prefix] }),
        ...(kind === undefined ? {} : { target_kinds: [kind] }),
      },
    })),
  };
}

/** An intent in the forms that the engines take, with its verdict. */
export interface WorkloadIntent {
  readonly request: IntentRequest;
  readonly intent: NormalizedIntent;
  readonly tool: string;
  readonly risk: string;
  readonly workspace: string;
  readonly kinds: readonly string[];
  readonly expected: Verdict;
}

/** Intents for the first, a middle and the last tool, and for one that no rule knows. */
export function workloadIntents(count: number): readonly WorkloadIntent[] {
  const tools = Math.floor(count / 3);
  const names = [0, Math.floor(tools / 2), tools - 1].map((tool) => `tool.t${tool}`);
  const known = names.flatMap((tool) => [
    make(tool, "low", "/srv/app", "path", "allow"),
    make(tool, "low", "/home/x", "path", "block"),
    make(tool, "medium", "/srv/app", "path", "require_approval"),
    make(tool, "high", "/home/x", "host", "require_approval"),
    make(tool, "critical", "/srv/app", "host", "dry_run"),
    make(tool, "critical", "/srv/app", "path", "block"),
  ]);
  return [...known, make("tool.unknown", "low", "/srv/app", "path", "block")];
}

function make(
  tool: string,
  risk: string,
  workspace: string,
  kind: string,
  expected: Verdict,
): WorkloadIntent {
  const request = readIntent({
    ...{ schema_id: "gait.gate.intent_request", schema_version: "1.0.0" },
    ...{ created_at: "2026-02-05T00:00:00Z", producer_version: "1.0.0", tool_name: tool },
    args: { path: "/srv/app/report.txt", content: "quarterly numbers", mode: 420 },
    targets: [{ kind, value: "/srv/app/report.txt", operation: "write" }],
    arg_provenance: [{ arg_path: "$.path", source: "user" }],
    context: { identity: "alice", workspace, risk_class: risk },
  }, "intent");
  const intent = normalizeIntent(request);
  return { request, intent, tool, risk, workspace, kinds: [kind], expected };
}
