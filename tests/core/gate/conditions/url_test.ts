/** Conditions on URLs. What parsers of today make of a URL comes from WHATWG's `URL`. */

import assert from "node:assert/strict";
import { readUrl } from "../../../../src/core/gate/conditions/url_reading.ts";
import { askArgs, deepTable, table } from "./support.ts";

table({ scheme: ["https"], host: ["api.example.com", "*.internal.example.com"] }, [
  ["https://api.example.com", "yes"],
  ["https://api.example.com/", "yes"],
  ["HTTPS://API.EXAMPLE.COM:443/x?y#z", "yes"],
  ["https://xn--a.example/", "unclear"], // no name is written like this
  ["https://api.example.com./x", "yes"],
  ["https://a.internal.example.com", "yes"],
  ["https://a.b.internal.example.com", "yes"],
  ["https://internal.example.com", "no"],
  ["https://xinternal.example.com", "no"],
  ["https://api.example.com.evil.example/", "no"],
  ["https://evil.example/api.example.com", "no"],
  ["https://evil.example/?https://api.example.com", "no"],
  ["https://evil.example#@api.example.com/", "no"],
  ["https://evil.example?@api.example.com/", "no"],
  ["http://api.example.com", "no"],
  ["https://api.example.com@evil.example/", "unclear", "two_readings"],
  ["https://evil.example@api.example.com/", "unclear", "two_readings"],
  ["https://@api.example.com/", "unclear"],
  ["https://u:p@api.example.com/", "unclear"],
  ["https://api.example.com\\@evil.example/", "unclear"],
  ["https:\\\\api.example.com/", "unclear"],
  ["https:/api.example.com/", "unclear"],
  ["https:api.example.com", "unclear"],
  ["https:///api.example.com/", "unclear"],
  ["https:////api.example.com/", "unclear"],
  ["//api.example.com/", "unclear"],
  ["/x", "unclear"],
  ["https://", "unclear"],
  ["https://api.example.com:x/", "unclear"],
  ["https://api.example.com:99999/", "unclear"],
  ["https://api.exam ple.com/", "unclear"],
  ["https://api.example.com/a b", "unclear"],
  ["https://api.example.com\t.evil.example/", "unclear"],
  ["ht\ntps://api.example.com/", "unclear"],
  ["https://api%2eexample.com/", "unclear"],
  ["https://%61pi.example.com/", "unclear"],
  ["https://api.example.com%00.evil.example/", "unclear"],
  ["https://api..example.com/", "unclear"],
  ["https://{api,evil}.example.com/", "unclear"],
  ["https://*.example.com/", "unclear"],
  ["api.example.com", "unclear", "two_readings"], // which scheme?
  ["api.example.com:443", "unclear", "two_readings"],
  ["evil.example", "no"],
  ["", "unclear"],
  ["not a url", "unclear"],
  ["file:///etc/passwd", "unclear"],
  ["data://api.example.com/x", "unclear"],
  ["javascript://api.example.com/%0aalert(1)", "unclear"],
  ["view-source:https://api.example.com/", "unclear"],
  [["https://api.example.com"], "unclear", "wrong_type"],
  [{ href: "https://api.example.com" }, "unclear", "wrong_type"],
  [1, "unclear", "wrong_type"],
  [undefined, "no"],
  [null, "no"],
]);
table({ host: "api.example.com" }, [
  ["api.example.com", "yes"],
  ["api.example.com:8443/x", "yes"],
  ["ａpi.example.com", "yes"], // one host, by WHATWG
  ["https://api。example。com/", "yes"],
  ["https://а" + "pi.example.com/", "no"], // a Cyrillic letter
  ["https://api.exa\u00admple.com/", "yes"], // a soft hyphen is dropped
  ["https://api.example.com:0443/", "yes"],
]);
table({ host: ["bücher.example"] }, [
  ["https://bücher.example/", "yes"],
  ["https://xn--bcher-kva.example/", "yes"],
  ["https://BÜCHER.example/", "yes"],
  ["https://bu\u0308cher.example/", "yes"],
  ["https://bucher.example/", "no"],
]);
table({ host: "*.example.com" }, [
  ["https://a.example.com", "yes"],
  ["https://example.com", "no"],
  ["https://.example.com", "unclear"],
  ["https://aexample.com", "no"],
  ["https://1.2.3.4", "no"],
]);
table({ host: ["[::1]"] }, [["http://[0:0:0:0:0:0:0:1]/", "yes"], ["http://[fd00::2]/", "no"]]);

table({ port: [443, 8443] }, [
  ["https://a.example/", "yes"],
  ["https://a.example:443/", "yes"],
  ["https://a.example:/", "yes"],
  ["wss://a.example/", "yes"],
  ["http://a.example:8443/", "yes"],
  ["http://a.example/", "no"],
  ["http://a.example:80/443", "no"],
  ["ssh://a.example/", "unclear"],
  ["ssh://A.example/", "unclear"],
  ["a.example", "unclear"],
  ["a.example:443", "yes"],
  ["a.example:80", "no"],
  ["a.example:99999", "unclear"],
]);
table({ port: 65535 }, [["a.example:65535", "yes"], ["a.example:65536", "unclear"]]);
deepTable({ host: ["metadata"] }, [["metadata:80/x", "yes"], ["metadata", "no"]]);
// A word of hexadecimal digits, and the place of a fault in a file.
deepTable({ host: ["cafe", "src"] }, [["cafe", "no"], ["src/a.ts:12:3", "no"]]);
// Ports that WHATWG gives to schemes.
for (
  const [scheme, port] of [["ftp", 21], ["http", 80], ["https", 443], ["ws", 80], ["wss", 443]]
) {
  table({ port: port ?? 0 }, [[`${scheme}://a.example/`, "yes"]]);
}
table({ scheme: ["https://", "ssh:"] }, [
  ["https://a.example", "yes"],
  ["ssh://a.example", "yes"],
  ["http://a.example", "no"],
]);
table({ scheme: ["http", "HTTPS"] }, [
  ["hTTps://a.example", "yes"],
  ["ftp://a.example", "no"],
  ["https+x://a.example", "no"],
  ["a.example", "unclear"],
]);

table({ url_path: ["/v1/**", "/health"] }, [
  ["https://a.example/v1/x", "yes"],
  ["https://a.example/v1", "yes"],
  ["https://a.example:8443/v1", "yes"],
  ["https://a.example/v1/", "yes"],
  ["https://a.example/health?x=/../", "yes"],
  ["https://a.example/health#/../", "yes"],
  ["https://a.example/health/", "yes"],
  ["https://a.example/v1/%41", "yes"],
  ["https://a.example/%761/x", "yes"],
  ["https://a.example/v2/x", "no"],
  ["https://a.example/", "no"],
  ["https://a.example", "no"],
  ["https://a.example/V1/x", "no"],
  ["https://a.example/v1/../v2", "unclear"],
  ["https://a.example/v1/./x", "unclear"],
  ["https://a.example/v1/%2e%2e/v2", "unclear"],
  ["https://a.example/v1/.%2e/v2", "unclear"],
  ["https://a.example/v1/..;/v2", "unclear"],
  ["https://a.example/v1%2fx", "unclear"],
  ["https://a.example/v1%5c..%5cv2", "unclear"],
  ["https://a.example/v1/%252e%252e/v2", "unclear"],
  ["https://a.example/v1/x%00", "unclear"],
  ["https://a.example/v1/%", "unclear"],
  ["https://a.example/v1/%ff", "unclear"],
  ["https://a.example/v1/a%2eb", "unclear"],
  ["https://a.example//v1/x", "unclear"], // an empty name counts, or does not
  ["https://a.example/v1\\..\\x", "unclear"],
  ["a.example/v1/x", "yes"],
]);
table({ url_path: "/V1/**" }, [["https://a.example/V1/x", "yes"], [
  "https://a.example/v1/x",
  "no",
]]);
table({ url_path: "/*/edit" }, [
  ["https://a.example/1/edit", "yes"],
  ["https://a.example/1/2/edit", "no"],
  ["https://a.example/.hidden/edit", "yes"],
  ["https://a.example//edit", "unclear"],
]);

deepTable({ host: ["evil.example"] }, [
  ["git://evil.example/x", "yes"],
  ["https://evil.example/x", "yes"],
  ["evil.example", "yes"],
  ["evil.example:80/x", "yes"],
  ["evil.example/x", "yes"],
  // An authority ends at a slash, a question mark or a number sign (RFC 3986, section 3.2).
  ["evil.example?x", "yes"],
  ["evil.example#x", "yes"],
  ["evil.example:80?x", "yes"],
  ["x?evil.example", "no"],
  // A reference without a scheme (RFC 3986, section 4.2), and a share of Windows.
  ["//evil.example/x", "yes"],
  ["\\\\evil.example\\x", "yes"],
  ["//a.example/evil.example", "no"],
  ["// evil.example", "no"],
  ["//evil", "no"],
  // A proxy may have a user; an address of mail has no port.
  ["bob:x@evil.example:80", "yes"],
  ["bob@evil.example:80/x", "yes"],
  ["bob@evil.example", "no"],
  ["bob@12:30", "no"],
  ["git@evil.example:x", "no"],
  ["see evil.example", "no"],
  ["https://evil.example, please", "unclear"],
  ["https://evil.example please", "unclear"],
  ["https://x@evil.example", "unclear"],
  ["https://evil.exampl\ne", "unclear"], // browsers drop line breaks
  ["ajar://b.example it is", "no"],
  ["notevil.example", "no"],
  ["evil.example.org", "no"],
  [1, "no"],
]);
deepTable({ network: ["metadata"] }, [
  ["169.254.169.254", "yes"],
  ["169.254.169.254/x", "yes"],
  ["169.254.169.254?x", "yes"],
  ["169.254.169.254#x", "yes"],
  ["[fd00:ec2::254]?x", "yes"],
  ["//169.254.169.254/x", "yes"],
  ["\\\\169.254.169.254\\x", "yes"],
  ["u@169.254.169.254", "yes"],
  ["u:p@169.254.169.254:80", "yes"],
  ["package@1.2.3.4", "no"],
  ["169.254.169.254.5", "no"],
]);
Deno.test("half a character makes a URL unclear", () => {
  const [reading] = readUrl("https://a.example/\ud800", { isDeep: false });
  assert.equal(reading?.kind, "unclear");
});

Deno.test("what makes a URL unclear is told apart", () => {
  const texts = ["https:///a.example/", "https://a@b.example/", "https://0177.0.0.1/"];
  const said = texts.flatMap((text) => readUrl(text, { isDeep: false }))
    .map((reading) => reading.kind === "unclear" ? reading.text : reading.kind);
  assert.deepEqual(said, [
    "has too many slashes, or no host",
    "has a user name in front of its host",
    "has a host that programs read differently",
  ]);
});

Deno.test("one text is read anew where it is asked about in another way", () => {
  const text = "https://a.example please";
  const kinds = (isDeep: boolean) => readUrl(text, { isDeep }).map(({ kind }) => kind);
  for (let round = 0; round < 2; round++) {
    assert.deepEqual(kinds(false), ["unclear"]);
    assert.deepEqual(kinds(true), ["none", "url", "url"]);
  }
});

deepTable({ host: ["10-12"] }, [["10-12:30", "no"], ["https://10-12:30/", "yes"]]); // times
deepTable({ url_path: ["/admin/**"] }, [
  ["https://a.example/admin/x", "yes"],
  ["https://a.example/admin/%2e%2e/x", "unclear"],
  ["src/admin/x", "no"],
  ["a.example/admin/x", "no"], // it may be a file
  ["/admin/x", "no"],
  ["a.example:80/admin/x", "yes"],
]);

Deno.test("hosts are those that WHATWG's URL finds, or unclear", () => {
  const hosts = [
    "EXAMPLE.com",
    "a_b.example",
    "xn--nxasmq6b",
    "1.2.3",
    "0x1.2",
    "a.b.c.d.e",
    "[1::2]",
  ];
  const paths = ["", "/", "/a", "?q", "#f", "/a@b", "/a:1", "?a:b@c"];
  for (const host of hosts) {
    for (const port of ["", ":", ":80", ":8080"]) {
      for (const path of paths) {
        const url = `http://${host}${port}${path}`;
        const { hostname, port: found } = new URL(url);
        const is = { host: hostname, port: found === "" ? 80 : Number(found), scheme: "http" };
        assert.equal(askArgs({ "/v": is }, { v: url }).answer, "yes", url);
      }
    }
  }
});
