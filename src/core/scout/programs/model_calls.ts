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
  [
    "anthropic",
    /(?:^|[.?])messages(?:\.with_\w+_response)?\.(?:create|stream|parse|tool_runner|toolRunner)$/,
  ],
];

/** Where such a call takes tools. */
export const RAW_PLACES: readonly string[] = ["tools", "functions"];

/** The client whose call a path is that offers tools to a model. */
export function clientOf(path: string): string | undefined {
  return RAW_CALLS.find(([, pattern]) => pattern.test(path))?.[0];
}
