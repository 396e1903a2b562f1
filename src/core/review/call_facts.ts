/** What a call did, as far as its record tells: its kind, its subject, and what it read and reached. */

import type { ToldCall } from "../clients/told_call.ts";
import { foldedName } from "../gate/conditions/folded_name.ts";
import { isAddedArgument } from "../gate/conditions/select.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../json/json.ts";
import type { AdaptedCall } from "../mcp/call/adapters/adapter.ts";
import { COMMAND_ARGUMENTS, OTHER_COMMAND_ARGUMENTS } from "../mcp/call/command_arguments.ts";
import { findSecrets, findSecretsInJson, type FoundSecret } from "../redact/find_secrets.ts";
import { hostIn } from "./host_in.ts";
import { lineFacts } from "./line_facts.ts";
import { isSecretFile } from "./secret_files.ts";

/** What a tool is for. */
export type CallKind = "read" | "write" | "exec" | "delegate" | "mcp" | "other";

export const CALL_KINDS: readonly CallKind[] = [
  "exec",
  "read",
  "write",
  "mcp",
  "delegate",
  "other",
];

export interface CallFacts {
  readonly kind: CallKind;
  /** Command, path, address or task that the call is about; the tool's name without any. */
  readonly subject: string;
  readonly programs: readonly string[];
  readonly hosts: readonly string[];
  readonly hasUnknownHost: boolean;
  readonly isUnreadLine: boolean;
  /** Files with secrets that it reads. */
  readonly secret_files: readonly string[];
  /** Kinds of secrets in the arguments and in the result. */
  readonly secrets_in_arguments: readonly string[];
  readonly secrets_in_result: readonly string[];
}

const CLASSES: Readonly<Record<string, CallKind>> = {
  "tool.read": "read",
  "tool.write": "write",
  "tool.exec": "exec",
  "tool.delegate": "delegate",
};

export function callFacts(call: ToldCall, adapted: AdaptedCall | undefined): CallFacts {
  const kind = kindOf(call, adapted);
  const line = lineOf(call, adapted);
  const of = line === undefined ? undefined : lineFacts(line, call.tool);
  const targets = adapted?.targets ?? [];
  const reads = new Set(of?.reads ?? []);
  const hosts = new Set(of?.hosts ?? []);
  // The adapter gives a path as written, then as it lies.
  for (const { kind: what, operation, value } of targets.toReversed()) {
    if (what === "path" && operation === "read") reads.add(value);
    const host = what === "url" ? hostIn(value) : undefined;
    if (host !== undefined) hosts.add(host);
  }
  if (kind === "mcp" || kind === "other") {
    for (const text of textsIn(call.args)) {
      const host = hostIn(text);
      if (host !== undefined) hosts.add(host);
    }
  }
  return {
    kind,
    subject: subjectOf(call, adapted, line),
    programs: of?.programs ?? [],
    hosts: [...hosts],
    hasUnknownHost: of?.hasUnknownHost ?? false,
    isUnreadLine: of?.isUnread ?? false,
    secret_files: resolved([...reads].filter(isSecretFile)),
    secrets_in_arguments: kindsOf(findSecretsInJson(JSON.stringify(call.args))),
    secrets_in_result: call.result === undefined ? [] : kindsOf(findSecrets(call.result)),
  };
}

function kindOf({ mcp, tool }: ToldCall, adapted: AdaptedCall | undefined): CallKind {
  const own = adapted === undefined ? undefined : CLASSES[adapted.name];
  if (own !== undefined) return own;
  return mcp !== undefined || /^mcp__/.test(tool) ? "mcp" : "other";
}

/** The command line of a call: of a tool of that class, or one that is known for it. */
function lineOf(
  { tool, args }: ToldCall,
  adapted: AdaptedCall | undefined,
): string | readonly string[] | undefined {
  const name = adapted?.name ?? tool.toLowerCase();
  const pointer = COMMAND_ARGUMENTS[name] ?? OTHER_COMMAND_ARGUMENTS[name];
  if (pointer === undefined) return undefined;
  const own = adapted?.targets.find(({ kind, operation }) =>
    kind === "other" && operation === "execute"
  )?.value;
  // The adapter gives an argument the name that policies know.
  const value = valueAt(adapted?.args ?? args, pointer) ?? own;
  if (typeof value === "string") return value;
  const isVector = Array.isArray(value) && value.every((item) => typeof item === "string");
  return isVector ? value : undefined;
}

function valueAt(args: JsonObject, pointer: string): JsonValue | undefined {
  return pointer.slice(1).split("/").reduce<JsonValue | undefined>(
    (value, part) => isJsonObject(value) ? value[part] : undefined,
    args,
  );
}

function subjectOf(
  { tool, args, mcp }: ToldCall,
  adapted: AdaptedCall | undefined,
  line: string | readonly string[] | undefined,
): string {
  if (line !== undefined) return typeof line === "string" ? line : line.join(" ");
  const target = adapted?.targets.find(({ value }) => value !== "")?.value;
  if (target !== undefined) return target;
  const [first] = textsIn(args);
  const name = mcp === undefined ? tool : `${mcp.server} ${mcp.tool}`;
  return first === undefined ? name : `${name}: ${first}`;
}

/** What a told call is about. */
export function toldSubject(call: ToldCall, adapted: AdaptedCall | undefined): string {
  return subjectOf(call, adapted, lineOf(call, adapted));
}

/** What a recorded call is about, by its name and arguments alone. */
export function recordedSubject(tool_name: string, args: JsonObject | undefined): string {
  if (args === undefined) return tool_name;
  const own = Object.fromEntries(
    Object.entries(args).filter(([name]) => !isAddedArgument(foldedName(name))),
  );
  const line = valueAt(own, COMMAND_ARGUMENTS[tool_name.toLowerCase()] ?? "/command");
  if (typeof line === "string") return line;
  const [first] = textsIn(own);
  return first === undefined ? tool_name : first;
}

/** Without paths of which another one is the whole form. */
function resolved(paths: readonly string[]): readonly string[] {
  return paths.filter((path) =>
    !paths.some((other) => other !== path && other.endsWith(`/${path.replace(/^(?:\.\/)+/, "")}`))
  );
}

const DEEPEST = 16;

/** The texts in a value, in order. */
function* textsIn(value: JsonValue, depth = 0): Generator<string> {
  if (typeof value === "string") {
    if (value !== "") yield value;
  } else if (typeof value === "object" && value !== null && depth < DEEPEST) {
    for (const item of Object.values(value)) yield* textsIn(item, depth + 1);
  }
}

function kindsOf(found: readonly FoundSecret[]): readonly string[] {
  // Each listing of commits has addresses of people.
  return [...new Set(found.map(({ kind }) => kind))].filter((kind) => kind !== "email");
}
