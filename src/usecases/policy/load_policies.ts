/** Reading the policies that calls are judged by: one file, or a base and what a project adds to it. */

import { missing } from "../../core/fault.ts";
import { loadCommandLanguage } from "../../core/gate/command/load.ts";
import { compilePolicy } from "../../core/gate/decide/compiled_policy.ts";
import type { PolicyJudge } from "../../core/gate/decide/policy_judge.ts";
import {
  countingPolicies,
  digestPolicies,
  joinPolicies,
} from "../../core/gate/decide/policy_set.ts";
import type { LintedPolicy, PolicyCheck } from "../../core/gate/policy/lint/lint.ts";
import { normalizeChecked } from "../../core/gate/policy/normalize.ts";
import { parsePolicyDocument } from "../../core/gate/policy/parse.ts";
import { toolNames } from "../../core/gate/policy/tool_names.ts";
import { ToolSpellings } from "../../core/mcp/call/tool_spelling.ts";
import type { Source } from "../../core/source.ts";
import type { Host } from "../../io/host.ts";
import { readPolicySource } from "../documents.ts";

/** Policies ready to judge by. */
export interface ReadyPolicies {
  readonly judge: PolicyJudge;
  /** Digest of the one policy, or of the list of their digests. */
  readonly digest: string;
  /** How the authors wrote the names of tools. */
  readonly spellings: ToolSpellings;
}

/** The same with what deserves their authors' attention. */
export interface LoadedPolicies extends ReadyPolicies {
  /** Warnings about rules that may mean something else than intended, each with its place. */
  readonly warnings: readonly string[];
  /** Findings of a further check, worded like the warnings. */
  warningsOf(check: PolicyCheck): readonly string[];
}

/**
 * Reads policies in the order in which they are given, and prepares them. `strictest` lets no rule of
 * the first one be overridden; the digest is that of the policies without such rules.
 *
 * @throws {GaitError} `invalid_input` for a file that is not a policy, and if there is none.
 */
export async function loadPolicies(
  paths: readonly string[],
  host: Host<"read">,
  strictest = false,
): Promise<LoadedPolicies> {
  if (paths.length === 0) throw missing(["--policy"], "name the policy file");
  const sources: Source[] = [];
  for (const path of paths) sources.push(await readPolicySource(path, host));
  return await loadedPolicies(sources, strictest);
}

/** Prepares policies whose texts were read, with warnings for their authors. */
export async function loadedPolicies(
  sources: readonly Source[],
  strictest = false,
): Promise<LoadedPolicies> {
  const { lintedPolicy } = await import("../../core/gate/policy/lint/lint.ts");
  const linted = sources.map(lintedPolicy);
  return {
    ...await ready(linted, strictest),
    warnings: linted.flatMap(({ warnings }) => warnings),
    warningsOf: (check) => linted.flatMap((one) => one.warningsOf(check)),
  };
}

/** Prepares policies whose texts were read; nobody is warned, where nobody would read it. */
export async function readyPolicies(
  sources: readonly Source[],
  strictest = false,
): Promise<ReadyPolicies> {
  const parsed = sources.map((source) => {
    const { document, reading } = parsePolicyDocument(source);
    return { policy: normalizeChecked(document, reading), toolNames: toolNames(document) };
  });
  return await ready(parsed, strictest);
}

type NamedPolicy = Pick<LintedPolicy, "policy" | "toolNames">;

async function ready(named: readonly NamedPolicy[], strictest: boolean): Promise<ReadyPolicies> {
  const policies = countingPolicies(named.map(({ policy }) => policy), strictest);
  const language = await loadCommandLanguage(policies);
  return {
    judge: joinPolicies(policies.map((policy) => compilePolicy(policy, language))),
    digest: await digestPolicies(policies),
    spellings: new ToolSpellings(named.flatMap(({ toolNames }) => toolNames)),
  };
}
