import assert from "node:assert/strict";
import {
  brokerRequest,
  brokerVariable,
  commandCredential,
  commandInput,
  type CommandResult,
  envCredential,
  isAllowedCommand,
  isRunnableCommand,
  resolveBroker,
  stubCredential,
} from "../../../src/core/gate/controls/broker.ts";
import {
  buildCredentialEvidence,
  credentialEvidenceFileName,
} from "../../../src/core/gate/controls/credential_evidence.ts";
import { request } from "./support.ts";

const BARE = { reference: "", scopes: [] };

function asked(changes: Record<string, string | string[]>) {
  return {
    ...{ ToolName: "tool.write", Identity: "alice", Workspace: "/repo/gait" },
    ...{ SessionID: "", RequestID: "", Reference: "egress", Scope: ["export"] },
    ...changes,
  };
}

Deno.test("stubCredential gives the worked reference", async () => {
  assert.deepEqual(await stubCredential(asked({})), {
    issued_by: "stub",
    credential_ref: "stub:cb7c5eac6e2595aa4e29c19d",
  });
});

Deno.test("envCredential gives the worked reference", async () => {
  const variable = brokerVariable("GAIT_BROKER_TOKEN_", asked({ Reference: "eg-ress.1" }));
  assert.deepEqual(await envCredential(variable, " secret\n"), {
    issued_by: "env",
    credential_ref: "env:GAIT_BROKER_TOKEN_EG_RESS_1:2bb80d537b1da3e3",
  });
  for (const value of [undefined, "", " \t"]) {
    assert.equal(await envCredential(variable, value), undefined);
  }
});

Deno.test("brokerVariable sanitizes the reference, or the tool name", () => {
  const rows = [
    ["__a é--b__", "P_A___B"],
    ["", "P_TOOL_WRITE"],
    ["--", "P_DEFAULT"],
    ["é", "P_DEFAULT"],
    ["a//b", "P_A_B"],
    ["a__b", "P_A__B"],
    ["a-.b", "P_A__B"],
    ["stra\u00dfe", "P_STRA_E"],
  ];
  for (const [reference = "", expected] of rows) {
    assert.equal(brokerVariable("P_", asked({ Reference: reference })), expected, reference);
  }
});

Deno.test("brokerRequest takes the raw context and joins the scopes", () => {
  const intent = request({
    tool_name: " TOOL.Write ",
    context: {
      ...{ identity: " alice ", workspace: " C:\\repo ", risk_class: "high" },
      ...{ session_id: " s ", request_id: " r " },
    },
  });
  const { request: made, evidenceScope } = brokerRequest(
    intent,
    { reference: "rule", scopes: ["export", "b"] },
    { reference: " ", scopes: ["Export", " b ", "A"] },
  );
  assert.deepEqual(evidenceScope, ["A", "Export", "b", "export"]);
  assert.deepEqual(made, {
    ...{ ToolName: "tool.write", Identity: "alice", Workspace: "C:\\repo" },
    ...{ SessionID: "s", RequestID: "r", Reference: "rule", Scope: ["a", "export", "b"] },
  });
  assert.equal(brokerRequest(intent, BARE, { reference: " x " }).request.Reference, "x");
});

Deno.test("commandInput writes the exact document", () => {
  const intent = request({
    context: { identity: "example-user", workspace: "/w", risk_class: "r" },
  });
  const { request: made } = brokerRequest(intent, { reference: "eg", scopes: ["a", "export"] });
  assert.equal(
    commandInput(made),
    '{"ToolName":"tool.write","Identity":"example-user","Workspace":"/w","SessionID":"","RequestID":"","Reference":"eg","Scope":["a","export"]}',
  );
  assert.match(commandInput(brokerRequest(intent, BARE).request), /"Scope":\[\]\}$/);
});

const SOUND: CommandResult = {
  stdout: new TextEncoder().encode(' {"issued_by":"vault","credential_ref":" ref 1 ","ttl":5}\n'),
  stderrBytes: 0,
  status: 0,
  timedOut: false,
};

function stdout(text: string): CommandResult {
  return { ...SOUND, stdout: new TextEncoder().encode(text) };
}

Deno.test("commandCredential reads a sound answer", () => {
  assert.deepEqual(commandCredential(SOUND), { issued_by: "vault", credential_ref: "ref 1" });
  const quiet = stdout('{"credential_ref":"r","issued_by":" "}');
  assert.deepEqual(commandCredential(quiet), { issued_by: "command", credential_ref: "r" });
  const full = stdout(`{"credential_ref":"r"}${" ".repeat(16_384 - 22)}`);
  assert.equal(full.stdout.length, 16_384);
  assert.equal(commandCredential(full)?.credential_ref, "r");
  const long = stdout(JSON.stringify({ credential_ref: "é".repeat(128) }));
  assert.equal(commandCredential(long)?.credential_ref.length, 128);
});

Deno.test("commandCredential tolerates noise on standard error", () => {
  assert.deepEqual(commandCredential({ ...SOUND, stderrBytes: 16_384 }), {
    issued_by: "vault",
    credential_ref: "ref 1",
  });
});

// Each row breaks one thing of a sound answer.
const REFUSED: [string, CommandResult][] = [
  ["timeout", { ...SOUND, timedOut: true }],
  ["exit status", { ...SOUND, status: 1 }],
  ["too much on standard error", { ...SOUND, stderrBytes: 16_385 }],
  ["too much output", stdout(`{"credential_ref":"r"}${" ".repeat(16_384)}`)],
  ["empty output", stdout("")],
  ["plain text", stdout("secret-token")],
  ["a list", stdout("[]")],
  ["null", stdout("null")],
  ["an empty object", stdout("{}")],
  ["trailing text", stdout('{"credential_ref":"r"} ok')],
  ["two objects", stdout('{"credential_ref":"r"}{"credential_ref":"s"}')],
  ["a duplicate member", stdout('{"credential_ref":"r","credential_ref":"s"}')],
  ["a member in other letter case", stdout('{"credential_ref":"r","Issued_By":"x"}')],
  ["a reference that is a number", stdout('{"credential_ref":1}')],
  ["an issuer that is a number", stdout('{"credential_ref":"r","issued_by":1}')],
  ["a blank reference", stdout('{"credential_ref":" "}')],
  ["a reference of 257 bytes", stdout(JSON.stringify({ credential_ref: `é${"é".repeat(127)}x` }))],
  ["a line break", stdout('{"credential_ref":"a\\nb"}')],
  ["a carriage return", stdout('{"credential_ref":"a\\rb"}')],
  ["a tab", stdout('{"credential_ref":"a\\tb"}')],
];

for (const [name, result] of REFUSED) {
  Deno.test(`commandCredential gives nothing for: ${name}`, () => {
    assert.equal(commandCredential(result), undefined);
  });
}

Deno.test("resolveBroker knows the brokers, in any case and padded", () => {
  for (const broker of ["", " ", "off", "None"]) {
    assert.deepEqual(resolveBroker({ broker }), { kind: "off" });
  }
  assert.deepEqual(resolveBroker({ broker: " Stub " }), { kind: "stub" });
  assert.deepEqual(resolveBroker({ broker: "env", envPrefix: " " }), {
    kind: "env",
    prefix: "GAIT_BROKER_TOKEN_",
  });
  assert.deepEqual(resolveBroker({ broker: "env", envPrefix: " X_ " }), {
    kind: "env",
    prefix: "X_",
  });
  assert.deepEqual(
    resolveBroker({ broker: "command", command: " b.sh ", commandArgs: " -a, ,b c" }),
    { kind: "command", command: "b.sh", args: ["-a", "b c"] },
  );
});

Deno.test("resolveBroker refuses unknown names, missing and unlisted commands", () => {
  const rows: [Parameters<typeof resolveBroker>[0], RegExp][] = [
    [
      { broker: "vault" },
      /^Cannot use --credential-broker "vault": expected off, stub, env or command$/,
    ],
    [{ broker: "command" }, /^--credential-broker command needs --credential-command$/],
    [
      { broker: "command", command: " " },
      /^--credential-broker command needs --credential-command$/,
    ],
    [
      { broker: "command", command: "/bin/x", allowlist: "/bin/y" },
      /^Cannot use --credential-command "\/bin\/x": expected one of the commands in GAIT_CREDENTIAL_COMMAND_ALLOWLIST$/,
    ],
  ];
  for (const [options, message] of rows) {
    assert.throws(() => resolveBroker(options), { code: "invalid_input", message });
  }
});

Deno.test("isAllowedCommand admits a path by its path and a name by its name", () => {
  const rows: [string, string, boolean][] = [
    ["/bin/x", "", true],
    ["/bin/x", " , .", true],
    ["/bin/x", "/bin/y, /bin/x", true],
    ["/bin/../bin/./x", "/bin//x", true],
    ["/bin/x", "/bin/y", false],
    ["warn.sh", "warn.sh", true],
    ["./evil/warn.sh", "warn.sh", false],
    ["./warn.sh", "warn.sh", false],
    ["warn.sh", "./warn.sh", false],
    ["./warn.sh", "./warn.sh", true],
    ["x/../warn.sh", "./warn.sh", true],
    ["../warn.sh", "./warn.sh", false],
    ["/../bin/x", "/bin/x", true],
    [".\\warn.sh", "warn.sh", false],
  ];
  for (const [command, allowlist, expected] of rows) {
    assert.equal(isAllowedCommand(command, allowlist), expected, `${command} by ${allowlist}`);
  }
});

Deno.test("isRunnableCommand wants a single word", () => {
  assert.ok(isRunnableCommand("/bin/x"));
  for (const command of ["", "a b", "a\tb", "a\nb", "a\rb"]) assert.ok(!isRunnableCommand(command));
});

Deno.test("buildCredentialEvidence writes the listed members and no more", () => {
  const input = {
    ...{ created_at: "2026-02-05T00:00:00Z", producer_version: "0.0.0-dev", trace_id: "t" },
    ...{ tool_name: "tool.write", identity: "alice", reference: "egress", scope: ["export"] },
    credential: { issued_by: "stub", credential_ref: "stub:1" },
  };
  assert.deepEqual(buildCredentialEvidence(input), {
    ...{ schema_id: "gait.gate.broker_credential_record", schema_version: "1.0.0" },
    ...{ created_at: "2026-02-05T00:00:00Z", producer_version: "0.0.0-dev", trace_id: "t" },
    ...{ tool_name: "tool.write", identity: "alice", broker: "stub", reference: "egress" },
    ...{ scope: ["export"], credential_ref: "stub:1" },
  });
  const bare = Object.keys(buildCredentialEvidence({ ...input, reference: "", scope: [] }));
  assert.ok(!bare.includes("reference") && !bare.includes("scope"));
  assert.equal(credentialEvidenceFileName("t"), "credential_evidence_t.json");
});
