/** Routes of a web app that a server of MCP offers as tools. */

import { libraryOf } from "../relevance.ts";
import type { Site } from "../site.ts";

/** What makes a server of an app. */
const SERVER_OF_APP =
  /^(?:fastapi_mcp(?:\.\w+)*\.FastApiMCP|fastmcp(?:\.\w+)*\.FastMCP\.from_fastapi)$/;
/** Arguments that do not say which routes are tools, or how they are called. */
const HARMLESS =
  /^(?:app|fastapi|name|description|instructions|auth|auth_config|headers|http_client|httpx_client_kwargs|describe_\w+|version|tags)$/;
const ROUTE =
  /^fastapi(?:\.\w+)*\.FastAPI\(\)\.(?:get|post|put|patch|delete|head|options|api_route)$/;
/** An id that every version of the libraries takes for the name as it is. */
const PLAIN_ID = /^(?=.{1,56}$)[A-Za-z0-9]+(?:_[A-Za-z0-9]+)*$/;

/** Tools that servers make of the routes with an id of a file: of those before the server. */
export function routeTools(sites: readonly Site[]): readonly Site[] {
  return sites.filter(isPlainServer).flatMap((server) => {
    const framework = libraryOf(server.path, "python");
    const app = (server.positional[0] ?? server.named["app"] ?? server.named["fastapi"])?.word;
    return sites.filter((site) =>
      app !== undefined && site.receiver === app && site.line < server.line && isRoute(site)
    ).map((site) => ({ ...site, path: `${framework}.?Route()` }));
  });
}

function isPlainServer({ form, path, named }: Site): boolean {
  return form === "call" && SERVER_OF_APP.test(path) &&
    Object.keys(named).every((key) => HARMLESS.test(key));
}

function isRoute({ form, path, named }: Site): boolean {
  const id = named["operation_id"]?.text;
  return form === "decorator" && ROUTE.test(path) && id !== undefined && PLAIN_ID.test(id) &&
    named["include_in_schema"] === undefined;
}
