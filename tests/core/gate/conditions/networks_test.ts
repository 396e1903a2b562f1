/**
 * Every block and name that a word for networks stands for: the IANA special-purpose registries (RFC
 * 6890) and the addresses that clouds document for metadata.
 */

import assert from "node:assert/strict";
import { readAddress } from "../../../../src/core/gate/conditions/ip_address.ts";
import { askArgs } from "./support.ts";

type Word = "loopback" | "private" | "link_local" | "metadata" | "public" | "name";

/** First and last address of a block, or a name; the words that it belongs to. */
const ROWS: readonly (readonly [hosts: readonly string[], words: readonly Word[]])[] = [
  [["127.0.0.0", "127.255.255.255", "0.0.0.0", "0.255.255.255", "::1", "::"], ["loopback"]],
  [["localhost", "a.localhost", "a.b.localhost", "localhost.localdomain"], ["loopback"]],
  [["ip6-localhost", "ip6-loopback"], ["loopback"]],
  [["10.0.0.0", "10.255.255.255", "172.16.0.0", "172.31.255.255"], ["private"]],
  [["192.168.0.0", "192.168.255.255", "100.64.0.0", "100.127.255.255"], ["private"]],
  [["fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"], ["private"]],
  [["fec0::", "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"], ["private"]],
  [["169.254.0.0", "169.254.255.255", "fe80::", "febf:ffff::"], ["link_local"]],
  [["169.254.169.254", "169.254.170.2", "169.254.170.23"], ["link_local", "metadata"]],
  [["169.254.0.23", "169.254.42.42", "fe80::a9fe:a9fe"], ["link_local", "metadata"]],
  [["100.100.100.200"], ["private", "metadata"]],
  [["168.63.129.16", "192.0.0.192"], ["metadata"]],
  [["fd00:ec2::254", "fd00:ec2::23", "fd20:ce::254"], ["private", "metadata"]],
  [["fd00:42::42", "fd00:a9fe:a9fe::1"], ["private", "metadata"]],
  [["metadata", "metadata.google.internal", "metadata.goog", "instance-data"], ["metadata"]],
  [["instance-data.ec2.internal", "api.metadata.cloud.ibm.com"], ["metadata"]],
  [["metadata.tencentyun.com", "metadata.packet.net"], ["metadata"]],
  [["metadata.platformequinix.com"], ["metadata"]],
  // Reserved blocks are none of these, and not public either.
  [["192.0.0.0", "192.0.0.255", "192.0.2.0", "192.0.2.255", "192.88.99.0", "192.88.99.255"], []],
  [["198.18.0.0", "198.19.255.255", "198.51.100.0", "198.51.100.255"], []],
  [["203.0.113.0", "203.0.113.255", "224.0.0.0", "239.255.255.255", "240.0.0.0"], []],
  [["255.255.255.255", "100::1", "1fff:ffff::", "2001:db8::", "2001:db8:ffff::"], []],
  [["2001:2::", "2001:1ff:ffff::", "3fff::", "3fff:fff:ffff::", "4000::", "7fff::"], []],
  [["8000::", "ff02::1", "fbff::"], []],
  // Their neighbours are public.
  [["1.0.0.0", "9.255.255.255", "11.0.0.0", "126.255.255.255", "128.0.0.0"], ["public"]],
  [["172.15.255.255", "172.32.0.0", "192.167.255.255", "192.169.0.0"], ["public"]],
  [["100.63.255.255", "100.128.0.0", "169.253.255.255", "169.255.0.0"], ["public"]],
  [["168.63.129.15", "168.63.129.17", "192.0.1.0", "192.0.3.0", "192.88.98.255"], ["public"]],
  [["192.88.100.0", "198.17.255.255", "198.20.0.0", "198.51.99.255", "198.51.101.0"], ["public"]],
  [["203.0.112.255", "203.0.114.0", "223.255.255.255", "8.8.8.8"], ["public"]],
  [["2001:200::", "2001:db7:ffff::", "2001:db9::", "3ffe:ffff::", "3fff:1000::"], ["public"]],
  [["2606:4700:4700::1111"], ["public"]],
  [["example.com", "localhost.example.com", "metadata.example.com", "xlocalhost"], ["name"]],
];

const WORDS: readonly Word[] = ["loopback", "private", "link_local", "metadata", "public", "name"];

for (const [hosts, words] of ROWS) {
  for (const host of hosts) {
    Deno.test(`${host} lies in ${words.join(" and ") || "no network that has a word"}`, () => {
      const v = `https://${host.includes(":") ? `[${host}]` : host}/`;
      const found = WORDS.filter((network) =>
        askArgs({ "/v": { network } }, { v }).answer === "yes"
      );
      assert.deepEqual(found, words);
      const rest = WORDS.filter((network) => askArgs({ "/v": { network } }, { v }).answer === "no");
      assert.equal(found.length + rest.length, WORDS.length);
    });
  }
}

Deno.test("readAddress() reads addresses as URL parsers write them, and nothing else", () => {
  assert.deepEqual(readAddress("127.0.0.1"), { bits: 32, value: 0x7f000001n });
  assert.deepEqual(readAddress("1::2"), { bits: 128, value: (1n << 112n) + 2n });
  assert.deepEqual(readAddress("ffff::"), { bits: 128, value: 0xffffn << 112n });
  assert.deepEqual(readAddress("1:2:3:4:5:6:7:8")?.value, 0x00010002000300040005000600070008n);
  assert.deepEqual(readAddress("1:2:3:4:5:6:7::")?.value, 0x00010002000300040005000600070000n);
  const others = [
    "",
    "256.0.0.1",
    "1.2.3",
    "1::2::3",
    "10000::",
    "1:2",
    "1:2:3:4:5:6:7:8:9",
    "1:2:3:4::5:6:7:8", // for no group there are no two colons
    "g::",
    "1g::",
  ];
  for (const text of others) assert.equal(readAddress(text), undefined, text);
});
