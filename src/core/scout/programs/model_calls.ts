/** Calls by which programs offer tools to a model themselves, without a library of agents. */

/**
 * Calls of the clients of providers that offer tools to a model. What they are called on is often a
 * parameter that nothing is known of.
 */
const RAW_CALLS: readonly (readonly [string, RegExp])[] = [
  [
    "openai",
    /(?:^|[.?])(?:(?:chat\.completions|responses)(?:\.with_\w+_response)?\.(?:create|parse|stream|runTools)|ChatCompletion\.a?create|(?:assistants|threads\.runs)\.(?:create|update|stream|create_and_\w+|createAnd\w+))$/,
  ],
  // Of the Realtime API: what makes a session, and what changes it.
  [
    "openai",
    /(?:^|[.:?])(?:session\.update|updateSession|realtime\.(?:sessions|client_secrets|clientSecrets)\.create|RealtimeClient\(\)\.addTool)$/,
  ],
  [
    "anthropic",
    /(?:^|[.?])messages(?:\.with_\w+_response)?\.(?:create|stream|parse|tool_runner|toolRunner)$/,
  ],
];

/** Where such a call takes tools. */
export const RAW_PLACES: readonly string[] = ["tools", "functions"];

/** Where a call may take a session that has tools. */
export const SESSION = "session";

/** What stands for the call that sends an event or the body of a request, which may be any. */
export const SENT = "?.responses.create";

/** The type of the event that gives a session of the Realtime API its tools. */
export const SESSION_EVENT = "session.update";

/** Members of which the body of a request to a model has one, besides its tools. */
export const REQUEST_KEYS: readonly string[] = ["model", "messages"];

/** The client whose call a path is that offers tools to a model. */
export function clientOf(path: string): string | undefined {
  return RAW_CALLS.find(([, pattern]) => pattern.test(path))?.[0];
}
