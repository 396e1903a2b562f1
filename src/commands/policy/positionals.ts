/** Positional of commands that take one policy. */
export const POLICY_POSITIONAL = {
  name: "policy.yaml",
  help: "policy file; - for standard input",
  min: 1,
  error: "expected <policy.yaml>",
} as const;

/** Positional of commands that take any number of policies. */
export const POLICIES_POSITIONAL = {
  name: "policy.yaml",
  help: "policy files; - for standard input",
  min: 1,
  max: Infinity,
  error: "expected <policy.yaml>",
  setting: { key: "policies" },
} as const;

/** Positionals of commands that judge one intent by policies. The wording of the error is stable. */
export const POLICIES_AND_INTENT_POSITIONAL = {
  name: "policy.yaml intent.json",
  help: "policies, base first, and an intent; - for standard input",
  min: 2,
  max: Infinity,
  error: "expected <policy.yaml> <intent_fixture.json>",
  setting: { key: "policies" },
} as const;
