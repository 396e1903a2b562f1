/**
 * The guard of real replay. It needs all of `--real-tools`, `--unsafe-real-tools`, `--allow-tools` and
 * an environment variable, so that no recorded call is executed by mistake.
 */

export interface RealReplayRequest {
  readonly realTools: boolean;
  readonly unsafeRealTools: boolean;
  /** `--allow-tools`, each value a name or a comma list. */
  readonly allowTools: readonly string[];
  /** Name of the interlock variable; empty means `GAIT_ALLOW_REAL_REPLAY`. */
  readonly variable?: string;
  /** Value of the interlock variable; only `1` permits a real replay. */
  readonly value: string | undefined;
}

/** Default name of the interlock variable. */
export const REAL_REPLAY_VARIABLE = "GAIT_ALLOW_REAL_REPLAY";

/** The kind of replay that was requested, or why it is refused. */
export type RealReplayDecision =
  | { readonly kind: "stub"; readonly requested_unsafe: boolean }
  | {
    readonly kind: "real";
    readonly requested_unsafe: true;
    /** Names as given, trimmed. */
    readonly allow_tools: readonly string[];
    readonly warnings: readonly string[];
  }
  /** A requirement of real replay is missing: exit 8. */
  | {
    readonly kind: "refused";
    readonly requested_unsafe: boolean;
    readonly missing: "unsafe_flag" | "allow_tools" | "interlock";
    readonly error: string;
    readonly hint: string;
  };

/** Decides before any artifact is read. Names the first requirement that is missing. */
export function judgeRealReplay(request: RealReplayRequest): RealReplayDecision {
  const { realTools, unsafeRealTools, value } = request;
  const variable = request.variable?.trim() || REAL_REPLAY_VARIABLE;
  const allowTools = request.allowTools.flatMap((names) => names.split(","))
    .map((name) => name.trim()).filter((name) => name !== "");
  if (!realTools) return { kind: "stub", requested_unsafe: unsafeRealTools };
  const refuse = (
    missing: "unsafe_flag" | "allow_tools" | "interlock",
    requirement: string,
    hint: string,
  ): RealReplayDecision => ({
    kind: "refused",
    requested_unsafe: unsafeRealTools,
    missing,
    error: `real tool execution requires ${requirement}`,
    hint,
  });
  if (!unsafeRealTools) {
    return refuse("unsafe_flag", "--unsafe-real-tools", "leave --real-tools away to replay stubs");
  }
  if (allowTools.length === 0) {
    const requirement = "--allow-tools with explicit tool names";
    return refuse("allow_tools", requirement, "name the tools: --allow-tools tool.echo,fs.write");
  }
  if (value?.trim() !== "1") {
    return refuse("interlock", `${variable}=1`, `set ${variable}=1 for this one command`);
  }
  return {
    kind: "real",
    requested_unsafe: true,
    allow_tools: allowTools,
    warnings: [`allow_tools=${allowTools.join(",")}`],
  };
}
