/** Conditions on addresses and networks. */

import assert from "node:assert/strict";
import { ADDRESSES } from "./addresses.ts";
import { askArgs, deepTable, table } from "./support.ts";

const NETWORKS = ["loopback", "private", "link_local", "public"] as const;

function networkOf(network: string, v: string) {
  return askArgs({ "/v": { network } }, { v }).answer;
}

for (const [address, networks, spellings] of ADDRESSES) {
  Deno.test(`every spelling of ${address} lies in the same networks`, () => {
    for (const spelling of spellings) {
      for (const [index, network] of NETWORKS.entries()) {
        const expected = networks[index] === true ? "yes" : "no";
        const isBareSix = spelling.includes(":") && !spelling.startsWith("[");
        const urls = isBareSix ? [spelling] : [
          `http://${spelling}/`,
          `https://${spelling}:8443/a?b#c`,
          `ssh://${spelling}`,
          spelling,
          `${spelling}:80`,
        ];
        for (const url of urls) {
          assert.equal(networkOf(network, url), expected, `${network} ${url}`);
        }
      }
      assert.equal(networkOf("name", spelling), "no");
    }
  });
}

Deno.test("one address in every spelling is one host, in calls and in policies", () => {
  for (const [address, , spellings] of ADDRESSES) {
    const isSix = address.includes(":");
    for (const spelling of [address, ...spellings]) {
      const plain = isSix && !spelling.startsWith("[") ? `[${spelling}]` : spelling;
      assert.equal(
        askArgs({ "/v": { host: spelling } }, { v: `http://${isSix ? `[${address}]` : address}/` })
          .answer,
        "yes",
        spelling,
      );
      assert.equal(askArgs({ "/v": { host: address } }, { v: `http://${plain}/` }).answer, "yes");
    }
  }
});

// What readers take for different addresses, or for an address in an address.
table({ network: ["loopback"] }, [
  ["http://0177.0.0.1/", "unclear", "two_readings"], // octal or decimal
  ["http://017700000001/", "unclear", "two_readings"],
  ["http://127.0.0.01/", "unclear", "two_readings"],
  ["http://0x7f.00.0.1/", "unclear", "two_readings"],
  ["http://[::127.0.0.1]/", "unclear", "two_readings"], // IPv4-compatible
  ["http://[::ffff:0:127.0.0.1]/", "unclear", "two_readings"], // IPv4-translated
  ["http://[64:ff9b:1::127.0.0.1]/", "unclear", "two_readings"], // NAT64 of one's own
  ["http://[2001:0:7f00:1::]/", "unclear", "two_readings"], // Teredo
  ["http://[fe80::5efe:127.0.0.1]/", "unclear", "two_readings"], // ISATAP
  ["http://[::1%25lo]/", "unclear"], // zones
  ["http://[::1%lo]/", "unclear"],
  ["::1%lo", "unclear"],
  ["http://127.0.0.1%2f@x/", "unclear"],
  ["http://127.0.0.1%00.example.com/", "unclear"],
  ["http://①②⑦.0.0.1/", "yes"], // digits of other forms
  ["http://127。0。0。1/", "yes"],
  ["http://１２７.0.0.1/", "yes"],
  ["http://127.0.0.1./", "yes"],
  ["http://localhost/", "yes"],
  ["http://LOCALHOST:3000/", "yes"],
  ["http://localhost./", "yes"],
  ["http://a.b.localhost/", "yes"],
  ["http://xlocalhost/", "no"],
  ["http://localhost.example.com/", "no"],
  ["http://127.0.0.1.example.com/", "no"], // a name
  ["http://127.0.0.256/", "unclear"],
  ["http://127.0.0.1.5/", "unclear"],
  ["localhost", "yes"],
  ["127.0.0.1:80", "yes"],
  ["::1", "yes"],
  [2130706433, "unclear", "wrong_type"],
  [undefined, "no"],
  [["http://localhost/"], "unclear", "wrong_type"],
]);

table({ network: ["link_local", "metadata"] }, [
  ["http://169.254.169.254/latest/meta-data/", "yes"],
  ["http://[fd00:ec2::254]/", "yes"],
  ["http://[FD00:0EC2:0:0:0:0:0:254]/", "yes"],
  ["http://metadata.google.internal/", "yes"],
  ["http://METADATA.google.internal./", "yes"],
  ["http://metadata/computeMetadata/v1/", "yes"],
  ["http://100.100.100.200/", "yes"],
  ["http://168.63.129.16/", "yes"],
  ["http://0xa9fea9fe/", "yes"],
  ["http://2852039166/", "yes"],
  ["http://[::ffff:a9fe:a9fe]/", "yes"],
  ["http://[64:ff9b::a9fe:a9fe]/", "yes"],
  ["http://[2002:a9fe:a9fe::]/", "yes"],
  ["http://metadata.google.internal.example.com/", "no"],
  ["http://xmetadata.google.internal/", "no"],
  ["http://169.254.169.254.nip.io/", "no"], // names are not resolved
  ["http://100.100.100.201/", "no"],
  ["http://8.8.8.8/", "no"],
]);

table({ network: ["name"] }, [
  ["https://example.com/", "yes"],
  ["https://localhost/", "no"],
  ["https://metadata.google.internal/", "no"],
  ["https://10.0.0.1/", "no"],
  ["https://2130706433/", "no"],
  ["https://127.0.0.1.nip.io/", "yes"],
]);

// A value that is itself a block.
table({ network: ["10.0.0.0/8"] }, [
  ["10.1.2.0/24", "yes"],
  ["10.0.0.0/8", "yes"],
  ["10.1.2.3/8", "yes"],
  ["::ffff:10.1.0.0/112", "yes"],
  ["64:ff9b::10.1.0.0/112", "yes"],
  ["2002:a01::/32", "yes"],
  ["2002:0a01:0203::/48", "yes"],
  ["10.0.0.0/7", "unclear", "two_readings"], // some of it
  ["0.0.0.0/0", "unclear"],
  ["::ffff:0:0/96", "unclear"],
  ["::ffff:0:0/90", "unclear"], // and other addresses
  ["::/0", "unclear"],
  ["2002::/16", "unclear"],
  ["11.0.0.0/8", "no"],
  ["::1/128", "no"],
  ["10.0.0.0/33", "yes"], // a host and a path
  ["http://10.1.2.3/24", "yes"],
]);
table({ network: ["public"] }, [
  ["8.8.8.0/24", "yes"],
  ["10.0.0.0/24", "no"],
  ["0.0.0.0/0", "unclear"],
  ["2000::/3", "unclear"],
  ["example.com", "no"], // names are not resolved
  ["http://[4000::1]/", "no"],
]);
table({ network: ["::/0"] }, [["::1/128", "yes"], ["::ffff:0:0/90", "unclear"]]);
// A policy may write a network in other ways.
table({ network: ["[::1]", "PRIVATE", "FD00::/8"] }, [
  ["http://[::1]/", "yes"],
  ["http://[fd00::1]/", "yes"],
  ["http://10.0.0.1/", "yes"],
  ["http://[fe80::1]/", "no"],
]);
table({ network: ["::ffff:10.0.0.0/104"] }, [["10.9.9.9", "yes"], ["11.0.0.0", "no"]]);
table({ network: ["fd00::/8"] }, [
  ["http://[fd12::1]/", "yes"],
  ["fd12::/16", "yes"],
  ["fc00::/7", "unclear"],
  ["http://[fc00::1]/", "no"],
]);
table({ host: ["a.example"] }, [["10.0.0.0/8", "no"], ["a.example", "yes"]]);
table({ host: ["10.0.0.1"] }, [
  ["10.0.0.1/32", "yes"],
  ["10.0.0.1/24", "unclear"],
  ["10.0.1.0/24", "no"],
  ["10.0.0.1", "yes"],
]);

deepTable({ network: ["loopback", "private", "link_local", "metadata"] }, [
  ["http://127.1/", "yes"],
  ["https://0x7f.1:8443/x", "yes"],
  ["127.0.0.1", "yes"],
  ["127.0.0.1:8080", "yes"],
  ["10.0.0.0/8", "yes"],
  ["[::1]:8080", "yes"],
  ["::1", "yes"],
  ["fe80::1", "yes"],
  ["localhost", "yes"],
  ["localhost:3000/a", "yes"],
  ["metadata.google.internal", "yes"],
  ["http://metadata/", "yes"],
  ["http://user@10.0.0.1/", "unclear"],
  ["http:/127.0.0.1/", "unclear"],
  ["http:127.0.0.1", "unclear"],
  ["http:\\\\127.0.0.1\\x", "unclear"],
  ["http:///127.0.0.1/", "unclear"],
  ["http://127.0.0.1\\@example.com/", "unclear"],
  ["http://127.0.0.1 is up", "unclear"], // some cut at white space
  ["ht\ntp://127.0.0.1/", "unclear"], // browsers drop line breaks
  ["http://127.0.0.\n1/", "unclear"],
  ["\u0001http://127.0.0.1/", "unclear"],
  ["http://0177.0.0.1/", "unclear"],
  ["http://[::1%25lo]/", "unclear"],
  // Ordinary texts are no URLs.
  ["", "no"],
  ["about ~5", "no"],
  ["42", "no"],
  ["0", "no"],
  ["0.5", "no"],
  ["10.2", "no"],
  ["10.2.1", "no"],
  ["0xff", "no"],
  ["0x7f.1:80", "no"],
  ["127.1:80", "no"],
  ["2130706433", "no"],
  ["12:30", "no"],
  ["12:30:45", "no"],
  ["00:1a:2b:3c:4d:5e", "no"],
  ["2024-01-01T10:00:00Z", "no"],
  ["error:404", "no"],
  ["metadata", "no"],
  ["metadata/index.json", "no"],
  ["src/main.ts", "no"],
  ["README.md", "no"],
  ["localhost is up", "no"],
  ["file:///etc/hosts", "no"],
  ["memo:///insights", "no"],
  ["https://example.com is slow", "no"],
  ["https://example.com/a\nhttps://example.com/b", "no"],
  ["https://example.com　を見て", "no"],
  ["std::vector", "no"],
  ["C: about ~5", "no"],
  ["a: b", "no"],
  ["http: the protocol", "no"],
  ["mailto:a@example.com", "no"],
  ['{"a": 1}', "no"],
  [8080, "no"],
  [true, "no"],
  [[null], "no"],
]);
deepTable({ network: ["name"] }, [
  ["https://example.com/", "yes"],
  ["example.com:443", "yes"],
  ["README.md", "no"], // it may be a word
  ["10-12:30", "no"],
  ["error:404", "no"],
  ["日本語のテキスト。", "no"],
  ["fast", "no"],
  ["src/main.ts", "no"],
]);
deepTable({ scheme: ["http"] }, [
  ["http://example.com/", "yes"],
  ["https://example.com/", "no"],
  ["example.com:80", "unclear"],
  ["example.com/a:b:c", "no"], // it may be a file
  ["hello", "no"],
  ["README.md", "no"],
  ["error:404", "no"],
]);
