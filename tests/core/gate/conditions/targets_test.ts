/** Conditions on the targets of a call. */

import assert from "node:assert/strict";
import type { Answer } from "../../../../src/core/gate/conditions/answer.ts";
import type { JsonValue } from "../../../../src/core/json/json.ts";
import { askMatch } from "./support.ts";

interface Target {
  readonly kind: string;
  readonly value: string;
  readonly operation?: string;
  readonly sensitivity?: string;
}
const A: Target = { kind: "path", value: "/repo/a", operation: "read" };
const B: Target = { kind: "path", value: "/etc/b", operation: "write", sensitivity: "secret" };
const H: Target = { kind: "host", value: "api.example.com" };

const CASES: readonly (readonly [
  condition: JsonValue,
  targets: readonly Target[],
  answer: Answer,
])[] = [
  [{ any: { kind: "path", operation: "write" } }, [A, B], "yes"],
  [{ any: { kind: "path", operation: "write" } }, [A, H], "no"],
  // Kind of one and operation of another do not add up to a target.
  [{ any: { kind: "host", operation: "write" } }, [B, H], "no"],
  [{ any: { kind: "path" } }, [], "no"],
  [{ any: [{ kind: "host" }, { sensitivity: "secret" }] }, [A, B], "yes"],
  [{ any: { sensitivity: "secret" } }, [A], "no"],
  [{ any: { operation: "write", sensitivity: "public" } }, [B], "no"],
  [{ every: { kind: "path" } }, [A, B], "yes"],
  [{ every: { kind: "path" } }, [A, H], "no"],
  [{ every: { kind: "path" } }, [], "no"],
  [{ only: { kind: "path" } }, [], "yes"],
  [{ only: { kind: ["path", "host"] } }, [A, H], "yes"],
  [{ only: { kind: "PATH" } }, [A], "yes"],
  [{ any: { kind: "host" }, only: { operation: ["read"] } }, [H], "no"],
  [{ any: { value: "/etc/*" } }, [B], "yes"],
  [{ any: { value: "/etc/*" } }, [A], "no"],
  [{ any: { value: "/ETC/*" } }, [B], "no"], // names are compared by letter
  [{ any: { value: { under: ["/etc"] } } }, [B], "yes"],
  [{ any: { value: { under: ["."] } } }, [A], "yes"],
  [{ every: { kind: "path", value: { under: ["."] } } }, [A, B], "no"],
  [{ every: { value: { under: ["."] } } }, [{ kind: "path", value: "/REPO/a" }], "unclear"],
  [{ every: { value: { under: ["."] } } }, [{ kind: "path", value: "\\etc\\a" }], "unclear"],
  [{ any: { kind: "host", value: { host: "*.example.com" } } }, [H], "yes"],
  [
    { any: { kind: "host", value: { network: "private" } } },
    [{ kind: "host", value: "10.1" }],
    "yes",
  ],
  [{ any: { kind: "url", value: { network: "private" } } }, [H], "no"],
  // A condition is asked only of what the other members leave.
  [{ any: { kind: "host", value: { under: ["/etc"] } } }, [{ kind: "path", value: "C:x" }], "no"],
];
for (const [condition, targets, answer] of CASES) {
  const list = JSON.stringify(targets.map(({ value }) => value));
  Deno.test(`targets ${JSON.stringify(condition)} answers ${answer} to ${list}`, () => {
    assert.equal(askMatch({ targets: condition }, {}, { targets }).answer, answer);
  });
}
