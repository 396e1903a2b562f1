/** Makes the intent of a case of its members and of the defaults of its file. */

import { isJsonObject, type JsonObject, type JsonValue } from "../../json/json.ts";
import { present } from "../../present.ts";
import type { TestCase, TestDefaults } from "../../schema/policy.ts";
import { trim } from "../../text.ts";
import type { NormalizedIntent } from "../intent/intent.ts";
import { readIntent } from "../intent/read.ts";
import { normalizeIntent } from "../intent/normalize.ts";
import type { CalledBy } from "./test_case.ts";
import { GaitError } from "../../error.ts";

/** Members without which a call cannot be judged. */
const NEEDED = ["identity", "workspace", "risk_class"] as const;

/** A member that cases need and have nowhere. */
export interface MissingMember {
  readonly key: typeof NEEDED[number] | "tool";
  /** Index of the first case without it. */
  readonly index: number;
  /** Number of cases without it. */
  readonly count: number;
}

/**
 * Members that cases with `tool` and `args` lack. What `isUnknown` says of a pointer has a fault of its
 * own, so it is not missing.
 */
export function missingDefaults(
  cases: readonly TestCase[],
  defaults: TestDefaults,
  isUnknown: (pointer: string) => boolean,
): readonly MissingMember[] {
  const keys = ["tool", ...NEEDED] as const;
  return keys.flatMap((key) => {
    if (!isBlank(defaults[key]) || isUnknown(`/defaults/${key}`)) return [];
    const without = cases.flatMap(({ intent, tool, context }, index) => {
      const own = key === "tool" ? tool : context?.[key];
      const at = `/cases/${index}`;
      const place = key === "tool" ? `${at}/tool` : `${at}/context/${key}`;
      if (isUnknown(place) || isUnknown(`${at}/intent`)) return [];
      return intent === undefined && isBlank(own) ? [index] : [];
    });
    const [index] = without;
    return index === undefined ? [] : [{ key, index, count: without.length }];
  });
}

function isBlank(text: string | undefined): boolean {
  return text === undefined || trim(text) === "";
}

/** Reports a member that a case must not have. */
export type ReportMember = (key: string, text: string, hint: string) => void;

/**
 * The call of a case; `undefined` for a case with `missingDefaults`, or with faults that were
 * reported.
 *
 * @throws {GaitError} `invalid_input` for an intent that cannot be judged; `fields` begins with the
 * pointer of the first fault below the case.
 */
export function callOf(
  one: TestCase,
  defaults: TestDefaults,
  report: ReportMember,
): CalledBy | undefined {
  if (one.intent !== undefined) return wholeIntent(one, report);
  const { tool = defaults.tool, args = {}, targets = defaults.targets } = one;
  const { provenance = defaults.provenance, context = {} } = one;
  const own = Object.fromEntries(Object.entries(context).filter(([, text]) => !isBlank(text)));
  const { identity, workspace, risk_class, session_id, request_id } = { ...defaults, ...own };
  if ([tool, identity, workspace, risk_class].some(isBlank)) return undefined;
  const document: JsonObject = {
    tool_name: tool ?? "",
    args,
    ...present({
      targets: targets?.map((one) => present({ ...one })),
      arg_provenance: provenance?.map((one) => present({ ...one })),
    }),
    context: present({ identity, workspace, risk_class, session_id, request_id }),
  };
  return { kind: "intent", intent: judgeable(document, MEMBERS) };
}

/** Names of the intent's members in a case. */
const MEMBERS: ReadonlyMap<string, string> = new Map([
  ["tool_name", "tool"],
  ["arg_provenance", "provenance"],
]);

const BESIDE = ["tool", "args", "targets", "provenance", "context"] as const;

function wholeIntent(one: TestCase, report: ReportMember): CalledBy | undefined {
  const beside = BESIDE.filter((key) => one[key] !== undefined);
  for (const key of beside) {
    report(
      key,
      `"${key}" cannot be combined with an intent, which is complete`,
      "put it into the intent",
    );
  }
  if (beside.length > 0) return undefined;
  const intent: JsonValue | undefined = one.intent;
  if (typeof intent === "string" && trim(intent) !== "") return { kind: "path", path: intent };
  if (isJsonObject(intent)) {
    return { kind: "intent", intent: judgeable(intent, undefined) };
  }
  report("intent", '"intent" is not an intent', "write its members, or the path of its file");
  return undefined;
}

/** Reads and normalizes an intent; the pointers of its error are those of the case. */
function judgeable(
  document: JsonObject,
  members: ReadonlyMap<string, string> | undefined,
): NormalizedIntent {
  try {
    return normalizeIntent(readIntent(document, "the call"));
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
    const fields = error.fields.map((field) => {
      const [, first = "", ...rest] = field.split("/");
      if (members === undefined) return `/intent${field}`;
      return ["", members.get(first) ?? first, ...rest].join("/");
    });
    throw new GaitError(error.code, error.message, { hint: error.hint, fields });
  }
}
