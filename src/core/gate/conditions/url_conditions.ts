/** Conditions on URLs and hosts. */

import { printable } from "../../text.ts";
import { type Answer, either } from "./answer.ts";
import { type Asker, type Compiling, noted, type Surroundings } from "./asker.ts";
import type { ConditionMapping } from "./condition.ts";
import { canonicalAddress, readBlock } from "./ip_address.ts";
import { networkTest } from "./network.ts";
import { type Operand, unusable } from "./operand.ts";
import { globPattern, matchesPattern, readPathGlob } from "./path_pattern.ts";
import { NOWHERE } from "./path_reading.ts";
import { absent, wrongType } from "./typed_asker.ts";
import { isAddress, isOfDomain, readName } from "./url_host.ts";
import { readUrl, type UrlReading } from "./url_reading.ts";

export { readNetwork } from "./network.ts";

/** Reads a scheme of a policy. */
export function readScheme(text: string): Operand<string> {
  const scheme = text.toLowerCase().replace(/:(?:\/\/)?$/, "");
  return /^[a-z][a-z0-9+.-]*$/.test(scheme)
    ? { value: scheme }
    : unusable("is no scheme", "write it without ://, such as https");
}

/** Reads a host of a policy: a name, a name behind `*.`, or an address. */
export function readHostPattern(text: string): Operand<string> {
  const lower = text.toLowerCase();
  if (lower.startsWith("*.")) {
    const name = readName(lower.slice(2));
    return name === undefined ? notAHost() : { value: `*.${name}` };
  }
  if (lower.includes("*")) {
    return unusable("has a * elsewhere than in front", "write *.example.com for all names below");
  }
  const address = canonicalAddress(lower);
  if (address !== undefined) return { value: address };
  const name = readName(lower);
  return name === undefined ? notAHost() : { value: name };
}

function notAHost(): Operand<string> {
  return unusable("is no host", "write a name or an address, without scheme, port and path");
}

/** Reads a pattern for the path of a URL. */
export function readUrlGlob(text: string): Operand<string> {
  if (!/^(?:\/|\*\*)/.test(text)) return unusable("does not begin with / or **", `write /${text}`);
  return readPathGlob(text);
}

type UrlTest = (url: UrlReading) => Answer;

/** The conditions of a mapping that read a URL. */
export function urlAskers(mapping: ConditionMapping, compiling: Compiling): readonly Asker[] {
  const { scheme, host, port, network, url_path } = mapping;
  const askers: Asker[] = [];
  const add = (name: string, ask: UrlTest) => askers.push(urlAsker(name, compiling, ask));
  if (scheme !== undefined) {
    add(
      "scheme",
      (url) => url.scheme === undefined ? "unclear" : yesIf(scheme.includes(url.scheme)),
    );
  }
  if (host !== undefined) {
    add("host", (url) => yesIf(host.some((one) => isHost(url.host, one))));
  }
  if (port !== undefined) {
    add("port", (url) => url.port === undefined ? "unclear" : yesIf(port.includes(url.port)));
  }
  if (network !== undefined) {
    const tests = network.map(networkTest);
    add("network", ({ host: name, block }) => {
      const own = block ?? (isAddress(name) ? readBlock(name) : undefined);
      return tests.reduce<Answer>((answer, test) => either(answer, test(name, own)), "no");
    });
  }
  if (url_path !== undefined) {
    const globs = url_path.map((glob) => globPattern(glob, 0, NOWHERE));
    add("url_path", ({ paths }) => {
      let first: Answer | undefined;
      for (const parts of paths) {
        const place = { root: "/", parts };
        const answer = yesIf(globs.some((glob) => matchesPattern(glob, place, 0) === "yes"));
        if (first !== undefined && first !== answer) return "unclear";
        first = answer;
      }
      return first ?? "unclear";
    });
  }
  return askers;
}

function yesIf(holds: boolean): Answer {
  return holds ? "yes" : "no";
}

function isHost(host: string, pattern: string): boolean {
  return pattern.startsWith("*.")
    ? !isAddress(host) && isOfDomain(host, pattern)
    : host === pattern;
}

function urlAsker(condition: string, compiling: Compiling, ask: UrlTest): Asker {
  return (value, at, surroundings) => {
    if (value === undefined) return absent(condition, at, surroundings);
    if (typeof value !== "string") {
      return wrongType(condition, "a URL", value, at, surroundings, compiling);
    }
    const reading = readUrl(value, compiling);
    if (reading.kind === "none") {
      return noted(surroundings, { at, condition, answer: "no", text: "is no URL" });
    }
    if (reading.kind === "unclear") return unclear(condition, reading.text, at, surroundings);
    const answer = ask(reading.url);
    if (answer === "unclear") {
      return unclear(condition, `leaves its ${condition} open`, at, surroundings);
    }
    const text = surroundings.notes === undefined ? "" : shown(reading.url);
    return noted(surroundings, { at, condition, answer, text });
  };
}

function unclear(condition: string, text: string, at: string, surroundings: Surroundings): Answer {
  return noted(surroundings, { at, condition, answer: "unclear", why: "two_readings", text });
}

function shown({ scheme, host, port }: UrlReading): string {
  const parts = [scheme === undefined ? "" : `scheme ${scheme}`, `host ${host}`];
  if (port !== undefined) parts.push(`port ${port}`);
  return printable(`is a URL with ${parts.filter((part) => part !== "").join(", ")}`);
}
