import assert from "node:assert/strict";
import * as library from "../mod.ts";

Deno.test("the library exports exactly these values; a longer list is a choice to be made here", () => {
  assert.deepEqual(Object.keys(library).sort(), [
    "ExitCode",
    "GaitError",
    "canonicalize",
    "compilePolicy",
    "createInProcessGate",
    "diff",
    "digest",
    "digestIntent",
    "digestPolicies",
    "digestPolicy",
    "evaluate",
    "explainDecision",
    "inspect",
    "joinPolicies",
    "loadCommandLanguage",
    "normalizeIntent",
    "normalizePolicy",
    "parseIntent",
    "parsePointerPattern",
    "parsePolicy",
    "parsePrivateKey",
    "parsePublicKey",
    "parseRunpack",
    "parseTrace",
    "record",
    "reduce",
    "replay",
    "signDigest",
    "signTrace",
    "verify",
    "verifyTrace",
  ]);
});

Deno.test("importing the library fetches nothing of the command line", async () => {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", new URL("../mod.ts", import.meta.url).pathname],
  }).output();
  const { modules } = JSON.parse(new TextDecoder().decode(stdout)) as {
    modules: { specifier: string }[];
  };
  const root = new URL("../", import.meta.url).href;
  const own = modules.map(({ specifier }) => specifier).filter((specifier) =>
    specifier.startsWith(root)
  );
  const outside = own.map((specifier) => specifier.slice(root.length))
    .filter((path) => path !== "mod.ts" && !path.startsWith("src/core/"));
  assert.deepEqual(outside, []);
  const packages = modules.map(({ specifier }) => specifier).filter((specifier) =>
    specifier.startsWith("npm:")
  );
  const names = packages.map((specifier) => /^npm:\/?(@?[^@]+)@/.exec(specifier)?.[1]);
  assert.deepEqual([...new Set(names)].sort(), [
    "@zip.js/zip.js",
    "canonicalize",
    "js-yaml",
    "unbash",
  ]);
});
