import assert from "node:assert/strict";
import { policyTemplateText } from "../../../src/core/gate/policy/templates.ts";
import { isSecretFile } from "../../../src/core/review/secret_files.ts";
import { parseYaml } from "../../../src/core/yaml/yaml.ts";
import { textSource } from "../../support/text_source.ts";

/** Lists of the pack whose files count, each as `**` patterns of paths. */
function listOf(name: string): readonly string[] {
  const pack = parseYaml(textSource(policyTemplateText("coding-agent")), "parse")
    .value as unknown as {
      readonly lists: Readonly<Record<string, readonly string[]>>;
    };
  return pack.lists[name] ?? [];
}

function exampleOf(pattern: string): string {
  return pattern.replace(/^\*\*\//, "/home/u/").replace(/\/\*\*$/, "/deep/name")
    .replaceAll("*", "x");
}

Deno.test("the pack coding-agent lists files with secrets", () => {
  assert.ok(listOf("secrets").length > 60);
});

for (const pattern of [...listOf("secrets")]) {
  Deno.test(`isSecretFile() knows ${pattern} of the pack coding-agent`, () => {
    assert.equal(isSecretFile(exampleOf(pattern)), true);
  });
}

for (const pattern of listOf("examples")) {
  Deno.test(`isSecretFile() takes ${pattern} for an example`, () => {
    assert.equal(isSecretFile(exampleOf(pattern)), false);
  });
}

const OTHERS = [
  "src/env.ts",
  "README.md",
  "environment",
  "~/.ssh.md",
  "id_rsa.pub",
  "docs/.environment/a",
  "tests/keys_test.ts",
];

for (const path of OTHERS) {
  Deno.test(`isSecretFile() takes ${path} for no secret`, () => {
    assert.equal(isSecretFile(path), false);
  });
}

Deno.test("isSecretFile() reads paths of Windows", () => {
  assert.equal(isSecretFile("C:\\Users\\u\\.ssh\\config"), true);
});
