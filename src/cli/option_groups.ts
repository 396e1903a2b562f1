/** Which heading the help of a command lists an option below. */

import type { OptionSpec } from "./command.ts";
import type { OptionGroup } from "./headings.ts";

/** Rules on keys of options; the first that matches counts. */
const BY_KEY: readonly (readonly [RegExp, OptionGroup])[] = [
  [/^credential_/, "credentials"],
  [/^(approval|approver|approve|reason_code$|scope$)/, "approvals"],
  [/(^|_)(key|keys|signer|signature|unsigned|witness|cosigner|profile)(_|$)/, "keys"],
  [/^(state|rate_limit|time_limit|timeout|idle|retry|window)|(^|_)ttl$/, "limits"],
  [/_(dir|out)$|^(out|output|log|journal|compress|force|html|junit|sarif|cyclonedx)$/, "outputs"],
  [/^(dry_run|write|durable|render_\w+|export_\w+|trace_files)$/, "outputs"],
  [/^(policy|against|strictest|simulate|observe|pack|tools|context|fail_on|lock)$/, "decides"],
  [/^(assert_allow|require|predicate|ignore|align|allow_\w+|strict_exit)$/, "decides"],
  [/^(from\w*|trace|run|root|roots|include|exclude|since|until|history|call)$/, "reads"],
  [/^(kind|tool|verdict|answer|last|entry|entries|client|server|adapter|upstream)$/, "reads"],
];

/** The group of an option: what its spec says, else what its key and kind say. */
export function optionGroupOf(key: string, spec: OptionSpec): OptionGroup {
  if (spec.group !== undefined) return spec.group;
  if (spec.reads === "keys") return /^approv/.test(key) ? "approvals" : "keys";
  if (spec.writes === true && !/^(state|rate_limit)/.test(key)) return "outputs";
  const found = BY_KEY.find(([pattern]) => pattern.test(key));
  if (found !== undefined) return found[1];
  return spec.reads === "paths" || spec.type === "path" || spec.type === "paths"
    ? "reads"
    : "others";
}
