/**
 * Who may talk to the proxy. A web page can make a browser send requests to this machine, under a
 * name that was pointed here (DNS rebinding) or across origins, so both are checked on every request.
 */

/** What a proxy lets in. */
export interface AccessRules {
  /** Address that it listens on. */
  readonly hostname: string;
  /** Further hosts, `name` or `name:port`. */
  readonly allowHosts: readonly string[];
  /** Further origins, `https://example.com`. */
  readonly allowOrigins: readonly string[];
}

/** A request that is not let in. */
export interface AccessFault {
  /** Stable name of the fault. */
  readonly code: "host_not_allowed" | "origin_not_allowed";
  /** What is wrong, for the person who set it up. */
  readonly message: string;
}

/** Whether only this machine can reach the address. */
export function isLoopback(hostname: string): boolean {
  const name = bare(hostname);
  return name === "localhost" || name === "::1" || /^127(?:\.[0-9]{1,3}){3}$/.test(name);
}

/** Why a request is not let in; `undefined` if it is. */
export function accessFault(request: Request, rules: AccessRules): AccessFault | undefined {
  const host = request.headers.get("host")?.trim().toLowerCase() ?? "";
  // an absolute request line can name another host than the header
  const target = URL.parse(request.url)?.host ?? "";
  for (const name of host === "" ? [host] : [host, target]) {
    if (!isHostAllowed(name, rules)) {
      return {
        code: "host_not_allowed",
        message: `Host ${JSON.stringify(name)} is not allowed: --allow-host lets it in`,
      };
    }
  }
  const origin = request.headers.get("origin");
  if (origin === null ? isCrossSite(request.headers) : !isOriginAllowed(origin, host, rules)) {
    return {
      code: "origin_not_allowed",
      message: origin === null
        ? "a page of another site made this request"
        : `Origin ${JSON.stringify(origin)} is not allowed: --allow-origin lets it in`,
    };
  }
  return undefined;
}

function isHostAllowed(host: string, { hostname, allowHosts }: AccessRules): boolean {
  const match = /^(\[[0-9a-f:.]+\]|[^\s:[\]@/\\?#,]+)(?::[0-9]{1,5})?$/.exec(host);
  const name = match?.[1];
  if (name === undefined) return false;
  const given = allowHosts.map((allowed) => allowed.trim().toLowerCase());
  return isLoopback(name) || bare(name) === bare(hostname) || given.includes(host) ||
    given.includes(name);
}

/** Its own origin, as the page of a proxy would have, and those that were named. */
function isOriginAllowed(origin: string, host: string, { allowOrigins }: AccessRules): boolean {
  const given = origin.trim().toLowerCase();
  return given === `http://${host}` ||
    allowOrigins.some((allowed) => allowed.trim().toLowerCase().replace(/\/$/, "") === given);
}

/** Browsers leave out Origin on some requests, but never this. */
function isCrossSite(headers: Headers): boolean {
  const site = headers.get("sec-fetch-site");
  return site !== null && site !== "same-origin" && site !== "none";
}

/** Whether the request brings the token. The time it takes says nothing about where they differ. */
export async function bringsToken(headers: Headers, token: string): Promise<boolean> {
  const given = /^bearer +([^\s,]+)$/i.exec(headers.get("authorization")?.trim() ?? "")?.[1] ?? "";
  const [ours, theirs] = await Promise.all([sha256(token), sha256(given)]);
  let difference = 0;
  for (let at = 0; at < ours.length; at++) difference |= (ours[at] ?? 0) ^ (theirs[at] ?? 0);
  return difference === 0;
}

async function sha256(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
}

function bare(hostname: string): string {
  return hostname.trim().toLowerCase().replace(/^\[(.*)\]$/, "$1");
}
