/** What `gait scout snapshot` reports, for people and for programs of others. */

import assert from "node:assert/strict";
import { decodeUtf8 } from "../../../src/core/bytes.ts";
import { columnsOf } from "../../../src/cli/fit.ts";
import type { NotRead, ScoutFinding } from "../../../src/core/schema/scout.ts";
import { loadSchemas, validatorsOf } from "../../schemas/validator.ts";
import { cycloneDxFaults, sarifFaults } from "../../support/foreign_schemas.ts";
import { gait, gaitProcess, scratch } from "../../support/gait.ts";
import type { MemorySystem } from "../../support/memory_system.ts";

const FILES = {
  "ws/agent.py": "from langchain.tools import tool\n\n@tool\ndef delete_user():\n    pass\n",
  "ws/mcp.json": '{"mcpServers":{"database":{},"Email Svc":{}}}\n',
  "ws/notes/SKILL.md": "---\nname: notes\n---\nHow to take notes.\n",
  "p.yaml": `schema_version: 1.1.0
rules:
  - name: some-users
    effect: block
    match: { tool_names: [delete_user], args: { /id: { above: 100 } } }
  - name: mail
    effect: allow
    match: { tool_names: [email svc] }
`,
};
const validatorOf = validatorsOf(await loadSchemas());

function textOf(system: MemorySystem, path: string): string {
  return decodeUtf8(system.files.get(path)?.bytes ?? new Uint8Array());
}

function written(system: MemorySystem, path: string) {
  return JSON.parse(textOf(system, path));
}

Deno.test("gait scout snapshot says which rule decides about each tool", async () => {
  const { exit, stdout, system } = await gait(
    "scout snapshot --roots ws --policy p.yaml --out s --coverage-out c",
    { files: FILES },
  );
  assert.equal(exit, 0);
  assert.equal(
    stdout,
    `scout snapshot ok: s
coverage: discovered=3 gated=2 high_risk_ungated=0 coverage_percent=66.67 covered=1 covered_percent=33.33
RISK      COVERED  BY                KIND        NAME         PATH
high      no       mail (name only)  mcp_server  Email Svc    ws/mcp.json
low       no       no rule           mcp_server  database     ws/mcp.json
low       -        -                 skill       notes        ws/notes/SKILL.md
critical  yes      some-users        tool        delete_user  ws/agent.py

findings: critical=0 high=0 medium=1 low=0
medium  allowed-by-name  ws/mcp.json:1:30
  MCP server "Email Svc" is of high risk and rule "mail" allows it without a look at the call
`,
  );
  const { tools } = written(system, "c") as { tools: Record<string, unknown>[] };
  assert.deepEqual(tools.map(({ name, covered, by, rule }) => [name, covered, by, rule]), [
    ["database", false, "nothing", undefined],
    ["delete_user", true, "rule", "some-users"],
    ["email svc", false, "name", "mail"],
  ]);
});

Deno.test("a default that blocks covers what no rule names", async () => {
  const files = { ...FILES, "p.yaml": "default_verdict: block\nrules: []\n" };
  const { stdout, json } = await gait("scout snapshot --roots ws --policy p.yaml --json", {
    files,
  });
  assert.equal(json()["findings"], undefined, stdout);
  const { covered_percent, gated_tools } = json()["coverage"] as Record<string, unknown>;
  assert.deepEqual([covered_percent, gated_tools], [100, 0]);
});

Deno.test("nothing found does not read as covered", async () => {
  const files = { "p.yaml": FILES["p.yaml"], "ws/a.py": "print('hello')\n" };
  const line = "scout snapshot --roots ws --policy p.yaml --out s --coverage-out c";
  const { stdout, system } = await gait(line, { files });
  assert.equal(
    stdout,
    "scout snapshot ok: s\ncoverage: no tool was found, so none is covered\n" +
      "nothing found: no tools, servers or skills (1 file read)\n",
  );
  const coverage = written(system, "c");
  // the format has always said 100 here
  assert.deepEqual([coverage.coverage_percent, coverage.covered_tools, coverage.covered_percent], [
    100,
    0,
    undefined,
  ]);
});

const ALL = "scout snapshot --roots ws --out s --sarif f --cyclonedx b --html h --json";

Deno.test("SARIF follows its official schema, and has what GitHub asks for", async () => {
  const { json, system } = await gait(ALL, { files: FILES });
  const log = written(system, "f");
  assert.deepEqual(sarifFaults(log), []);
  assert.notDeepEqual(sarifFaults({ ...log, runs: [{}] }), []);

  const [run] = log.runs;
  const { driver } = run.tool;
  assert.match(driver.informationUri, /^https:\/\/github\.com\//);
  for (const rule of driver.rules) {
    for (const member of ["shortDescription", "fullDescription", "help"]) {
      const { text } = rule[member];
      assert.ok(text.length > 10 && text.length <= 1024, `${rule.id} ${member}`);
    }
    assert.match(rule.properties["security-severity"], /^(?:10|\d)\.\d$/);
    assert.ok(["error", "warning", "note"].includes(rule.defaultConfiguration.level));
    assert.ok(rule.properties.tags.includes("security"));
    assert.notEqual(
      rule.name,
      rule.id,
      "SARIF 3.49.7: a name says more than the id, or is left out",
    );
  }
  const findings = json()["findings"] as ScoutFinding[];
  assert.equal(run.results.length, findings.length);
  for (const [at, result] of run.results.entries()) {
    assert.equal(driver.rules[result.ruleIndex].id, result.ruleId);
    const [{ physicalLocation }] = result.locations;
    const { line, column, file, message } = findings[at] ?? assert.fail();
    assert.deepEqual(physicalLocation.region, { startLine: line, startColumn: column });
    assert.deepEqual(physicalLocation.artifactLocation, { uri: file, uriBaseId: "%SRCROOT%" });
    assert.equal(result.message.text, message);
    assert.match(result.partialFingerprints.primaryLocationLineHash, /^[0-9a-f]{32}:1$/);
  }
  assert.equal(run.columnKind, "utf16CodeUnits");
});

Deno.test("SARIF has the line and the column of what is found", async () => {
  const files = {
    "ws/.mcp.json": `{
  "mcpServers": {
    "files": { "command": "npx", "args": ["-y", "files-server"] },
    "\ud83d\ude80": {}, "plain": { "url": "http://mcp.example.com/mcp" }
  }
}
`,
  };
  const { system } = await gait(ALL, { files });
  const log = written(system, "f");
  assert.deepEqual(sarifFaults(log), []);
  const results = log.runs[0].results as {
    readonly ruleId: string;
    readonly locations: readonly { readonly physicalLocation: { readonly region: unknown } }[];
  }[];
  // from 1, in UTF-16 code units: an emoji is two of them
  assert.deepEqual(
    results.map(({ ruleId, locations }) => [ruleId, locations[0]?.physicalLocation.region]),
    [
      ["unencrypted-server", { startLine: 4, startColumn: 15 }],
      ["unpinned-package", { startLine: 3, startColumn: 5 }],
    ],
  );
});

Deno.test("fingerprints stay when lines move, and tell equal findings apart", async () => {
  const prints = async (files: Readonly<Record<string, string>>) => {
    const { system } = await gait(ALL, { files });
    const results = written(system, "f").runs[0].results as {
      readonly partialFingerprints: Readonly<Record<string, string>>;
    }[];
    return results.map(({ partialFingerprints }) => partialFingerprints["gait/v2"]);
  };
  const before = await prints(FILES);
  const moved = await prints({ ...FILES, "ws/agent.py": `\n\n\n${FILES["ws/agent.py"]}` });
  assert.deepEqual(moved, before);
  assert.equal(new Set(before).size, before.length);
  const renamed = await prints({
    ...FILES,
    "ws/agent.py": FILES["ws/agent.py"].replace("_", "_a"),
  });
  assert.notDeepEqual(renamed, before);
});

Deno.test("paths become URIs: blanks, signs and absolute roots", async () => {
  const files = { "/srv/a b/ü#?.py": FILES["ws/agent.py"] };
  const { system } = await gait("scout snapshot --roots /srv --out s --sarif f", { files });
  const log = written(system, "f");
  assert.deepEqual(sarifFaults(log), []);
  assert.deepEqual(log.runs[0].results[0].locations[0].physicalLocation.artifactLocation, {
    uri: "file:///srv/a%20b/%C3%BC%23%3F.py",
  });
});

Deno.test("CycloneDX with packages, images and clients follows its schema, too", async () => {
  const servers = {
    files: { command: "npx", args: ["-y", "@scope/files@1.2.3"], env: { TOKEN: "x" } },
    fetch: { command: "docker", args: ["run", "-i", "--rm", "mcp/fetch:1"] },
    remote: { url: "https://mcp.example.com/mcp" },
  };
  const files = { "ws/.cursor/mcp.json": JSON.stringify({ mcpServers: servers }) };
  const { system } = await gait(ALL, { files });
  const bom = written(system, "b");
  assert.deepEqual(cycloneDxFaults(bom), []);
  const { components, dependencies } = bom as {
    readonly components: readonly { readonly name: string; readonly purl?: string }[];
    readonly dependencies: readonly { readonly ref: string; readonly dependsOn: string[] }[];
  };
  assert.deepEqual(components.map(({ name, purl }) => [name, purl]), [
    ["Cursor", undefined],
    ["fetch", "pkg:docker/mcp/fetch@1"],
    ["files", "pkg:npm/%40scope/files@1.2.3"],
    ["remote", undefined],
  ]);
  assert.deepEqual(dependencies.map(({ dependsOn }) => dependsOn.length), [1, 3]);
});

Deno.test("CycloneDX follows its official schema, and has every item", async () => {
  const line = ALL.replace("--json", "--policy p.yaml");
  const { system } = await gait(line, { files: FILES });
  const bom = written(system, "b");
  assert.deepEqual(cycloneDxFaults(bom), []);
  assert.notDeepEqual(cycloneDxFaults({ ...bom, components: [{ name: "x" }] }), []);

  const { items } = written(system, "s") as { items: { id: string; locator: string }[] };
  const components = bom.components as {
    readonly "bom-ref": string;
    readonly name: string;
    readonly type: string;
    readonly hashes?: readonly { readonly content: string }[];
    readonly evidence: { readonly occurrences: readonly { readonly location: string }[] };
    readonly properties: readonly { readonly name: string; readonly value: string }[];
  }[];
  assert.deepEqual(components.map((each) => each["bom-ref"]), items.map(({ id }) => id));
  assert.deepEqual(
    components.map((each) => each.evidence.occurrences[0]?.location),
    items.map(({ locator }) => locator),
  );
  const typeOf = (ref: string) => components.find((each) => each["bom-ref"] === ref)?.type;
  const [server] = components.filter(({ name }) => name === "database");
  assert.deepEqual([server?.type, typeOf("skill:notes")], ["application", "file"]);
  const skill = components.find((each) => each["bom-ref"] === "skill:notes");
  // printf -- '---\nname: notes\n---\nHow to take notes.\n' | sha256sum
  assert.equal(
    skill?.hashes?.[0]?.content,
    "29898bd79284f28b042aa7345bf927fdcd05db80ada215a9b7b0c823dda4cf15",
  );
  const tool = components.find(({ type }) => type === "library");
  assert.deepEqual(
    tool?.properties.filter(({ name }) => /covered|rule/.test(name)),
    [{ name: "gait:covered", value: "true" }, { name: "gait:rule", value: "some-users" }],
  );
  assert.equal(new Set(components.map((each) => each["bom-ref"])).size, components.length);
});

const HOSTILE = `</td><script>alert(1)</script>"'&\u202e\u001b[2J`;

Deno.test("the page shows hostile names as text, and loads nothing", async () => {
  const files = {
    "ws/mcp.json": JSON.stringify({ mcpServers: { [`delete ${HOSTILE}`]: {} } }),
    [`ws/${HOSTILE.replaceAll("/", "")}.py`]: FILES["ws/agent.py"],
    "p.yaml": JSON.stringify({
      schema_version: "1.1.0",
      rules: [{ name: "<b>r</b>", effect: "allow", match: { tool_names: ["delete_user"] } }],
    }),
  };
  const { exit, system } = await gait(`${ALL} --policy p.yaml`, { files });
  assert.equal(exit, 0);
  const page = textOf(system, "h");
  assert.match(page, /^\s*<!doctype html>/);
  assert.ok(page.includes("default-src 'none'"));
  assert.ok(
    page.includes("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;\\u202e\\u001b[2J"),
  );
  assert.ok(page.includes("&lt;b&gt;r&lt;/b&gt;"));
  for (const part of ["<script", "<b>r", "\u202e", "\u001b", "http:", "https:", "src=", "url("]) {
    assert.ok(!page.includes(part), part);
  }
  assert.deepEqual(sarifFaults(written(system, "f")), []);
  assert.deepEqual(cycloneDxFaults(written(system, "b")), []);
});

Deno.test("the text shows hostile names as text", async () => {
  const files = { "ws/mcp.json": JSON.stringify({ mcpServers: { [`delete ${HOSTILE}`]: {} } }) };
  const { stdout } = await gait("scout snapshot --roots ws --out s", { files });
  assert.ok(!stdout.includes("\u202e") && !stdout.includes("\u001b"));
});

Deno.test("the text fits the terminal", async () => {
  const long = "削除".repeat(40);
  const files = {
    ...FILES,
    [`ws/${"deep/".repeat(30)}mcp.json`]: JSON.stringify({
      mcpServers: { [`delete ${long}`]: {} },
    }),
  };
  const line = "scout snapshot --roots ws --out s --coverage-out c --policy p.yaml";
  for (const columns of [60, 80, 120]) {
    const { stdout } = await gait(line, { files, columns });
    const [, , ...rest] = stdout.trimEnd().split("\n");
    for (const shown of rest) assert.ok(columnsOf(shown) <= columns, `${columns}: ${shown}`);
    assert.ok(rest.some((shown) => shown.includes("…")));
  }
  const { stdout } = await gait(line, { files });
  assert.ok(stdout.includes(`delete ${long}`), "a pipe gets all of it");
});

for (
  const [level, exit] of [["low", 2], ["medium", 2], ["high", 2], ["critical", 0]] as const
) {
  Deno.test(`--fail-on ${level} exits ${exit} where the worst finding is high`, async () => {
    const files = { "ws/mcp.json": FILES["ws/mcp.json"] };
    const seen = await gait(`scout snapshot --roots ws --out s --fail-on ${level} --json`, {
      files,
    });
    assert.equal(seen.exit, exit);
    const { ok, failed_on, error } = seen.json();
    assert.deepEqual([ok, failed_on, error], [
      exit === 0,
      exit === 0 ? undefined : level,
      undefined,
    ]);
    assert.ok(validatorOf("scout/snapshot_result")(seen.json()));
    assert.ok(seen.system.files.has("s"), "the snapshot is written in any case");
  });
}

Deno.test("--fail-on says so in text, and takes known levels only", async () => {
  const line = "scout snapshot --roots ws --out s --fail-on";
  const { stdout } = await gait(`${line} high`, { files: FILES });
  assert.match(stdout, /^scout snapshot failed: a finding reaches --fail-on high: s\n/);
  assert.equal((await gait(`${line} severe`, { files: FILES })).exit, 6);
});

Deno.test("an exclusion may settle a finding", async () => {
  const line = "scout snapshot --roots ws --exclude agent.py,mcp.json --out s --fail-on low";
  assert.equal((await gait(line, { files: FILES })).exit, 0);
});

Deno.test("what a time limit left out is told in text, in JSON and as findings", async () => {
  const line = "scout snapshot --roots ws,more --time-limit 0s --out s";
  const files = { ...FILES, "more/a.py": FILES["ws/agent.py"] };
  const { exit, stdout, stderr } = await gait(line, { files });
  assert.equal(exit, 0);
  assert.match(
    stdout,
    /^nothing found: no tools, servers or skills \(0 files read, 2 files or folders not read\)$/m,
  );
  assert.match(stderr, /^warning: skipped the rest of "ws": the time limit was over$/m);
  const { json, system } = await gait(`${line} --json --sarif f`, { files });
  assert.deepEqual(json()["not_read"], [
    { path: "more", reason: "time_limit" },
    { path: "ws", reason: "time_limit" },
  ]);
  const { results } = written(system, "f").runs[0];
  assert.deepEqual(results.map(({ ruleId }: { ruleId: string }) => ruleId), [
    "unread-file",
    "unread-file",
  ]);
  const enough = await gait(line.replace("0s", "1h"), { files });
  assert.match(enough.stdout, /delete_user/);
});

Deno.test({
  name: "large files, pipes and links are named with the reason, and the rest is found",
  ignore: Deno.build.os === "windows",
  async fn() {
    using folder = scratch();
    const put = (name: string, text: string) =>
      Deno.writeTextFileSync(`${folder.path}/${name}`, text);
    put("a.py", "from langchain.tools import tool\n\n@tool\ndef f(): pass\n");
    put("large.json", `"${"x".repeat(5 * 1024 * 1024)}"`);
    Deno.symlinkSync("nowhere.py", `${folder.path}/broken.py`);
    Deno.symlinkSync(".", `${folder.path}/linked`);
    Deno.symlinkSync(".", `${folder.path}/loop.py`);
    Deno.symlinkSync("nowhere", `${folder.path}/no_program`);
    assert.ok(
      new Deno.Command("mkfifo", { args: [`${folder.path}/pipe.py`] }).outputSync().success,
    );
    const argv = ["scout", "snapshot", "--json", "--html", "page.html"];
    const { exit, stdout } = await gaitProcess(argv, { cwd: folder.path });
    const { items, not_read, not_read_total, files_read, findings } = JSON.parse(stdout) as {
      readonly items: number;
      readonly not_read: readonly NotRead[];
      readonly not_read_total: number;
      readonly files_read: number;
      readonly findings: readonly ScoutFinding[];
    };
    assert.deepEqual([exit, items, files_read, not_read_total], [0, 1, 1, 5]);
    assert.deepEqual(not_read, [
      { path: "broken.py", reason: "broken_link" },
      { path: "large.json", reason: "too_large" },
      { path: "linked", reason: "folder_link" },
      { path: "loop.py", reason: "folder_link" },
      { path: "pipe.py", reason: "special_file" },
    ]);
    assert.deepEqual(findings.map(({ file, rule_id, message }) => [file, rule_id, message]), [
      ["broken.py", "unread-file", "the link leads nowhere"],
      ["large.json", "unread-file", 'Cannot read "large.json": it is larger than 5242880 bytes'],
      ["linked", "unread-file", "it is a link to a directory"],
      ["loop.py", "unread-file", "it is a link to a directory"],
      ["pipe.py", "unread-file", "it is neither a file nor a folder"],
    ]);
    const page = Deno.readTextFileSync(`${folder.path}/page.html`);
    assert.ok(page.includes("it is larger than 5 MiB") && page.includes("large.json"));
  },
});

for (const option of ["--sarif", "--cyclonedx", "--html"]) {
  Deno.test(`gait scout snapshot ${option} replaces an earlier one and nothing else`, async () => {
    const { system } = await gait(`scout snapshot --roots ws --out s ${option} r`, {
      files: FILES,
    });
    assert.equal((await gait(`scout snapshot --roots ws --out s ${option} r`, {}, system)).exit, 0);
    const other = await gait(`scout snapshot --roots ws --out s ${option} p.yaml`, {}, system);
    assert.equal(other.exit, 6);
    assert.equal(textOf(system, "p.yaml"), FILES["p.yaml"]);
  });
}
