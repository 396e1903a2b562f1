/**
 * Passwords in addresses (RFC 3986, 3.2.1) and connection strings. Drivers of databases also take
 * passwords with a slash in them, as generated keys have, and names without any.
 */

import type { Span } from "./card_number.ts";

/** Schemes whose passwords may hold a slash. */
const DATABASES =
  /^(?:postgres(?:ql)?|mysql|mariadb|mongodb(?:\+srv)?|rediss?|amqps?|mssql|sqlserver|clickhouse|cockroachdb|cassandra|couchbases?|neo4j(?:\+s)?|bolt|ldaps?|smtps?|imaps?|ftps?|sftp|snowflake|nats|mqtts?|kafka|memcached|influxdb|(?:postgresql|mysql|sqlite|oracle|mssql)\+[a-z0-9]+)$/i;

/** What ends an address in a text. */
const END = /[\s"'<>`{}|\\^,]/g;
const SECRET_MAX_CHARACTERS = 512;

/** Passwords between the colon and the `@` of an address. Each part of the text is read once. */
export function urlPasswordsIn(text: string): Span[] {
  const spans: Span[] = [];
  for (let at = text.indexOf("://"); at >= 0;) {
    const start = at + 3;
    const next = text.indexOf("://", start);
    const limit = Math.min(next < 0 ? text.length : next, start + 2 * SECRET_MAX_CHARACTERS);
    const address = text.slice(start, limit);
    END.lastIndex = 0;
    const ended = END.exec(address)?.index ?? address.length;
    const password = passwordIn(address.slice(0, ended), () => schemeBefore(text, at));
    if (password !== undefined) spans.push([start + password[0], start + password[1]]);
    at = next;
  }
  return spans;
}

function passwordIn(address: string, scheme: () => string): Span | undefined {
  const slash = address.search(/[/?#]/);
  let authority = slash < 0 ? address : address.slice(0, slash);
  if (!authority.includes("@")) {
    const isPort = /:[0-9]{0,5}$/.test(authority) || !authority.includes(":");
    if (slash < 0 || isPort || !DATABASES.test(scheme())) return undefined;
    const query = address.indexOf("?");
    authority = query < 0 ? address : address.slice(0, query);
  }
  const end = authority.lastIndexOf("@");
  const colon = authority.indexOf(":");
  if (colon < 0 || end <= colon + 1 || colon > 128) return undefined;
  return [colon + 1, end];
}

function schemeBefore(text: string, end: number): string {
  return /[A-Za-z][A-Za-z0-9+.-]*$/.exec(text.slice(Math.max(0, end - 40), end))?.[0] ?? "";
}
