/** Runs tables of payloads and answers, which each client has of its own. */

import assert from "node:assert/strict";
import type { ClientName } from "../../../src/core/clients/client.ts";
import { loadDialect } from "../../../src/core/clients/client.ts";
import type {
  HookAnswer,
  HookDialect,
  HookEvent,
  HookEventKind,
  Ruling,
} from "../../../src/core/clients/hook_event.ts";
import { GaitError } from "../../../src/core/error.ts";
import { type JsonValue, parseJson } from "../../../src/core/json/json.ts";
import { TOOL_CLASSES } from "../../../src/core/mcp/call/client_tools.ts";
import { textSource } from "../../support/text_source.ts";

/** What is read of an event, as far as it has it. */
export interface Read {
  readonly kind: HookEventKind;
  readonly session?: string;
  readonly agent?: string;
  readonly cwd?: string;
  readonly version?: string;
  /** The tool in the client's words. */
  readonly tool?: string;
  readonly id?: string;
  readonly mcp?: string;
  /** The name that policies see. */
  readonly judged?: string;
  /** The tool, where the judged name is that of several. */
  readonly told?: string;
  /** `kind operation value` of each target. */
  readonly targets?: readonly string[];
  /** The folder of the call, where it is not that of the session. */
  readonly folder?: string;
  /** The command line where policies look for it. */
  readonly line?: JsonValue;
  /** Classes whose rules hold too. */
  readonly like?: "all" | readonly string[];
  readonly problem?: string;
  /** Paths that programs read differently. */
  readonly unclear?: readonly string[];
  readonly status?: string;
  readonly result?: JsonValue;
}

export interface PayloadCase {
  readonly name: string;
  /** The payload, or the text of one. */
  readonly payload: JsonValue;
  readonly text?: string;
  readonly given?: HookEventKind;
  /** What is read, or the message of the fault. */
  readonly reads: Read | string;
}

/** The parts of a value that a test states. */
export function readOf(event: HookEvent): Read {
  const { kind, session } = event;
  const about: Record<string, JsonValue> = {};
  const put = (name: keyof Read, value: JsonValue | undefined) => {
    if (value !== undefined) about[name] = value;
  };
  put("session", session.id);
  put("agent", session.agent);
  put("cwd", session.cwd);
  put("version", session.version);
  if (kind === "before" || kind === "after") {
    const { tool, id, mcp } = event.call;
    put("tool", tool);
    put("id", id);
    put("mcp", mcp === undefined ? undefined : `${mcp.server} ${mcp.tool}`);
  }
  if (kind === "after") {
    put("status", event.outcome.status);
    put("result", event.outcome.result);
  }
  if (kind === "before") {
    const { name, told_tool, targets, cwd, stands_for, problem, unclear_paths, args } =
      event.adapted;
    put("judged", name);
    put("told", told_tool);
    put(
      "targets",
      targets.length === 0
        ? undefined
        : targets.map(({ kind, operation, value }) => `${kind} ${operation} ${value}`),
    );
    put("folder", cwd === session.cwd ? undefined : cwd);
    put("line", name === "tool.exec" ? args["command"] : undefined);
    put("like", stands_for?.length === TOOL_CLASSES.length ? "all" : stands_for?.slice());
    put("problem", problem);
    put("unclear", unclear_paths?.map(({ pointer, text }) => `${pointer} ${text}`));
  }
  return { kind, ...about };
}

/** Reads each payload; a payload that is not read is denied with the fault as its text. */
export function payloadTests(
  client: ClientName,
  cases: readonly PayloadCase[],
  denied: (text: string) => string,
): void {
  for (const { name, payload, text, given, reads } of cases) {
    Deno.test(`${client} payload: ${name}`, async () => {
      const dialect = await loadDialect(client);
      const bytes = textSource(text ?? JSON.stringify(payload));
      const read = () => dialect.readEvent(parseJson(bytes), given);
      if (typeof reads !== "string") {
        assert.deepEqual(readOf(read()), reads);
        return;
      }
      const message = faultOf(read);
      assert.equal(message, reads);
      assert.deepEqual(dialect.answer({ answer: "deny", text: message }), {
        stdout: denied(JSON.stringify(message)),
        stderr: "",
        exit: 0,
      });
    });
  }
}

export function faultOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    assert.ok(error instanceof GaitError, String(error));
    return error.message;
  }
  throw new Error("it was read");
}

export interface AnswerCase {
  readonly ruling: Ruling;
  readonly stdout: string;
}

export function answerTests(client: ClientName, cases: readonly AnswerCase[]): void {
  for (const { ruling, stdout } of cases) {
    Deno.test(`${client} answer: ${ruling.answer}, ${JSON.stringify(ruling.text)}`, async () => {
      const dialect = await loadDialect(client);
      assert.deepEqual(dialect.answer(ruling), { stdout, stderr: "", exit: 0 });
    });
  }
}

/** Texts that could break an answer. */
const TEXTS = [
  "no",
  'say "no"\nand more',
  "",
  " \t\n",
  "half \ud83d of a pair",
  "\u0000\u2028",
  "x".repeat(1_000_000),
];

/** Every answer that a dialect can give: one document or nothing, and always with a reason. */
export async function allAnswers(client: ClientName): Promise<readonly AllAnswer[]> {
  const dialect: HookDialect = await loadDialect(client);
  return (["pass", "allow", "ask", "deny"] as const).flatMap((answer) =>
    TEXTS.map((text): AllAnswer => {
      const given = dialect.answer({ answer, text });
      assert.equal(given.exit, 0);
      assert.equal(given.stderr, "");
      if (given.stdout === "") return { answer, given };
      assert.ok(given.stdout.endsWith("\n"));
      assert.ok(given.stdout.isWellFormed());
      assert.doesNotMatch(given.stdout, /\\ud[89a-f]/);
      const document = parseJson(textSource(given.stdout));
      return { answer, given, document };
    })
  );
}

export interface AllAnswer {
  readonly answer: Ruling["answer"];
  readonly given: HookAnswer;
  readonly document?: JsonValue;
}

/** A payload of one client whose call is `{command: "ls"}`, and where it has the call. */
export interface Sound {
  /** The client as its errors call it. */
  readonly title: string;
  readonly tool: string;
  readonly args: string;
  readonly payload: Readonly<Record<string, JsonValue>>;
}

/** Payloads that say two things, or nothing clear. */
export function malformedCases({ title, tool, args, payload }: Sound): readonly PayloadCase[] {
  const fault = (text: string) => `Cannot read what ${title} sent: ${text}`;
  const shape = (text: string) => fault(`parse ${title} tool call: ${text}`);
  const { [tool]: name, ...unnamed } = payload;
  return [
    { name: "no tool", payload: unnamed, reads: fault(`/${tool} is missing`) },
    {
      name: "a blank tool",
      payload: { ...payload, [tool]: " " },
      reads: fault(`/${tool} is missing`),
    },
    {
      name: "a tool that is a list",
      payload: { ...payload, [tool]: [name ?? ""] },
      reads: fault(`/${tool} is an array, expected a string`),
    },
    {
      name: "arguments that are a list",
      payload: { ...payload, [args]: ["ls"] },
      reads: fault(`/${args} is an array, expected an object`),
    },
    {
      name: "a second name",
      payload: { ...payload, name: "other" },
      reads: shape('"name" names another tool than the call does'),
    },
    {
      name: "a second set of arguments",
      payload: { ...payload, parameters: { command: "rm x" } },
      reads: shape(`found "parameters", expected "${args}"`),
    },
    {
      name: "arguments in another letter case",
      payload: { ...payload, [args.toUpperCase()]: { command: "rm x" } },
      reads: shape(`found "${args.toUpperCase()}", expected "${args}"`),
    },
    {
      name: "another call inside",
      payload: { ...payload, then: [{ tool: "x", args: {} }] },
      reads: shape(`"/then/0" holds a tool call, and calls are read from "${args}" only`),
    },
    {
      name: "a name with NUL",
      payload: { ...payload, [tool]: "x\u0000" },
      reads: fault(
        `the tool name in /${tool} holds a control, invisible or broken character (U+0000)`,
      ),
    },
    {
      name: "a name with an invisible character",
      payload: { ...payload, [tool]: "ba\u2060sh" },
      reads: fault(
        `the tool name in /${tool} holds a control, invisible or broken character (U+2060)`,
      ),
    },
    {
      name: "a member with an invisible character",
      payload: { ...payload, "cwd\u200b": "/" },
      reads: fault("the name of a member holds a control, invisible or broken character (U+200B)"),
    },
    {
      name: "a folder that is a number",
      payload: { ...payload, cwd: 1 },
      reads: fault("/cwd is a number, expected a string"),
    },
    { name: "a text", payload: "ls", reads: fault("it is a string, not an object") },
    { name: "nothing", payload: null, reads: fault("it is null, not an object") },
    {
      name: "a member twice",
      payload: null,
      text: '{"cwd":"/a","cwd":"/b"}',
      reads: 'Cannot parse JSON "doc": the member /cwd occurs twice at line 1, column 13',
    },
  ];
}
