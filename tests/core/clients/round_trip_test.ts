/** What installing, an edit by hand and uninstalling leave: the original with that edit, byte for byte. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { type ClientName, CLIENTS } from "../../../src/core/clients/client.ts";
import type { HookCommand } from "../../../src/core/clients/registration.ts";
import { loadRegistration } from "../../../src/core/clients/registrations.ts";

const ID = "0123456789abcdef";
const COMMAND: HookCommand = {
  id: ID,
  program: ["/opt/gait/gait"],
  observe: false,
  isPosix: true,
};
/** The lists in which gait puts its entries. */
const EVENTS: Readonly<Record<string, readonly string[]>> = {
  "claude-code": ["PreToolUse", "PostToolUse", "SessionEnd"],
  codex: ["PreToolUse", "PostToolUse", "SessionStart"],
  gemini: ["BeforeTool", "AfterTool", "SessionEnd"],
  copilot: ["preToolUse", "postToolUse", "sessionEnd"],
  cursor: ["preToolUse", "postToolUseFailure", "stop"],
};
const LISTS = CLIENTS.filter((client) => client !== "opencode");
const MINE = { command: "mine", bash: "mine" };

/** A list of one event: absent, empty, or with entries of others. */
const entries = fc.option(
  fc.constantFrom<readonly unknown[]>([], [MINE], [MINE, MINE], [{ matcher: "x", hooks: [MINE] }]),
  { nil: undefined },
);

interface Document {
  readonly text: string;
  readonly isVersioned: boolean;
}

/** Files of a client, with `"mark": 1` where a person edits. */
function documents(client: ClientName): fc.Arbitrary<Document> {
  const lists = fc.tuple(...(EVENTS[client] ?? []).map((name) => fc.record({ [name]: entries })));
  return fc.record({
    hooks: fc.option(lists, { nil: undefined }),
    mark: fc.constantFrom("first", "last", "in hooks"),
    more: fc.dictionary(fc.constantFrom("a", "b", "c"), fc.jsonValue({ maxDepth: 2 })),
    isVersioned: fc.boolean(),
    indent: fc.constantFrom(0, 1, 2, 4, "\t"),
    eol: fc.constantFrom("\n", "\r\n"),
    end: fc.constantFrom("", "\n", "\n\n"),
  }).map(({ hooks, mark, more, isVersioned, indent, eol, end }) => {
    const marked = { mark: 1 };
    const inner = Object.assign({}, mark === "in hooks" ? marked : {}, ...(hooks ?? []));
    const value = {
      ...(mark === "first" ? marked : {}),
      ...more,
      ...(isVersioned ? { version: 1 } : {}),
      ...(hooks === undefined && mark !== "in hooks" ? {} : { hooks: inner }),
      ...(mark === "last" ? marked : {}),
    };
    const text = (JSON.stringify(value, null, indent) + end).replaceAll("\n", eol);
    return { text, isVersioned };
  });
}

const EDITS: readonly ((text: string) => string)[] = [
  (text) => text.replace(/("mark": ?)1/, "$12"),
  (text) => text.replace(/("mark": ?)1/, '$1{ "x": [] }'),
  (text) => text.replace(/"mark"/, '"other": [ {} ], "mark"'),
  (text) => text.replace(/"mark"/, '"Other": [], "mark"'),
];

for (const client of LISTS) {
  Deno.test(`${client}: uninstalling leaves the original with an edit that a person made since`, async () => {
    const { add, remove, ids } = await loadRegistration(client);
    fc.assert(
      fc.property(documents(client), fc.constantFrom(...EDITS), ({ text }, edit) => {
        const installed = add(text, COMMAND);
        assert.deepEqual(ids(installed), [ID]);
        assert.equal(remove(edit(installed), ID, { text }), edit(text));
        assert.equal(remove(installed, ID, { text }) ?? text, text);
      }),
      { numRuns: 300 },
    );
  });

  Deno.test(`${client}: installing again writes nothing but its own entry`, async () => {
    const { add, remove } = await loadRegistration(client);
    fc.assert(
      fc.property(documents(client), fc.constantFrom(...EDITS), ({ text }, edit) => {
        const edited = edit(add(text, COMMAND));
        assert.equal(add(edited, COMMAND), edited);
        const observing = add(edited, { ...COMMAND, observe: true });
        assert.notEqual(observing, edited);
        assert.equal(remove(observing, ID, { text }), edit(text));
      }),
      { numRuns: 300 },
    );
  });
}

Deno.test("a version that gait wrote goes, unless hooks of others need it", async () => {
  for (const client of ["cursor", "copilot"] as const) {
    const { add, remove } = await loadRegistration(client);
    const made = add(undefined, COMMAND);
    const noFile = { text: undefined };
    assert.equal(remove(made, ID, noFile), undefined);
    assert.equal(remove(made.replace("{", '{"z":1,'), ID, noFile), '{"z":1\n}\n');
    const hooked = made.replace('"hooks": {', '"hooks": {"stop": [{}],');
    assert.deepEqual(JSON.parse(remove(hooked, ID, noFile) ?? ""), {
      version: 1,
      hooks: { stop: [{}] },
    });
    // Whose version it is cannot be told.
    assert.ok(remove(made.replace("{", '{"z":1,'), ID)?.includes('"version": 1'));
  }
});

Deno.test("a list of others that a person emptied since stays, and is empty", async () => {
  const { add, remove } = await loadRegistration("codex");
  const text = '{"hooks":{"PreToolUse":[{"hooks":[{"command":"mine"}]}]}}';
  const emptied = add(text, COMMAND).replace('{"hooks":[{"command":"mine"}]},', "");
  assert.deepEqual(JSON.parse(remove(emptied, ID, { text }) ?? ""), { hooks: { PreToolUse: [] } });
});
