/** Conditions on email addresses. */

import { deepTable, table } from "./support.ts";

table({ email_domain: ["example.com"] }, [
  ["a@example.com", "yes"],
  ["A.b+tag@EXAMPLE.com", "yes"],
  ["o'hara@example.com", "yes"],
  ["a@sub.example.com", "no"],
  ["a@example.com.evil.example", "no"],
  ["a@evilexample.com", "no"],
  ["a@exаmple.com", "no"], // a Cyrillic letter
  ["a@example.com, b@evil.example", "unclear", "not_parsed"],
  ["a@example.com;b@evil.example", "unclear", "not_parsed"],
  ["a@example.com b@evil.example", "unclear"],
  ["a@example.com\nBcc: b@evil.example", "unclear"],
  ["a@example.com\u0000@evil.example", "unclear"],
  ["b@evil.example@example.com", "unclear"],
  ["b%evil.example@example.com", "unclear"],
  ["evil.example!b@example.com", "unclear"],
  ["@evil.example:a@example.com", "unclear"],
  ['"b@evil.example"@example.com', "unclear"],
  ["b@evil.example(@example.com)", "unclear"],
  ["(x)a@example.com", "unclear"],
  ["=?utf-8?q?b=40evil.example=3e=00?=a@example.com", "unclear"],
  ["Ann <a@example.com>", "unclear"],
  ["<a@example.com>", "unclear"],
  ["mailto:a@example.com", "unclear"],
  ["a@[10.0.0.1]", "unclear"],
  ["a@10.0.0.1", "unclear"],
  ["a@", "unclear"],
  ["@example.com", "unclear"],
  ["example.com", "unclear"],
  ["", "unclear"],
  ["a@example%2ecom", "unclear"],
  [["a@example.com"], "unclear", "wrong_type"],
  [{ address: "a@example.com" }, "unclear", "wrong_type"],
  [1, "unclear", "wrong_type"],
  [undefined, "no"],
  [null, "no"],
]);
table({ email_domain: "bücher.example" }, [
  ["a@bücher.example", "yes"],
  ["a@xn--bcher-kva.example", "yes"],
  ["a@bucher.example", "no"],
]);
table({ email_domain: "*.example.com" }, [
  ["a@b.example.com", "yes"],
  ["a@c.b.example.com", "yes"],
  ["a@example.com", "no"],
  ["a@xexample.com", "no"],
]);
table({ email_domain: ["a.example", "*.b.example"] }, [
  ["u@a.example", "yes"],
  ["u@x.b.example", "yes"],
  ["u@x.a.example", "no"],
  ["u@b.example", "no"],
]);
table({ email_domain: "*.BÜCHER.example" }, [["a@x.xn--bcher-kva.example", "yes"]]);
deepTable({ email_domain: ["evil.example"] }, [
  ["b@evil.example", "yes"],
  ["write to b@evil.example", "no"],
  ["plain text", "no"],
  [1, "no"],
]);
