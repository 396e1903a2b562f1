/** Who may ask a server of this machine, and in which form. Everything else is refused before it is read. */

/** What is told of a refused request. */
export interface Refusal {
  readonly status: number;
  readonly error: string;
  readonly hint: string;
}

/** A request without its body. */
export interface RequestHead {
  /** Host of a target in absolute form. */
  readonly authority: string | undefined;
  /** Names in lower case, doubles included. */
  readonly headers: readonly (readonly [string, string])[];
}

export interface RequestRules {
  /** The token that requests need; `undefined` for a socket that only its owner can open. */
  readonly token: string | undefined;
  /** Port in the `Host` header; `undefined` for a socket, where any name is right. */
  readonly port: number | undefined;
}

/** Headers that mean something here; twice means that two readers could differ. */
const SINGLE = [
  ...["host", "authorization", "content-type", "content-length"],
  ...["content-encoding", "transfer-encoding"],
];
const LOOPBACK = ["127.0.0.1", "localhost", "[::1]"];
const JSON_TYPE = /^application\/json *(?:; *charset="?utf-8"?)?$/i;

/**
 * The reason why somebody may not ask. Pages in browsers are kept out by `Origin`, by `Host`, which a
 * name that leads to this machine cannot fake, and by the type of the body.
 */
export function accessRefusal(
  { authority, headers }: RequestHead,
  { token, port }: RequestRules,
): Refusal | undefined {
  for (const name of SINGLE) {
    if (headers.filter(([given]) => given === name).length < 2) continue;
    return { status: 400, error: `the header ${name} comes twice`, hint: "send it once" };
  }
  const values = new Map(headers);
  const coding = values.get("transfer-encoding");
  // The bytes that came would not be those that were meant (RFC 9112, 6.1).
  if (coding !== undefined && coding.trim().toLowerCase() !== "chunked") {
    const hint = "send the body plain or in chunks";
    return { status: 501, error: "no transfer coding but chunked is read", hint };
  }
  if (values.has("origin") || values.has("sec-fetch-site")) {
    const hint = "ask from a program, not from a page in a browser";
    return { status: 403, error: "requests of browsers are not answered", hint };
  }
  const hosts = [values.get("host") ?? "", ...(authority === undefined ? [] : [authority])];
  if (port !== undefined && !hosts.every((host) => isOwnHost(host.trim(), port))) {
    const hint = `send Host: 127.0.0.1:${port}`;
    return { status: 403, error: "the Host header names another server", hint };
  }
  const given = values.get("authorization")?.trim() ?? "";
  if (token !== undefined && !isSame(given, `Bearer ${token}`)) {
    const hint = "send Authorization: Bearer <content of the token file>";
    return { status: 401, error: "the token is missing or wrong", hint };
  }
  return undefined;
}

/** The reason why a body is not read. */
export function bodyRefusal({ headers }: RequestHead): Refusal | undefined {
  const values = new Map(headers);
  if (values.has("content-encoding")) {
    return { status: 415, error: "encoded bodies are not read", hint: "send plain JSON" };
  }
  if (JSON_TYPE.test(values.get("content-type")?.trim() ?? "")) return undefined;
  const hint = "send Content-Type: application/json";
  return { status: 415, error: "the body is not said to be JSON", hint };
}

function isOwnHost(host: string, port: number): boolean {
  return LOOPBACK.some((name) => host.toLowerCase() === `${name}:${port}`);
}

/** Compares in a time that does not tell where texts differ. */
function isSame(given: string, expected: string): boolean {
  let difference = given.length ^ expected.length;
  for (let at = 0; at < given.length; at++) {
    difference |= given.charCodeAt(at) ^ expected.charCodeAt(at % expected.length);
  }
  return difference === 0;
}
