import { GaitError } from "../../core/error.ts";
import type { ServerAddress } from "../../usecases/tool_list/ask_for_tools.ts";

/**
 * The server that the words after `--` or `--upstream` name.
 *
 * @throws {GaitError} `invalid_input` for neither, for both, and for a URL that gait cannot ask.
 */
export function serverAddress(words: readonly string[], upstream: string): ServerAddress {
  if ((words.length > 0) === (upstream !== "")) {
    const found = upstream === "" ? "neither" : "both";
    throw new GaitError(
      "invalid_input",
      `expected -- <server command> or --upstream <url>, found ${found}`,
      { hint: "gait mcp lock -- npx -y <package>" },
    );
  }
  if (upstream === "") return { transport: "stdio", launch: words };
  // The messages do not repeat the URL, which may have a password.
  const url = URL.parse(upstream);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw refusal("it is not an http or https URL", "such as --upstream http://127.0.0.1:3000/mcp");
  }
  if (url.username !== "" || url.password !== "") {
    const hint = "--upstream-token-env names the variable that holds a token";
    throw refusal("it holds a user or a password", hint);
  }
  if (url.hash !== "") {
    throw refusal("a fragment is never sent", "remove the # and what follows it");
  }
  // The lock and the proxy must digest the same spelling of a URL.
  return { transport: "http", launch: [url.href], url };
}

function refusal(problem: string, hint: string): GaitError {
  return new GaitError("invalid_input", `Cannot use --upstream: ${problem}`, { hint });
}
