/** Networks: address blocks, and words for kinds of addresses and names. */

import type { Answer } from "./answer.ts";
import { type AddressBlock, blockText, heldBlock, readBlock, within } from "./ip_address.ts";
import { isOfDomain } from "./url_host.ts";
import { type Operand, unusable } from "./operand.ts";
import { nearest } from "../../suggest.ts";

/** Words for kinds that have blocks and names of their own. */
type KindWord = "link_local" | "loopback" | "metadata" | "private";

interface Kind {
  readonly blocks: readonly string[];
  /** Names of the kind; `*.` in front means one or more labels. */
  readonly names: readonly string[];
}

/** Blocks of the IANA special-purpose registries (RFC 6890), and addresses of clouds' documentation. */
const KINDS: Readonly<Record<KindWord, Kind>> = {
  loopback: {
    blocks: ["127.0.0.0/8", "0.0.0.0/8", "::1/128", "::/128"],
    names: ["localhost", "*.localhost", "localhost.localdomain", "ip6-localhost", "ip6-loopback"],
  },
  private: {
    blocks: [
      "10.0.0.0/8",
      "172.16.0.0/12",
      "192.168.0.0/16",
      "100.64.0.0/10", // shared address space (RFC 6598)
      "fc00::/7",
      "fec0::/10", // site-local, deprecated by RFC 3879
    ],
    names: [],
  },
  link_local: { blocks: ["169.254.0.0/16", "fe80::/10"], names: [] },
  metadata: {
    blocks: [
      "169.254.169.254/32", // AWS, Azure, Google Cloud, DigitalOcean, OpenStack, Oracle
      "169.254.170.2/32", // credentials of AWS tasks
      "169.254.170.23/32", // credentials of AWS pods
      "169.254.0.23/32", // Tencent
      "100.100.100.200/32", // Alibaba
      "168.63.129.16/32", // Azure's host
      "192.0.0.192/32", // Oracle, older
      "fd00:ec2::254/128",
      "fd00:ec2::23/128",
      "fd20:ce::254/128", // Google Cloud
      "fe80::a9fe:a9fe/128", // OpenStack
      "169.254.42.42/32", // Scaleway
      "fd00:42::42/128",
      "fd00:a9fe:a9fe::1/128", // Akamai
    ],
    names: [
      "metadata",
      "metadata.google.internal",
      "metadata.goog",
      "instance-data",
      "instance-data.ec2.internal",
      "api.metadata.cloud.ibm.com",
      "metadata.tencentyun.com",
      "metadata.packet.net",
      "metadata.platformequinix.com",
    ],
  },
};

/** Further blocks without public internet addresses, in addition to {@linkcode KINDS}. */
const RESERVED: readonly string[] = [
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
  // Of IPv6 only 2000::/3 is given to the public.
  "::/3",
  "2001::/23",
  "2001:db8::/32",
  "3fff::/20",
  "4000::/2",
  "8000::/1",
];

const WORDS: readonly string[] = [...Object.keys(KINDS), "name", "public"];

/** Reads a network of a policy: a word, or a block in its shortest form. */
export function readNetwork(text: string): Operand<string> {
  const word = text.toLowerCase();
  if (WORDS.includes(word)) return { value: word };
  const read = readBlock(word);
  if (read !== undefined) {
    const block = heldBlock(read) ?? read;
    const written = blockText(block);
    return block.value === readBlock(written)?.value
      ? { value: written }
      : unusable("has bits after its prefix", `write ${written}`);
  }
  const guess = nearest(word, WORDS);
  const hint = guess === undefined
    ? `write a block such as 10.0.0.0/8, or one of ${WORDS.join(", ")}`
    : `did you mean "${guess}"?`;
  return unusable("is not a network", hint);
}

function isKindWord(text: string): text is KindWord {
  return Object.hasOwn(KINDS, text);
}

/** Asks whether a host, in canonical form, or a block is in a network. */
export type NetworkTest = (
  host: string,
  block: AddressBlock | undefined,
  /** Whether it may be an ordinary word: it counts as a name only where a network has that name. */
  isWord: boolean,
) => Answer;

/** Compiles a network that {@linkcode readNetwork} wrote. */
export function networkTest(network: string): NetworkTest {
  if (network === "name") {
    return (host, block, isWord) =>
      block === undefined && !isWord && !isKnownName(host) ? "yes" : "no";
  }
  if (network === "public") return (_, block) => block === undefined ? "no" : publicAnswer(block);
  const kind: Kind = isKindWord(network) ? KINDS[network] : { blocks: [network], names: [] };
  const outer = kind.blocks.flatMap((text) => readBlock(text) ?? []);
  return (host, block) =>
    block === undefined
      ? kind.names.some((name) => isOfDomain(host, name)) ? "yes" : "no"
      : blockAnswer(block, outer);
}

function blockAnswer(block: AddressBlock, outer: readonly AddressBlock[]): Answer {
  let answer: Answer = "no";
  for (const one of outer) {
    const share = within(block, one);
    if (share === "all") return "yes";
    if (share === "some") answer = "unclear";
  }
  return answer;
}

const KNOWN_NAMES = Object.values(KINDS).flatMap(({ names }) => names);

function isKnownName(host: string): boolean {
  return KNOWN_NAMES.some((name) => isOfDomain(host, name));
}

let notPublic: readonly AddressBlock[] | undefined;

function publicAnswer(block: AddressBlock): Answer {
  notPublic ??= [...Object.values(KINDS).flatMap(({ blocks }) => blocks), ...RESERVED]
    .flatMap((text) => readBlock(text) ?? []);
  const inside = blockAnswer(block, notPublic);
  return inside === "unclear" ? inside : inside === "yes" ? "no" : "yes";
}
