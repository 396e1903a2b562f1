/** Conditions on URLs and hosts. */

import { printable } from "../../text.ts";
import { agreed, type Answer, either } from "./answer.ts";
import { type Asker, type Compiling, noted } from "./asker.ts";
import type { ConditionMapping } from "./condition.ts";
import { readBlock, within } from "./ip_address.ts";
import { networkTest } from "./network.ts";
import { type Operand, unusable } from "./operand.ts";
import { globPattern, matchesPattern, readPathGlob } from "./path_pattern.ts";
import { NOWHERE } from "./path_reading.ts";
import { absent, wrongType } from "./typed_asker.ts";
import { hostOf, isAddress, isOfDomain } from "./url_host.ts";
import { pathsOf, readUrl, type UrlReading, type UrlResult } from "./url_reading.ts";

export { readNetwork } from "./network.ts";

/** Reads a scheme of a policy. */
export function readScheme(text: string): Operand<string> {
  const scheme = text.toLowerCase().replace(/:(?:\/\/)?$/, "");
  return /^[a-z][a-z0-9+.-]*$/.test(scheme)
    ? { value: scheme }
    : unusable("is not a scheme", "write it without ://, such as https");
}

/** Reads a host of a policy: a name, a name after `*.`, or an address. */
export function readHostPattern(text: string): Operand<string> {
  const isBelow = text.startsWith("*.");
  const plain = isBelow ? text.slice(2) : text;
  if (plain.includes("*")) {
    return unusable("has a * elsewhere than in front", "write *.example.com for all names below");
  }
  const host = hostOf(plain.includes(":") && !plain.startsWith("[") ? `[${plain}]` : plain);
  if (host === undefined || (isBelow && isAddress(host))) return notAHost();
  return { value: isBelow ? `*.${host}` : host };
}

function notAHost(): Operand<string> {
  return unusable("is not a host", "write a name or an address, without scheme, port and path");
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
    add("scheme", (url) => yesIfKnown(url, url.scheme, (found) => scheme.includes(found)));
  }
  if (host !== undefined) {
    add("host", (url) => host.reduce<Answer>((all, one) => either(all, isHost(url, one)), "no"));
  }
  if (port !== undefined) {
    add("port", (url) => yesIfKnown(url, url.port, (found) => port.includes(found)));
  }
  if (network !== undefined) {
    const tests = network.map(networkTest);
    add("network", ({ host: name, block, isWord }) => {
      const own = block ?? readBlock(name);
      return tests.reduce<Answer>((all, test) => either(all, test(name, own, isWord)), "no");
    });
  }
  if (url_path !== undefined) {
    const globs = url_path.map((glob) => globPattern(glob, 0, NOWHERE));
    add("url_path", ({ path, isWord }) => {
      if (isWord) return "no";
      return agreed(
        pathsOf(path).map((parts) => {
          const place = { root: "/", parts };
          return yesIf(globs.some((glob) => matchesPattern(glob, place, 0) === "yes"));
        }),
      );
    });
  }
  return askers;
}

function yesIf(holds: boolean): Answer {
  return holds ? "yes" : "no";
}

/** Asks what a URL may leave open. */
function yesIfKnown<T>(
  { isWord }: UrlReading,
  found: T | undefined,
  holds: (found: T) => boolean,
): Answer {
  if (found !== undefined) return yesIf(holds(found));
  return isWord ? "no" : "unclear";
}

function isHost({ host, block }: UrlReading, pattern: string): Answer {
  if (pattern.startsWith("*.")) return yesIf(!isAddress(host) && isOfDomain(host, pattern));
  if (block === undefined) return yesIf(host === pattern);
  const own = readBlock(pattern);
  if (own === undefined) return "no";
  // A block of addresses is one of them only if it has no other.
  const share = within(block, own);
  return share === "some" ? "unclear" : yesIf(share === "all");
}

function urlAsker(condition: string, compiling: Compiling, ask: UrlTest): Asker {
  return (value, at, surroundings) => {
    if (value === undefined) return absent(condition, at, surroundings);
    if (typeof value !== "string") {
      return wrongType(condition, "a URL", value, at, surroundings, compiling);
    }
    const readings = readUrl(value, compiling);
    const answer = agreed(readings.map((reading) => answerTo(reading, ask)));
    if (surroundings.notes === undefined) return answer;
    const text = noteText(readings, condition, answer);
    const why = answer === "unclear" ? { why: "two_readings" as const } : {};
    return noted(surroundings, { at, condition, answer, ...why, text });
  };
}

function answerTo(reading: UrlResult, ask: UrlTest): Answer {
  if (reading.kind === "url") return ask(reading.url);
  return reading.kind === "none" ? "no" : "unclear";
}

function noteText(readings: readonly UrlResult[], condition: string, answer: Answer): string {
  const [reading] = readings;
  if (readings.length > 1 && answer === "unclear") return "begins with a URL to some programs";
  if (reading?.kind === "unclear") return reading.text;
  if (reading?.kind !== "url") return "is not a URL";
  return answer === "unclear" ? `leaves its ${condition} open` : shown(reading.url);
}

function shown({ scheme, host, port }: UrlReading): string {
  const parts = [scheme === undefined ? "" : `scheme ${scheme}`, `host ${host}`];
  if (port !== undefined) parts.push(`port ${port}`);
  return printable(`is a URL with ${parts.filter((part) => part !== "").join(", ")}`);
}
