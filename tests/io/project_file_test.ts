/** The project's file as users and as a hostile repository meet it: real command lines. */

import assert from "node:assert/strict";
import { KEY_2 } from "../support/test_key.ts";
import { callOf } from "../support/live_session.ts";
import { ProxyProcess } from "../support/mcp_session.ts";
import { denoArgs, program } from "../support/gait.ts";
import { hasProgram } from "../support/programs.ts";
import { jsonOf, type LineOptions, ProjectPlace } from "../support/project.ts";

const EVAL = "gate eval --intent i.json";
const ALLOW = 'policies = ["allow.yaml"]\n';
const KEYS = `[keys]
private = "k1"
public = "k1.pub"
approvers = ["k1.pub"]
`;
const LIMITED = `default_verdict: block
rules:
  - { name: few, effect: allow, match: { tool_names: [tool.write] }, rate_limit: { requests: 1, window: hour, scope: tool } }
`;
/** A base that lets later policies decide on writing. */
const BASE = `schema_version: 1.1.0
default_verdict: block
rules:
  - { name: hand-over, effect: block, overridable: true, match: { tool_names: [tool.write] } }
`;
const OWN = `schema_version: 1.1.0
default_verdict: allow
rules: []
`;
const RUN = JSON.stringify({
  run: { run_id: "run_x" },
  intents: [{ intent_id: "1", tool_name: "t", args: {} }],
});
const isRoot = Deno.build.os === "linux" && Deno.uid() === 0;
const asRoot = isRoot ? "" : " (needs root)";
const hasModes = Deno.build.os !== "windows";

/** One line in a place, and what is seen. */
interface Case {
  readonly files?: Readonly<Record<string, string>>;
  readonly setUp?: (place: ProjectPlace) => void | Promise<void>;
  readonly line?: string | readonly string[];
  readonly at?: LineOptions;
  readonly exit: number;
  readonly stdout?: RegExp;
  readonly stderr?: RegExp;
  /** Texts that must not be seen. */
  readonly never?: RegExp;
  readonly after?: (place: ProjectPlace) => void | Promise<void>;
  readonly ignore?: boolean;
}

const CASES: Readonly<Record<string, Case>> = {
  "the policies of a file judge where nothing else is given, with a warning": {
    files: { "gait.toml": ALLOW },
    exit: 0,
    stdout: /verdict=allow/,
    stderr:
      /^warning: gait\.toml is not trusted, but used for policies, as nothing else gives them; to trust it: gait config trust$/m,
  },
  "an option comes before the file": {
    files: { "gait.toml": ALLOW },
    line: `${EVAL} --policy block.yaml`,
    exit: 3,
    never: /not trusted/,
  },
  "a variable comes before the file": {
    files: { "gait.toml": ALLOW },
    at: { env: { GAIT_POLICY: "block.yaml" } },
    exit: 3,
    never: /not trusted/,
  },
  "an option comes before a variable": {
    line: `${EVAL} --policy allow.yaml`,
    at: { env: { GAIT_POLICY: "block.yaml" } },
    exit: 0,
  },
  "a variable lists policies as PATH does, and the strictest counts": {
    at: { env: { GAIT_POLICY: "allow.yaml:ask.yaml" } },
    exit: 4,
  },
  "a blank variable is refused by name": {
    files: { "gait.toml": ALLOW },
    at: { env: { GAIT_POLICY: " " } },
    exit: 6,
    stderr: /^error: Cannot use the variable GAIT_POLICY: it is blank$/m,
  },
  "a blank item of a variable is refused": {
    at: { env: { GAIT_POLICY: "allow.yaml::" } },
    exit: 6,
    stderr: /a path in it is blank/,
  },
  "a blank variable does no harm where an option is given": {
    line: `${EVAL} --policy allow.yaml`,
    at: { env: { GAIT_POLICY: "" } },
    exit: 0,
  },
  "a blank option is not filled": {
    files: { "gait.toml": ALLOW },
    line: [...EVAL.split(" "), "--policy", ""],
    exit: 6,
    stderr: /Missing --policy/,
  },
  "--no-config takes only what is on the line": {
    files: { "gait.toml": "not = a [file" },
    line: `${EVAL} --no-config`,
    at: { env: { GAIT_POLICY: "allow.yaml" } },
    exit: 6,
    stderr: /^error: Missing --policy$/m,
  },
  "an attack: a repository brings the key that its own traces verify under": {
    files: { "gait.toml": '[keys]\npublic = "k1.pub"\n' },
    setUp: signTrace,
    line: "trace verify t.json",
    exit: 6,
    stderr: /in gait\.toml keys\.public does not count[^]*Missing --public-key/,
  },
  "the public key of a trusted file checks": {
    files: { "gait.toml": KEYS },
    setUp: async (place) => {
      place.trust();
      await signTrace(place);
    },
    line: "trace verify t.json",
    exit: 0,
    never: /warning/,
  },
  "a key on the line comes before the one of a trusted file": {
    files: { "gait.toml": KEYS },
    setUp: async (place) => {
      place.trust();
      await signTrace(place);
    },
    line: "trace verify t.json --private-key k2",
    exit: 2,
  },
  "the private key of a trusted file signs, without --key-mode": {
    files: { "gait.toml": ALLOW + KEYS },
    setUp: (place) => place.trust(),
    line: `${EVAL} --trace-out t.json`,
    exit: 0,
    never: /throw-away/,
    after: async (place) => {
      const seen = await place.run("trace verify t.json --public-key k1.pub --no-config");
      assert.equal(seen.exit, 0, seen.stderr);
    },
  },
  "an attack: the private key of a file that is not trusted does not sign": {
    files: { "gait.toml": ALLOW + KEYS },
    exit: 0,
    stderr: /in gait\.toml keys\.private, keys\.approvers do not count[^]*throw-away/,
  },
  "--key-mode dev keeps a throw-away key": {
    files: { "gait.toml": ALLOW + KEYS },
    setUp: (place) => place.trust(),
    line: `${EVAL} --key-mode dev`,
    exit: 0,
    stderr: /throw-away/,
  },
  "an attack: a repository brings approvers, and a token of theirs": {
    files: { "gait.toml": '[keys]\napprovers = ["k2.pub"]\n' },
    setUp: approveWithKey2,
    line: `${EVAL} --policy ask.yaml --approval-token token.json`,
    exit: 4,
    stdout: /approval_token_signature_invalid/,
    stderr: /in gait\.toml keys\.approvers does not count/,
    never: /verdict=allow/,
  },
  "the approvers of a trusted file count": {
    files: { "gait.toml": '[keys]\napprovers = ["k2.pub"]\n' },
    setUp: async (place) => {
      place.trust();
      await approveWithKey2(place);
    },
    line: `${EVAL} --policy ask.yaml --approval-token token.json`,
    exit: 0,
  },
  "approve does not sign with the key of the project": {
    files: { "gait.toml": KEYS },
    setUp: (place) => place.trust(),
    line: "approve --policy ask.yaml --intent i.json --yes --approver a --reason-code r",
    exit: 0,
    stderr: /throw-away/,
  },
  "an attack: a repository moves the counts of rate limits, so that they begin anew": {
    files: { "gait.toml": '[state]\nrate_limit = "fresh.json"\n', "l.yaml": LIMITED },
    setUp: async (place) => {
      const first = await place.run(`${EVAL} --policy l.yaml --no-config`);
      assert.equal(first.exit, 0, first.stderr);
    },
    line: `${EVAL} --policy l.yaml`,
    exit: 3,
    stderr: /in gait\.toml state\.rate_limit does not count/,
    after: (place) => assert.throws(() => Deno.statSync(`${place.repo}/fresh.json`)),
  },
  "a trusted file moves the counts": {
    files: { "gait.toml": '[state]\nrate_limit = "fresh.json"\n', "l.yaml": LIMITED },
    setUp: (place) => place.trust(),
    line: `${EVAL} --policy l.yaml`,
    exit: 0,
    after: (place) => assert.ok(Deno.statSync(`${place.repo}/fresh.json`).isFile),
  },
  "an attack: a repository brings a policy from outside of its folder": {
    files: { "gait.toml": 'policies = ["../home/p.yaml"]\n' },
    setUp: (place) => void place.write(`${place.home}/p.yaml`, "SECRET"),
    exit: 6,
    stderr: /in gait\.toml policies does not count: "\.\.\/home\/p\.yaml" climbs with \.\./,
    never: /SECRET/,
  },
  "an attack: a link in a repository leads its policy out of the folder": {
    files: { "gait.toml": 'policies = ["inside.yaml"]\n' },
    setUp: (place) => {
      place.write(`${place.home}/p.yaml`, "default_verdict: allow");
      Deno.symlinkSync(`${place.home}/p.yaml`, `${place.repo}/inside.yaml`);
    },
    exit: 6,
    stderr: /"inside\.yaml" leads out of its folder/,
  },
  "an attack: a repository sends traces out of its folder, by a folder that is a link": {
    files: {
      "gait.toml": `${ALLOW}[places]\ntraces = "traces/deep"\n`,
      "call.json": '{"name":"x"}',
    },
    setUp: (place) => Deno.symlinkSync(place.home, `${place.repo}/traces`),
    line: "mcp proxy --call call.json",
    exit: 0,
    stderr: /in gait\.toml places\.traces does not count/,
    after: (place) => assert.deepEqual([...Deno.readDirSync(place.home)], []),
  },
  "an attack: a repository sends traces into .git": {
    files: {
      "gait.toml": `${ALLOW}[places]\ntraces = ".Git/hooks"\n`,
      "call.json": '{"name":"x"}',
    },
    line: "mcp proxy --call call.json",
    exit: 0,
    stderr: /in gait\.toml places\.traces does not count/,
  },
  "an attack: a place leads out through a folder that is not there yet": {
    files: {
      "gait.toml": `${ALLOW}[places]\ntraces = "later/../../home/t"\n`,
      "call.json": '{"name":"x"}',
    },
    line: "mcp proxy --call call.json",
    exit: 0,
    stderr: /in gait\.toml places\.traces does not count: .*climbs with \.\./,
    after: (place) => assert.deepEqual([...Deno.readDirSync(place.home)], []),
  },
  "an attack: a place leads out through a folder that is not there yet, from a folder below": {
    files: {
      "gait.toml": `[places]\nrunpacks = "later/../../home/t"\n`,
      "inner/run.json": RUN,
    },
    line: "run record run.json",
    at: { cwd: "inner" },
    exit: 0,
    stderr: /places\.runpacks does not count: .*climbs with \.\./,
    after: (place) => assert.deepEqual([...Deno.readDirSync(place.home)], []),
  },
  "an attack: a link in a repository leads its traces into .git": {
    files: {
      "gait.toml": `${ALLOW}[places]\ntraces = "out/hooks"\n`,
      "call.json": '{"name":"x"}',
      ".git/hooks/x": "",
    },
    setUp: (place) => Deno.symlinkSync(".git", `${place.repo}/out`),
    line: "mcp proxy --call call.json",
    exit: 0,
    stderr: /in gait\.toml places\.traces does not count: "out\/hooks" leads into \.git/,
    after: (place) => assert.equal([...Deno.readDirSync(`${place.repo}/.git/hooks`)].length, 1),
  },
  "an attack: a place leads out through a link to nothing": {
    files: {
      "gait.toml": `${ALLOW}[places]\ntraces = "out/t"\n`,
      "call.json": '{"name":"x"}',
    },
    setUp: (place) => Deno.symlinkSync(`${place.home}/later`, `${place.repo}/out`),
    line: "mcp proxy --call call.json",
    exit: 0,
    stderr: /in gait\.toml places\.traces does not count/,
    after: (place) => assert.deepEqual([...Deno.readDirSync(place.home)], []),
  },
  "an attack: a place leads out through a link and back": {
    files: {
      "gait.toml": `${ALLOW}[places]\ntraces = "link/../../home/t"\n`,
      "call.json": '{"name":"x"}',
      "deep/er/x": "",
      "deep/home/x": "",
    },
    setUp: (place) => Deno.symlinkSync("deep/er", `${place.repo}/link`),
    line: "mcp proxy --call call.json",
    exit: 0,
    stderr: /in gait\.toml places\.traces does not count: "link\/.*" climbs with \.\./,
    after: (place) => assert.deepEqual([...Deno.readDirSync(place.home)], []),
  },
  "a trusted file may climb": {
    files: { "gait.toml": 'policies = ["sub/../allow.yaml"]\n', "sub/x": "" },
    setUp: (place) => place.trust(),
    exit: 0,
  },
  "config trust names a place that leads out through a folder that is not there yet": {
    files: { "gait.toml": '[places]\ntraces = "later/../../home/t"\nrunpacks = "later/../t"\n' },
    line: "config trust",
    exit: 6,
    stderr: new RegExp(
      "places\\.traces = .*home/t \\(OUTSIDE of the folder; not there yet\\)\n" +
        ".*places\\.runpacks = .*repo/t \\(not there yet\\)\n",
    ),
  },
  "places inside of the folder count; those of live sessions do not disturb a call from a file": {
    files: {
      "gait.toml": `${ALLOW}[places]\ntraces = "t"\napprovals = "a"\n`,
      "call.json": '{"name":"x"}',
    },
    line: "mcp proxy --call call.json",
    exit: 0,
    stdout: /^trace: (?:\.\/)?t\/trace_/m,
  },
  "--trace-out keeps the place of traces away": {
    files: { "gait.toml": `${ALLOW}[places]\ntraces = "t"\n`, "call.json": '{"name":"x"}' },
    line: "mcp proxy --call call.json --trace-out one.json",
    exit: 0,
    stdout: /^trace: one\.json$/m,
  },
  "a positional policy of mcp proxy is not taken for the call": {
    files: { "gait.toml": ALLOW, "call.json": '{"name":"x"}' },
    line: "mcp proxy block.yaml call.json",
    exit: 3,
  },
  "an attack: a tool map of a repository does not count beside the policy of the operator": {
    files: {
      "gait.toml": 'tool_map = "map.yaml"\n',
      "map.yaml": "schema_id: nothing",
      "call.json": '{"name":"x"}',
    },
    line: "mcp proxy --call call.json --policy allow.yaml",
    exit: 0,
    stderr: /in gait\.toml tool_map does not count: the policies are not its own/,
  },
  "a tool map counts with the policies of the same file": {
    files: {
      "gait.toml": `${ALLOW}tool_map = "map.yaml"\n`,
      "map.yaml": "schema_id: nothing",
      "call.json": '{"name":"x"}',
    },
    line: "mcp proxy --call call.json",
    exit: 6,
    stderr: /map\.yaml/,
  },
  "an attack: overridable does not count in a file that is not trusted": {
    files: {
      "gait.toml": 'policies = ["base.yaml", "own.yaml"]\n',
      "base.yaml": BASE,
      "own.yaml": OWN,
    },
    exit: 3,
  },
  "overridable counts in a trusted file": {
    files: {
      "gait.toml": 'policies = ["base.yaml", "own.yaml"]\n',
      "base.yaml": BASE,
      "own.yaml": OWN,
    },
    setUp: (place) => place.trust(),
    exit: 0,
  },
  "--strictest does the same on the line": {
    files: { "base.yaml": BASE, "own.yaml": OWN },
    line: `${EVAL} --policy base.yaml --policy own.yaml --strictest`,
    exit: 3,
  },
  "an attack: gait.toml is a link": {
    setUp: (place) => {
      place.write(`${place.home}/x.toml`, ALLOW);
      Deno.symlinkSync(`${place.home}/x.toml`, `${place.repo}/gait.toml`);
    },
    exit: 6,
    stderr: /gait\.toml": it is a symbolic link$/m,
  },
  "an attack: gait.toml is a pipe, which is refused at once": {
    setUp: async (place) => {
      const made = await new Deno.Command("mkfifo", { args: [`${place.repo}/gait.toml`] }).output();
      assert.ok(made.success);
    },
    exit: 6,
    stderr: /gait\.toml": it is not a regular file$/m,
    ignore: !hasModes,
  },
  "a folder of that name is refused": {
    setUp: (place) => Deno.mkdirSync(`${place.repo}/gait.toml`),
    exit: 6,
    stderr: /it is not a regular file/,
  },
  "a file of more than 64 KiB is refused": {
    files: { "gait.toml": `${ALLOW}#${"x".repeat(65_536)}` },
    exit: 6,
    stderr: /it is larger than 65536 bytes/,
  },
  "an unknown key is named with its line and the nearest known one": {
    files: { "gait.toml": `# settings\n${ALLOW}[keys]\npubic = "k"\n` },
    exit: 6,
    stderr: /^error: Cannot use "gait\.toml": line 4: keys\.pubic .*did you mean keys\.public\?$/m,
  },
  "the home folder's own file never counts": {
    setUp: (place) => void place.write(`${place.home}/gait.toml`, 'policies = ["p.yaml"]'),
    line: `${EVAL.replace("i.json", "../repo/i.json")}`,
    at: { cwd: "../home" },
    exit: 6,
    stderr: /^error: Missing --policy$/m,
  },
  "a file above the home folder does not count either": {
    files: { "gait.toml": ALLOW, "inner/i.json": "{}" },
    at: { cwd: "inner" },
    exit: 6,
    stderr: /Missing --policy/,
    setUp: (place) => void (place.home = `${place.repo}/inner`),
  },
  "a file above the working directory counts, its paths start at its folder": {
    files: { "gait.toml": ALLOW },
    setUp: (place) => void place.write("sub/deep/x", ""),
    line: "gate eval --intent ../../i.json",
    at: { cwd: "sub/deep" },
    exit: 0,
    stderr: /^warning: \/.*\/repo\/gait\.toml is not trusted/m,
  },
  "an attack: a folder above belongs to another user": {
    files: { "gait.toml": ALLOW },
    setUp: (place) => {
      place.write("sub/i.json", "{}");
      Deno.chownSync(place.repo, 12345, 12345);
    },
    at: { cwd: "sub" },
    exit: 6,
    stderr: /^error: Missing --policy$/m,
    ignore: !isRoot,
  },
  "an attack: another user put a file into a folder of yours": {
    files: { "gait.toml": ALLOW },
    setUp: (place) => Deno.chownSync(`${place.repo}/gait.toml`, 12345, 12345),
    exit: 6,
    stderr: /"gait\.toml" does not count: it belongs to another user[^]*Missing --policy/,
    ignore: !isRoot,
  },
  "an attack: a trusted file was changed, say by an agent that loosens its own policy": {
    files: { "gait.toml": 'policies = ["block.yaml"]\n' },
    setUp: (place) => {
      place.trust();
      place.write("gait.toml", ALLOW);
    },
    exit: 6,
    stderr:
      /^error: Cannot use "gait\.toml": it is not what was trusted, and the line leaves to it: policies, .*\nhint: gait config trust, or gait config untrust; --no-config leaves it unread\n/,
    never: /verdict=allow/,
  },
  "an attack: a trusted file was changed, so that the counts of rate limits begin anew": {
    files: { "gait.toml": '[state]\nrate_limit = "counts.json"\n', "l.yaml": LIMITED },
    setUp: async (place) => {
      place.trust();
      for (const exit of [0, 3]) {
        const seen = await place.run(`${EVAL} --policy l.yaml`);
        assert.equal(seen.exit, exit, seen.stderr);
      }
      place.write("gait.toml", "");
    },
    line: `${EVAL} --policy l.yaml`,
    exit: 6,
    stderr: /it is not what was trusted, and the line leaves to it: .*state\.rate_limit/,
    never: /verdict=/,
  },
  "an attack: a trusted file is gone, so that the counts of rate limits begin anew": {
    files: { "gait.toml": '[state]\nrate_limit = "counts.json"\n', "l.yaml": LIMITED },
    setUp: (place) => {
      place.trust();
      Deno.removeSync(`${place.repo}/gait.toml`);
      place.write("sub/x", "");
    },
    line: "gate eval --intent ../i.json --policy ../l.yaml",
    at: { cwd: "sub" },
    exit: 6,
    stderr:
      /^error: Cannot use "\/.*\/repo\/gait\.toml": it was trusted and is gone, and the line leaves to it: .*\nhint: gait config untrust \/.*\/repo\/gait\.toml; --no-config/,
    never: /verdict=/,
  },
  "an attack: a trusted file was changed, so that a tool map no longer renames": {
    files: {
      "gait.toml": 'tool_map = "map.yaml"\n',
      "map.yaml": "schema_id: gait.mcp.tool_map\nschema_version: 1.0.0\ntools:\n" +
        "  - { name: x, tool_name: tool.write }\n",
      "call.json": '{"name":"x"}',
      "no-write.yaml": "default_verdict: allow\nrules:\n" +
        "  - { name: r, effect: block, match: { tool_names: [tool.write] } }\n",
    },
    setUp: async (place) => {
      place.trust();
      const seen = await place.run("mcp proxy --call call.json --policy no-write.yaml");
      assert.equal(seen.exit, 3, seen.stderr);
      place.write("gait.toml", '# tool_map = "map.yaml"\n');
    },
    line: "mcp proxy --call call.json --policy no-write.yaml",
    exit: 6,
    stderr: /the line leaves to it: tool_map, /,
  },
  "an attack: a trusted file was changed, so that no key checks a runpack": {
    files: { "gait.toml": KEYS, "run.json": RUN },
    setUp: async (place) => {
      const recorded = await place.run("run record run.json --no-config --out-dir .");
      assert.equal(recorded.exit, 0, recorded.stderr);
      place.trust();
      const seen = await place.run("verify runpack_run_x.zip");
      assert.equal(seen.exit, 2, seen.stderr); // it is not signed
      place.write("gait.toml", `${KEYS}\n`);
    },
    line: "verify runpack_run_x.zip",
    exit: 6,
    stderr: /the line leaves to it: keys\.public\n/,
  },
  "a changed file stops no line that says all of it itself": {
    files: { "gait.toml": KEYS },
    setUp: async (place) => {
      await signTrace(place);
      place.trust();
      place.write("gait.toml", `${KEYS}\n`);
    },
    line: "trace verify t.json --public-key k1.pub",
    exit: 0,
    stderr: /^warning: "gait\.toml" is not what was trusted; nothing in it counts/m,
  },
  "a changed file stops no line whose variables say it": {
    files: { "gait.toml": KEYS },
    setUp: async (place) => {
      await signTrace(place);
      place.trust();
      place.write("gait.toml", `${KEYS}\n`);
    },
    line: "trace verify t.json",
    at: { env: { GAIT_PUBLIC_KEY_FILE: "k1.pub" } },
    exit: 0,
  },
  "a changed file stops nothing that takes only a place from it": {
    files: { "gait.toml": '[places]\nrunpacks = "t"\n', "run.json": RUN },
    setUp: async (place) => {
      const recorded = await place.run("run record run.json --no-config");
      assert.equal(recorded.exit, 0, recorded.stderr);
      place.trust();
      place.write("gait.toml", '[places]\nrunpacks = "u"\n');
    },
    line: "run inspect run_x",
    exit: 0,
  },
  "--no-config leaves a changed file unread": {
    files: { "gait.toml": ALLOW },
    setUp: (place) => {
      place.trust();
      place.write("gait.toml", "");
    },
    line: `${EVAL} --policy allow.yaml --no-config`,
    exit: 0,
    never: /trusted/,
  },
  "gait doctor says that a trusted file was changed": {
    files: { "gait.toml": KEYS },
    setUp: (place) => {
      place.trust();
      place.write("gait.toml", "");
    },
    line: "doctor",
    exit: 0,
    stdout:
      /^- project_file: warn \("gait\.toml" is not what was trusted: .*\)\n {2}fix: gait config trust$/m,
  },
  "gait doctor says that a trusted file is gone": {
    files: { "gait.toml": KEYS },
    setUp: (place) => {
      place.trust();
      Deno.removeSync(`${place.repo}/gait.toml`);
    },
    line: "doctor",
    exit: 0,
    stdout:
      /^- project_file: warn \("gait\.toml" was trusted and is gone.*\)\n {2}fix: gait config untrust$/m,
  },
  "config show tells of a trusted file that is gone": {
    files: { "gait.toml": KEYS },
    setUp: (place) => {
      place.trust();
      Deno.removeSync(`${place.repo}/gait.toml`);
    },
    line: "config show",
    exit: 0,
    stdout: /^\/.*\/repo\/gait\.toml: trusted and gone\n/,
  },
  "config untrust sets a file that is gone right again, also from a folder below": {
    files: { "gait.toml": KEYS, "sub/x": "" },
    setUp: (place) => {
      place.trust();
      Deno.removeSync(`${place.repo}/gait.toml`);
    },
    line: "config untrust",
    at: { cwd: "sub" },
    exit: 0,
    stdout: /^config untrust ok: .*\/repo\/gait\.toml$/m,
    after: async (place) => {
      const seen = await place.run(`${EVAL} --policy allow.yaml`);
      assert.deepEqual([seen.exit, /trusted/.test(seen.stderr)], [0, false], seen.stderr);
    },
  },
  "an attack: a nearer file hides the trusted one": {
    files: {
      "gait.toml": 'policies = ["block.yaml"]\n',
      "sub/gait.toml": 'policies = ["p.yaml"]\n',
    },
    setUp: (place) => {
      place.trust();
      place.write("sub/p.yaml", "default_verdict: allow");
    },
    line: "gate eval --intent ../i.json",
    at: { cwd: "sub" },
    exit: 3,
    stderr: /"gait\.toml" is not trusted and does not count: \/.*\/repo\/gait\.toml above it does/,
  },
  "an attack: the same bytes in another folder are not trusted": {
    files: { "gait.toml": KEYS },
    setUp: async (place) => {
      place.trust();
      await signTrace(place);
      place.write(`${place.repo}-copy/gait.toml`, KEYS);
    },
    line: "trace verify ../repo/t.json",
    at: { cwd: "../repo-copy" },
    exit: 6,
    stderr: /Missing --public-key/,
  },
  "an attack: the record of trust is a link": {
    files: { "gait.toml": ALLOW },
    setUp: (place) => {
      place.trust();
      Deno.renameSync(place.recordOf(), `${place.home}/record`);
      Deno.symlinkSync(`${place.home}/record`, place.recordOf());
    },
    exit: 6,
    stderr: /its record does not count, it is a symbolic link/,
  },
  "an attack: the folder of the records is a link": {
    files: { "gait.toml": ALLOW },
    setUp: (place) => {
      place.trust();
      Deno.renameSync(`${place.home}/.gait/trust`, `${place.repo}/trust`);
      Deno.symlinkSync(`${place.repo}/trust`, `${place.home}/.gait/trust`);
    },
    exit: 6,
    stderr: /its folder is a symbolic link/,
  },
  "an attack: others may write the record of trust": {
    files: { "gait.toml": ALLOW },
    setUp: (place) => {
      place.trust();
      Deno.chmodSync(place.recordOf(), 0o666);
    },
    exit: 6,
    stderr: /its record does not count, it is open to other users/,
    ignore: !hasModes,
  },
  "an attack: others may write into the folder of the records": {
    files: { "gait.toml": ALLOW },
    setUp: (place) => {
      place.trust();
      Deno.chmodSync(`${place.home}/.gait/trust`, 0o777);
    },
    exit: 6,
    stderr: /its folder is open to other users/,
    ignore: !hasModes,
  },
  "an attack: a repository that holds the home folder brings the record along": {
    files: { "gait.toml": KEYS, "sub/x": "" },
    setUp: async (place) => {
      place.home = `${place.repo}/home`;
      place.trust();
      await signTrace(place);
    },
    line: "trace verify t.json",
    exit: 6,
    stderr: /in gait\.toml keys\.public does not count/,
  },
  "an attack: a link puts the folder of gait into the repository, which brings the record along": {
    files: { "gait.toml": KEYS },
    setUp: async (place) => {
      place.trust();
      await signTrace(place);
      Deno.renameSync(`${place.home}/.gait`, `${place.repo}/gait`);
      Deno.symlinkSync(`${place.repo}/gait`, `${place.home}/.gait`);
    },
    line: "trace verify t.json",
    exit: 6,
    stderr: /its record does not count, the folder above it is a symbolic link/,
  },
  "trust is not recorded where a link is the folder of gait": {
    files: { "gait.toml": ALLOW, "gait/x": "" },
    setUp: (place) => Deno.symlinkSync(`${place.repo}/gait`, `${place.home}/.gait`),
    line: "config trust",
    exit: 6,
    stderr: /Cannot record trust: ".*\/\.gait" is a link/,
  },
  "an attack: HOME is relative, so that a repository holds the records": {
    files: { "gait.toml": KEYS },
    setUp: async (place) => {
      place.trust();
      await signTrace(place);
      place.home = ".";
    },
    line: "trace verify t.json",
    exit: 6,
    stderr: /in gait\.toml keys\.public does not count/,
  },
  "trust is not given without a terminal": {
    files: { "gait.toml": ALLOW },
    line: "config trust",
    exit: 6,
    stderr: /line 1: policies = \/.*allow\.yaml[^]*there is no terminal/,
    after: (place) => assert.deepEqual([...Deno.readDirSync(place.home)], []),
  },
  "trust is not recorded below a project": {
    files: { "gait.toml": ALLOW },
    setUp: (place) => void (place.home = place.write("h/x", "").slice(0, -2)),
    line: "config trust",
    exit: 6,
    stderr: /Cannot record trust: your home folder is inside/,
  },
  "trust can be taken back, also for a file that is gone": {
    files: { "gait.toml": ALLOW },
    setUp: (place) => {
      place.trust();
      Deno.removeSync(`${place.repo}/gait.toml`);
    },
    line: "config untrust",
    exit: 0,
    stdout: /^config untrust ok: .*\/repo\/gait\.toml$/m,
    after: (place) => assert.throws(() => Deno.statSync(place.recordOf())),
  },
  "config show says where each value comes from": {
    files: { "gait.toml": `${ALLOW}[keys]\npublic = "k1.pub"\n[places]\ntraces = "t"\n` },
    line: "config show --tools map.yaml",
    at: { env: { GAIT_APPROVALS: "desk" } },
    exit: 0,
    stdout: new RegExp([
      "gait\\.toml: not trusted\\n",
      "policies +allow\\.yaml +gait\\.toml:1 \\(not trusted\\)",
      "tool_map +map\\.yaml +--tools",
      "keys\\.public +- +unset",
      "places\\.traces +t +gait\\.toml:5 \\(not trusted\\)",
      "places\\.approvals +desk +GAIT_APPROVALS",
      "state\\.rate_limit +\\.gait-out/gate_rate_limits\\.json +default",
      "keys\\.public at gait\\.toml:3 does not count: the file is not trusted",
    ].join("[^]*")),
  },
  "gait doctor warns of a file that is not trusted": {
    files: { "gait.toml": KEYS },
    line: "doctor",
    exit: 0,
    stdout: /^- project_file: warn \(.*is not trusted.*\)\n {2}fix: gait config trust$/m,
  },
  "gait doctor reports a file that cannot be taken": {
    files: { "gait.toml": "policies = 1" },
    line: "doctor",
    exit: 7,
    stdout: /^- project_file: fail \(Cannot use "gait\.toml": line 1: policies must be a list/m,
  },
  "gait doctor looks at all policies of the file": {
    files: { "gait.toml": 'policies = ["allow.yaml", "q.yaml"]\n', "q.yaml": "rules: x\n" },
    line: "doctor",
    exit: 0,
    stdout: /^- policy_warnings: warn \(the policy q\.yaml does not load: /m,
  },
  "policy explain and policy validate take the policies of the file": {
    files: { "gait.toml": 'policies = ["block.yaml"]\n' },
    line: "policy explain i.json",
    exit: 0,
    stdout: /block/,
    after: async (place) => {
      const seen = await place.run("policy validate");
      assert.deepEqual([seen.exit, /default=block/.test(seen.stdout)], [0, true]);
    },
  },
  "policy explain explains all policies that the file names": {
    files: { "gait.toml": 'policies = ["block.yaml", "allow.yaml"]\n' },
    line: "policy explain i.json",
    exit: 0,
    stdout: /^block\.yaml: verdict=block\nallow\.yaml: verdict=allow$/m,
    after: async (place) => {
      const { stdout } = await place.run("policy explain i.json", {
        env: { GAIT_POLICY: "allow.yaml:block.yaml" },
      });
      assert.match(stdout, /^allow\.yaml: verdict=allow\nblock\.yaml: verdict=block$/m);
    },
  },
  "runpacks are written to the place of the project, and found there by id": {
    files: {
      "gait.toml": '[places]\nrunpacks = "packs"\n',
      "run.json": RUN,
    },
    setUp: async (place) => {
      const seen = await place.run("run record run.json");
      assert.equal(seen.exit, 0, seen.stderr);
      assert.ok(Deno.statSync(`${place.repo}/packs/runpack_run_x.zip`).isFile);
    },
    line: "verify run_x",
    exit: 0,
    after: async (place) => {
      for (const line of ["run inspect run_x", "run receipt run_x", "regress init --from run_x"]) {
        const seen = await place.run(line);
        assert.equal(seen.exit, 0, `${line}: ${seen.stderr}`);
      }
    },
  },
  "an attack: a judged call would change the trusted file": {
    files: {
      "gait.toml": `${ALLOW}tool_map = "map.yaml"\n`,
      "call.json": '{"name":"write","args":{"path":"gait.toml"}}',
    },
    setUp: (place) => {
      place.trust();
      const args = [{ path: "/path", is: "path", operation: "write", base: place.repo }];
      const head = { schema_id: "gait.mcp.tool_map", schema_version: "1.0.0" };
      place.write("map.yaml", JSON.stringify({ ...head, tools: [{ name: "write", args }] }));
    },
    line: "mcp proxy --call call.json",
    exit: 3,
    stdout: /guard/,
  },
  "a command without settings of a project reads no file": {
    files: { "gait.toml": "not = a [file" },
    line: "version",
    exit: 0,
  },
};

for (const [name, one] of Object.entries(CASES)) {
  const ignore = one.ignore ?? false;
  Deno.test({ name: ignore ? `${name}${asRoot}` : name, ignore }, async () => {
    using place = new ProjectPlace(one.files);
    await one.setUp?.(place);
    const seen = await place.run(one.line ?? EVAL, one.at);
    assert.equal(seen.exit, one.exit, seen.stdout + seen.stderr);
    if (one.stdout !== undefined) assert.match(seen.stdout, one.stdout);
    if (one.stderr !== undefined) assert.match(seen.stderr, one.stderr);
    if (one.never !== undefined) assert.doesNotMatch(seen.stdout + seen.stderr, one.never);
    await one.after?.(place);
  });
}

async function signTrace(place: ProjectPlace): Promise<void> {
  const seen = await place.run(
    `${EVAL} --policy allow.yaml --key-mode prod --private-key k1 --trace-out t.json --no-config`,
  );
  assert.equal(seen.exit, 0, seen.stderr);
}

async function approveWithKey2(place: ProjectPlace): Promise<void> {
  place.write("k2", KEY_2.private);
  const line = "approve --policy ask.yaml --intent i.json --yes --approver a --reason-code r";
  const seen = await place.run(
    `${line} --key-mode prod --private-key k2 --out token.json --no-config`,
  );
  assert.equal(seen.exit, 0, seen.stderr);
}

/** `script` gives a program a terminal. */
const hasScript = Deno.build.os === "linux" && hasProgram("script");
const withoutScript = hasScript ? "" : " (needs script)";

for (const [answer, exit] of [["y", 0], ["n", 4], ["", 4]] as const) {
  Deno.test({
    name: `gait config trust asks on a terminal; "${answer}" exits ${exit}${withoutScript}`,
    ignore: !hasScript,
  }, async () => {
    using place = new ProjectPlace({ "gait.toml": ALLOW + KEYS });
    const { code, seen } = await onTerminal(place, ["config", "trust"], answer);
    assert.equal(code, exit, seen);
    assert.match(seen, /line 4: keys\.public = \/.*\/repo\/k1\.pub \(counts only if trusted\)/);
    if (exit !== 0) {
      assert.throws(() => Deno.statSync(place.recordOf()));
      return;
    }
    const record = Deno.readTextFileSync(place.recordOf());
    const modes = [place.recordOf(), `${place.home}/.gait/trust`].map((path) =>
      (Deno.statSync(path).mode ?? 0) & 0o777
    );
    assert.deepEqual(modes, [0o600, 0o700]);
    place.trust();
    const time = /"created_at": ".*"/;
    assert.equal(
      record.replace(time, ""),
      Deno.readTextFileSync(place.recordOf()).replace(time, ""),
    );
    const seenAgain = await place.run("config trust --json");
    assert.deepEqual([seenAgain.exit, jsonOf(seenAgain)["changed"]], [0, false]);
    const doctor = await place.run("doctor");
    assert.match(doctor.stdout, /^- project_file: pass/m);
  });
}

/** Runs a line on a terminal and answers its question. */
async function onTerminal(place: ProjectPlace, argv: readonly string[], answer: string) {
  const line = [Deno.execPath(), ...denoArgs(argv)].map((word) => `'${word}'`).join(" ");
  const child = new Deno.Command("script", {
    args: ["-qec", line, "/dev/null"],
    cwd: place.repo,
    env: { NO_COLOR: "1", DENO_DIR: place.denoDir, HOME: place.home },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  let seen = "";
  for await (const piece of child.stdout.pipeThrough(new TextDecoderStream())) {
    const asked = seen.includes("[y/N]");
    seen += piece;
    if (!asked && seen.includes("[y/N]")) {
      await writer.write(new TextEncoder().encode(`${answer}\n`));
    }
  }
  await writer.close().catch(() => {});
  await child.stderr.cancel();
  return { code: (await child.status).code, seen };
}

Deno.test("a live session judges by the file and guards it; its log is not kept in an untrusted place", async () => {
  using place = new ProjectPlace({
    "gait.toml": `${ALLOW}[places]\ntraces = "t"\nlogs = "logs/j"\napprovals = "desk"\n`,
  });
  await using proxy = new ProxyProcess({ cwd: place.repo, flags: [] });
  await proxy.send(`${callOf(1, "write", { path: "x" })}\n`);
  assert.match(await proxy.line() ?? "", /"id":1,"result"/);
  assert.match((await proxy.end()).stderr, /^warning: gait\.toml is not trusted/m);
  assert.throws(() => Deno.statSync(`${place.repo}/logs`), Deno.errors.NotFound);
  assert.equal([...Deno.readDirSync(`${place.repo}/t`)].length, 1);
});

for (const isTrusted of [false, true]) {
  const what = isTrusted ? "a trusted" : "an untrusted";
  Deno.test(`all commands judge by the same policies of ${what} file`, async () => {
    using place = new ProjectPlace({
      "gait.toml": 'policies = ["base.yaml", "own.yaml"]\n',
      "base.yaml": BASE,
      "own.yaml": OWN,
    });
    if (isTrusted) place.trust();
    const digestOf = async (line: string) => {
      const { policy_digest, verdict } = jsonOf(await place.run(`${line} --json`));
      return { policy_digest, verdict };
    };
    const { policy_digest, verdict } = await digestOf(`${EVAL} --trace-out t.json`);
    assert.equal(verdict, isTrusted ? "allow" : "block");
    assert.deepEqual(await digestOf("policy test i.json"), { policy_digest, verdict });
    assert.deepEqual(await digestOf("policy explain i.json"), { policy_digest, verdict });
    assert.equal((await digestOf("policy show")).policy_digest, policy_digest);
    if (isTrusted) return;
    const named = "base.yaml own.yaml";
    assert.deepEqual(await digestOf(`policy explain --strictest ${named} i.json`), {
      policy_digest,
      verdict,
    });
    assert.notDeepEqual(await digestOf(`policy explain ${named} i.json`), {
      policy_digest,
      verdict,
    });
    assert.equal(
      (await digestOf(`policy show --strictest ${named}`)).policy_digest,
      policy_digest,
    );
  });
}

Deno.test("under --json warnings are members of results and of errors", async () => {
  using place = new ProjectPlace({ "gait.toml": ALLOW });
  const seen = await place.run(`${EVAL} --json`);
  assert.deepEqual([seen.exit, seen.stderr], [0, ""]);
  assert.match((jsonOf(seen)["warnings"] as string[])[0] ?? "", /^gait\.toml is not trusted/);
  place.trust();
  place.write("gait.toml", `${ALLOW}# changed\n`);
  const refused = await place.run(`${EVAL} --json`);
  assert.deepEqual([refused.exit, refused.stderr], [6, ""]);
  assert.match((jsonOf(refused)["warnings"] as string[])[0] ?? "", /is not what was trusted/);
});

Deno.test("the digest of policies without their overridable rules is another one", async () => {
  using place = new ProjectPlace({ "base.yaml": BASE, "own.yaml": OWN });
  const line = `${EVAL} --policy base.yaml --policy own.yaml --json`;
  const [loose, strict] = [await place.run(line), await place.run(`${line} --strictest`)];
  assert.notEqual(jsonOf(loose)["policy_digest"], jsonOf(strict)["policy_digest"]);
  assert.deepEqual([jsonOf(loose)["verdict"], jsonOf(strict)["verdict"]], ["allow", "block"]);
});

Deno.test("with read, write and env alone a file is found, and the parser loads only then", async () => {
  using place = new ProjectPlace();
  const denoFlags = ["--allow-read", "--allow-write", "--allow-env"];
  const env = { GAIT_POLICY: "allow.yaml", DENO_LOG_LAZY_LOAD: "1" };
  const without = await place.run(EVAL, { denoFlags, env });
  assert.equal(without.exit, 0, without.stderr);
  place.write("gait.toml", '[places]\ntraces = "t"\n');
  const found = await place.run(EVAL, { denoFlags, env });
  assert.equal(found.exit, 0, found.stderr);
  assert.equal(/ext:deno_node/.test(found.stderr + found.stdout), false);
});

Deno.test("the hook example reads only what it is given", {
  ignore: Deno.build.os === "windows",
}, async () => {
  using place = new ProjectPlace({ "gait.toml": "not = a [file" });
  const root = new URL("../../", import.meta.url).pathname;
  const hook = `${root}examples/mcp/claude-code-hook`;
  const gait = place.write(
    "bin/gait",
    `#!/bin/sh\nexec '${Deno.execPath()}' run --quiet --no-prompt -A --config '${root}deno.json' '${program()}' "$@"\n`,
  );
  Deno.chmodSync(gait, 0o755);
  const child = new Deno.Command("sh", {
    args: [`${hook}/hook.sh`],
    cwd: place.repo,
    env: {
      GAIT_BIN: gait,
      HOME: place.home,
      GAIT_TRACES: `${place.repo}/traces`,
      GAIT_LOG_DIR: "",
    },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(await Deno.readFile(`${hook}/payloads/read.json`));
  await writer.close();
  const { code, stderr } = await child.output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
});

Deno.test("an attack: a policy test shows no line of a file elsewhere", async () => {
  const head = "defaults: { tool: t, identity: a, workspace: /r, risk_class: high }\n" +
    "cases:\n  - { name: one, args: {}, expect: allow }\n";
  const secret = "token: abc123\n password: xyz\n";
  for (const policy of ["../../home/secret.yaml", "/HOME/secret.yaml", "link.yaml"]) {
    using place = new ProjectPlace({ "inside.yaml": secret });
    place.write(`${place.home}/secret.yaml`, secret);
    const named = policy.replace("/HOME", place.home);
    place.write("t/a.policy-test.yaml", `policy: ${named}\n${head}`);
    Deno.symlinkSync(`${place.home}/secret.yaml`, `${place.repo}/t/link.yaml`);
    const seen = await place.run("policy test t");
    assert.equal(seen.exit, 6);
    assert.match(seen.stderr, /^error: Cannot use the policy: .*:2:/m);
    assert.doesNotMatch(seen.stdout + seen.stderr, /abc123|xyz/);
    // Of a file of the project the line is shown.
    place.write("t/a.policy-test.yaml", `policy: ../inside.yaml\n${head}`);
    assert.match((await place.run("policy test t")).stderr, /password: xyz/);
    // And of one that the line names.
    const typed = await place.run(`policy test t --policy ${place.home}/secret.yaml`);
    assert.match(typed.stderr, /password: xyz/);
  }
});
