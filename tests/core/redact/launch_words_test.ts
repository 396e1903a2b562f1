import assert from "node:assert/strict";
import { redactLaunch } from "../../../src/core/redact/launch_words.ts";

const HEX = "0123456789abcdef0123456789abcdef";

/** Looks made, and has no telling name. */
const MADE = ["Zq9xWv7Lk", "hunterQ2"].join("");

// Each row: words that start a server, and what is shown of them.
const CASES: [string[], string[]][] = [
  [["npx", "-y", "@scope/server@2026.8.31", "."], ["npx", "-y", "@scope/server@2026.8.31", "."]],
  [["srv", "--token", "abc"], ["srv", "--token", "***"]],
  [["srv", "--api-key=abc", "--port=80"], ["srv", "--api-key=***", "--port=80"]],
  [["srv", "--apiKey", "abc"], ["srv", "--apiKey", "***"]],
  [["srv", "--token", "--verbose"], ["srv", "--token", "--verbose"]],
  [["env", "GITHUB_TOKEN=abc", "HOME=/root", "srv"], [
    "env",
    "GITHUB_TOKEN=***",
    "HOME=/root",
    "srv",
  ]],
  [["srv", "--header", "Authorization: Bearer abc"], ["srv", "--header", "Authorization: ***"]],
  [["srv", "Authorization: Bearer abc"], ["srv", "Authorization: ***"]],
  [["srv", "--url=https://u:p@h/x?k=v"], ["srv", "--url=https://***@h/x?***"]],
  [["https://user:pass@example.test/mcp?key=1#f"], ["https://***@example.test/mcp?***"]],
  [["http://127.0.0.1:3000/mcp"], ["http://127.0.0.1:3000/mcp"]],
  [[`https://example.test/${HEX}/mcp`], ["https://example.test/***/mcp"]],
  [["postgres://me:pw@db:5432/x"], ["postgres://***@db:5432/x"]],
  [["srv", `ghp_${"a1".repeat(20)}`], ["srv", "***"]],
  [["srv", HEX], ["srv", "***"]],
  [["srv", "-H", "X-Api-Key: abc"], ["srv", "-H", "X-Api-Key: ***"]],
  [["env", "DB_PASSWORD_RO=abc", "srv"], ["env", "DB_PASSWORD_RO=***", "srv"]],
  [["srv", "--client-secret", "abc"], ["srv", "--client-secret", "***"]],
  [["srv", "Server=db;Password=hunter2a;Encrypt=true"], [
    "srv",
    "Server=Server=db;Password=***;Encrypt=true".slice(7),
  ]],
  [["srv", `{"env":{"TOKEN":"x1y2z3x1y2z3"}}`], ["srv", `{"env":{"TOKEN":"***"}}`]],
  [["srv", `line\\nghp_${"a1".repeat(20)}`], ["srv", "line\\n***"]],
  // A command that is one text. What follows a variable with a telling name goes with its value.
  [[`sh -c 'API_KEY=${MADE} srv --token ${MADE}'`], ["sh -c 'API_KEY=***'"]],
  [["sh", "-c", `FOO=1 srv --token ${MADE} --port 80`], [
    "sh",
    "-c",
    "FOO=1 srv --token *** --port 80",
  ]],
  [["sh", "-c", `srv --token "a b" --name 'x y'`], ["sh", "-c", `srv --token "***" --name 'x y'`]],
  [['srv --header "Authorization: Bearer ab cd"'], ['srv --header "Authorization: ***"']],
  [["sh", "-c", "cd /tmp && npx -y @scope/server@2026.8.31 ."], [
    "sh",
    "-c",
    "cd /tmp && npx -y @scope/server@2026.8.31 .",
  ]],
  [["sh", "-c", "echo it's fine"], ["sh", "-c", "echo it's fine"]],
  [["srv", "--jwt", "abc"], ["srv", "--jwt", "***"]],
  [["srv", "-k", MADE], ["srv", "-k", "***"]],
  [["curl", "-k", "https://localhost:8443"], ["curl", "-k", "https://localhost:8443"]],
  [["srv", "-k", "8080"], ["srv", "-k", "8080"]],
  [[`https://mcp.example.test/s/${MADE}/mcp`], ["https://mcp.example.test/s/***/mcp"]],
  [["https://example.test/v2/some-long-path-name/mcp"], [
    "https://example.test/v2/some-long-path-name/mcp",
  ]],
  // Addresses that are no URLs as they stand.
  [["h.example/mcp?key=v"], ["h.example/mcp?***"]],
  [["{{B}}?key=v"], ["{{B}}?***"]],
  [["${input:base}/mcp?k=v"], ["${input:base}/mcp?***"]],
  [[" https://h/?y=v"], [" https://h/?***"]],
  [["//u:p@h/x?x=v"], ["//***@h/x?***"]],
  [["https:/u:p@h/mcp?key=v"], ["https:/***@h/mcp?***"]],
  [["mcp-remote", "$URL/sse?k=v"], ["mcp-remote", "$URL/sse?***"]],
  [["sh", "-c", "mcp-remote $URL/sse?k=v --x"], ["sh", "-c", "mcp-remote $URL/sse?*** --x"]],
  [["--url=$URL/sse?k=v"], ["--url=$URL/sse?***"]],
  [["https://hooks.slack.com/services/T00/B00/v"], [
    "https://hooks.slack.com/services/***/***/***",
  ]],
  [["https://h/api/webhooks/1/v"], ["https://h/api/webhooks/***/***"]],
  [["https://h/mcp/token/v"], ["https://h/mcp/token/***"]],
  [["https://h/mcp/token"], ["https://h/mcp/token"]],
  // All variables of containers, and users with a password.
  [["docker", "run", "-e", "DATABASE_URL=v", "-e", "HOME", "--env", "A=v", "i"], [
    ...["docker", "run", "-e", "DATABASE_URL=***", "-e", "HOME", "--env", "A=***", "i"],
  ]],
  [["docker", "run", "--env=Y=v", "-eZ=v", "i"], ["docker", "run", "--env=Y=***", "-eZ=***", "i"]],
  [["sh", "-c", "docker run -e A=v -eZ=v i"], ["sh", "-c", "docker run -e A=*** -eZ=*** i"]],
  [["srv", "-encoding=utf8", "-e", "a"], ["srv", "-encoding=utf8", "-e", "a"]],
  [["curl", "--user", "me:v", "-u", "me:v", "--user=me:v"], [
    ...["curl", "--user", "me:***", "-u", "me:***", "--user=me:***"],
  ]],
  [["python", "-u", "C:\\srv\\a.py"], ["python", "-u", "C:\\srv\\a.py"]],
  [["python", "-u", "C:/srv/a.py"], ["python", "-u", "C:/srv/a.py"]],
  [["docker", "run", "--user", "1000:1000", "i"], ["docker", "run", "--user", "1000:1000", "i"]],
  [["srv", "monkey=1", "--keyboard", "us"], ["srv", "monkey=1", "--keyboard", "us"]],
];

Deno.test("redactLaunch hides what looks like a secret and nothing else", () => {
  for (const [words, shown] of CASES) assert.deepEqual(redactLaunch(words), shown, words.join(" "));
});

Deno.test("redactLaunch() reads words within words to a depth, and never without end", () => {
  const sign = '"';
  for (
    const word of [
      'a"b c"d',
      '{"tools":[{"name":"x y"}]}',
      `${sign.repeat(50_000)}x y${sign.repeat(50_000)}`,
      `${sign}'`.repeat(20_000) + "x y",
      "a=".repeat(50_000),
    ]
  ) {
    assert.deepEqual(redactLaunch(["srv", word]), ["srv", word]);
  }
  assert.deepEqual(
    redactLaunch([`sh -c "sh -c 'API_KEY=hunter2a srv'"`]).join().includes("hunter2a"),
    false,
  );
});
