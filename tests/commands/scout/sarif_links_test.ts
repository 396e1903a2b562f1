import assert from "node:assert/strict";
import { decodeUtf8 } from "../../../src/core/bytes.ts";
import { gait } from "../../support/gait.ts";

// Each row: a name, and what the text of a SARIF message has for it (SARIF 2.1.0, 3.11.5 and 3.11.6).
const NAMES: readonly (readonly [string, string])[] = [
  ["[click me](https://evil.example)", "\\[click me\\](https://evil.example)"],
  ["a[0]", "a\\[0\\]"],
  // `quoted()` shows the name as it is: its own backslash must not undo the escape.
  ["\\[x](1)", "\\\\\\[x\\](1)"],
  ["C:\\x", "C:\\x"],
  ["{0} of {{x}}", "{{0}} of {{{{x}}}}"],
];

Deno.test("scout snapshot --sarif makes no links and placeholders of names", async () => {
  for (const [name, shown] of NAMES) {
    const settings = JSON.stringify({ mcpServers: { [name]: { url: "http://h" } } });
    const { exit, system, json } = await gait(
      "scout snapshot --json --roots ws --out s --sarif sarif",
      { files: { "ws/.mcp.json": settings } },
    );
    assert.equal(exit, 0);
    const log = JSON.parse(decodeUtf8(system.files.get("sarif")?.bytes ?? new Uint8Array()));
    const texts: readonly string[] = log.runs[0].results.map(
      ({ message }: { message: { text: string } }) => message.text,
    );
    assert.ok(texts.some((text) => text.includes(`"${shown}"`)), texts.join("\n"));
    const { findings } = json() as { findings: { message: string }[] };
    assert.ok(findings.some(({ message }) => message.includes(`"${name}"`)));
  }
});
