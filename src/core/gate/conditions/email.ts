/** The domain of an email address. */

import { type Asker, type Compiling, noted } from "./asker.ts";
import { type Operand, unusable } from "./operand.ts";
import { absent, wrongType } from "./typed_asker.ts";
import { isOfDomain, readName } from "./url_host.ts";

/** Reads a domain of a policy; `*.` in front means one or more labels. */
export function readEmailDomain(text: string): Operand<string> {
  const plain = text.startsWith("*.") ? text.slice(2) : text;
  const name = readName(plain);
  if (name === undefined) {
    return unusable("is not a domain", "write the part after the @, such as example.com");
  }
  return { value: text.startsWith("*.") ? `*.${name}` : name };
}

/**
 * Without `%` and `!`, which relays read as further addresses, and without quotes, comments and `=?`,
 * which begins an encoded word: mail programs decode it to any text.
 */
const PLAIN_ADDRESS = /^(?!.{0,64}=\?)[A-Za-z0-9.#$&'*+/=?^_`{|}~-]{1,64}@([^@\s]+)$/;

/** Asks for the domain of one plain address. */
export function emailAsker(domains: readonly string[], compiling: Compiling): Asker {
  const condition = "email_domain";
  return (value, at, surroundings) => {
    if (value === undefined) return absent(condition, at, surroundings);
    if (typeof value !== "string") {
      return wrongType(condition, "an address", value, at, surroundings, compiling);
    }
    const domain = domainOf(value);
    if (domain === undefined) {
      const text = "is not one plain address";
      if (compiling.isDeep) return noted(surroundings, { at, condition, answer: "no", text });
      return noted(surroundings, { at, condition, answer: "unclear", why: "not_parsed", text });
    }
    const answer = domains.some((one) => isOfDomain(domain, one)) ? "yes" : "no";
    return noted(surroundings, { at, condition, answer, text: `the domain is ${domain}` });
  };
}

/** The domain of one plain address, as policies write it. */
function domainOf(text: string): string | undefined {
  const domain = PLAIN_ADDRESS.exec(text)?.[1];
  return domain === undefined ? undefined : readName(domain);
}
