import { nearest } from "../../suggest.ts";
import { lowerTrim } from "../../text.ts";
import packs from "./packs/texts.json" with { type: "json" };

/** A policy to start from: three for any tools, packs for tools that are known by name, and one with examples. */
export type PolicyTemplate =
  | "baseline-lowrisk"
  | "baseline-mediumrisk"
  | "baseline-highrisk"
  | "coding-agent"
  | "mcp-filesystem"
  | "agent-tools";

/** Every {@linkcode PolicyTemplate}: the baselines from the most lenient to the strictest, then the packs. */
export const POLICY_TEMPLATES: readonly PolicyTemplate[] = [
  "baseline-lowrisk",
  "baseline-mediumrisk",
  "baseline-highrisk",
  "coding-agent",
  "mcp-filesystem",
  "agent-tools",
];

const ALIASES: Readonly<Record<string, PolicyTemplate>> = {
  low: "baseline-lowrisk",
  medium: "baseline-mediumrisk",
  high: "baseline-highrisk",
  baseline_low_risk: "baseline-lowrisk",
  baseline_medium_risk: "baseline-mediumrisk",
  baseline_high_risk: "baseline-highrisk",
  coding_agent: "coding-agent",
  mcp_filesystem: "mcp-filesystem",
  agent_tools: "agent-tools",
};

/** Finds a template by its name or an alias; without one, returns the nearest name for a hint. */
export function findPolicyTemplate(
  name: string,
): { readonly template: PolicyTemplate } | { readonly nearest: string | undefined } {
  const wanted = lowerTrim(name);
  const template = POLICY_TEMPLATES.find((known) => known === wanted) ??
    (Object.hasOwn(ALIASES, wanted) ? ALIASES[wanted] : undefined);
  if (template !== undefined) return { template };
  return { nearest: nearest(wanted, [...POLICY_TEMPLATES, ...Object.keys(ALIASES)]) };
}

export function policyTemplateText(template: PolicyTemplate): string {
  return TEXTS[template];
}

/** The policy test of a pack, for a policy with this file name next to it; baselines have none. */
export function policyTemplateTests(template: PolicyTemplate, policy: string): string | undefined {
  const tests = TESTS[template];
  return tests === undefined ? undefined : `policy: ${JSON.stringify(policy)}\n${tests}`;
}

const HEADER =
  `# Rules are tried by priority, the lowest number first; the first that matches decides.
# Replace the names tool.read, tool.write and tool.delete by those of your tools: no other tool is meant.
# Try it: gait policy test <this file> <intent.json>
schema_id: gait.gate.policy
schema_version: 1.0.0
`;

const DELETE = `  # Deleting cannot be undone, so no approval allows it.
  - name: block-destructive-tool-delete
    priority: 10
    effect: block
    match:
      tool_names: [tool.delete]
    reason_codes: [destructive_tool_blocked]
    violations: [destructive_operation]
`;

function write(approvals: string): string {
  return `  - name: require-approval-tool-write
    priority: 20
    effect: require_approval
    match:
      tool_names: [tool.write]
    reason_codes: [approval_required_for_write]
    violations: [approval_required]
${approvals}`;
}

function read(riskClasses: string): string {
  return `  - name: allow-safe-tool-read
    priority: 30
    effect: allow
    match:
      tool_names: [tool.read]
${riskClasses}    reason_codes: [safe_read_allowed]
`;
}

const TEXTS: Readonly<Record<PolicyTemplate, string>> = {
  "baseline-lowrisk": `${HEADER}
# Calls that no rule matches are allowed, so use it only for tools that can do little harm.
default_verdict: allow
rules:
${DELETE}${write("    min_approvals: 1\n")}${read("")}`,
  "baseline-mediumrisk": `${HEADER}
# Calls that no rule matches need the approval of a person.
default_verdict: require_approval
rules:
${DELETE}${write("    min_approvals: 1\n")}${read("      risk_classes: [low, medium]\n")}`,
  "baseline-highrisk": `${HEADER}
# Calls that no rule matches are blocked.
default_verdict: block
rules:
${DELETE}  # Two different people must approve.
${write("    min_approvals: 2\n    require_distinct_approvers: true\n")}${
    read("      risk_classes: [low]\n")
  }`,
  "coding-agent": packs["coding-agent"].policy,
  "mcp-filesystem": packs["mcp-filesystem"].policy,
  "agent-tools": packs["agent-tools"].policy,
};

const TESTS: Readonly<Partial<Record<PolicyTemplate, string>>> = {
  "coding-agent": packs["coding-agent"].tests,
  "mcp-filesystem": packs["mcp-filesystem"].tests,
  "agent-tools": packs["agent-tools"].tests,
};
