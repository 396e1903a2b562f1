/**
 * Decides who may talk to the proxy. A web page can make a browser send requests to this machine:
 * across origins, or under a name that its owner pointed here (DNS rebinding). So every request is
 * checked for both.
 */

/** Hosts and origins that the proxy accepts in addition to this machine. */
export interface AccessRules {
  readonly hostname: string;
  /** `name` or `name:port`, in any letter case. */
  readonly allowHosts: readonly string[];
  /** Such as `https://example.com`. */
  readonly allowOrigins: readonly string[];
}

export interface AccessFault {
  /** Stable name, for programs. */
  readonly code: "host_not_allowed" | "origin_not_allowed";
  /** Words for the person who started the proxy. */
  readonly message: string;
}

/** Whether only this machine can reach the address. */
export function isLoopback(hostname: string): boolean {
  const name = bare(hostname);
  return name === "localhost" || name === "::1" || /^127(?:\.[0-9]{1,3}){3}$/.test(name);
}

/** Checks host and origin of a request; `undefined` if the proxy accepts both. */
export function accessFault(request: Request, rules: AccessRules): AccessFault | undefined {
  const host = request.headers.get("host")?.trim().toLowerCase() ?? "";
  // An absolute request line can name another host than the header.
  const target = URL.canParse(request.url) ? new URL(request.url).host : "";
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

/** The proxy's own origin counts as allowed, and so do those of the operator. */
function isOriginAllowed(origin: string, host: string, { allowOrigins }: AccessRules): boolean {
  const given = origin.trim().toLowerCase();
  return given === `http://${host}` ||
    allowOrigins.some((allowed) => allowed.trim().toLowerCase().replace(/\/$/, "") === given);
}

/** Browsers omit Origin on some requests, but never Sec-Fetch-Site. */
function isCrossSite(headers: Headers): boolean {
  const site = headers.get("sec-fetch-site");
  return site !== null && site !== "same-origin" && site !== "none";
}

/**
 * Whether the request has the token as its bearer. Compares digests in constant time, so that the time
 * does not tell where the two differ.
 */
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
