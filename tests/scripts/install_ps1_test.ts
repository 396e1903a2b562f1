/** The installer for Windows: its grammar everywhere, its refusals where there is PowerShell. */

import assert from "node:assert/strict";
import { scratch } from "../support/gait.ts";
import { parsePowershell } from "../support/powershell_grammar.ts";
import { hasProgram } from "../support/programs.ts";
import { releaseOnDisk, ROOT } from "../support/release_folder.ts";
import { serveFolder } from "../support/serve_folder.ts";
import { fileURLToPath } from "node:url";

const SCRIPT = new URL("scripts/install.ps1", ROOT);
const text = await Deno.readTextFile(SCRIPT);

/** Offset of the only place of `part`. */
function placeOf(part: string): number {
  assert.equal(text.split(part).length, 2, part);
  return text.indexOf(part);
}

Deno.test("install.ps1 is PowerShell without a fault, and the grammar would notice one", async () => {
  assert.equal((await parsePowershell(text)).hasError, false);
  assert.equal((await parsePowershell(text.replace("} finally {", "finally {"))).hasError, true);
  assert.equal(
    /[^\n\x20-\x7e]/.test(text),
    false,
    "old PowerShell reads files without mark as ANSI",
  );
});

Deno.test("install.ps1 unpacks and runs nothing before checksum and signature are right", () => {
  const order = [
    "& openssl pkeyutl -verify",
    "the signature of checksums.txt does not hold",
    "Get-FileHash",
    "if ($Actual -cne $Expected)",
    "Expand-Archive",
    "& $Program version",
    "Move-Item",
  ].map(placeOf);
  assert.deepEqual(order, order.toSorted((a, b) => a - b));
  // the only programs that it starts
  assert.deepEqual(text.match(/& \S+/g), ["& openssl", "& $Program"]);
  assert.doesNotMatch(text, /Invoke-Expression|\biex\b|Start-Process/i);
});

/** Decided by whether PowerShell is there: it comes from no package registry of ours. */
const ignore = !hasProgram("pwsh", "-v");

const REFUSALS: readonly (readonly [string, RegExp, {
  readonly argv?: readonly string[];
  readonly machine?: string;
  readonly truncate?: string;
  readonly remove?: string;
}])[] = [
  ["an archive that is cut off", /^error: the checksum of gait_1\.2\.3_windows_amd64\.zip is /, {
    truncate: "gait_1.2.3_windows_amd64.zip",
  }],
  ["a missing archive", /^error: cannot download .*\/gait_1\.2\.3_windows_amd64\.zip/, {
    remove: "gait_1.2.3_windows_amd64.zip",
  }],
  ["another version", /^error: checksums\.txt lists 0 archives for windows amd64/, {
    argv: ["-Version", "v1.2.4"],
  }],
  ["an unknown processor", /^error: there is no archive for MIPS/, { machine: "MIPS" }],
  ["a repository that is none", /^error: -Repo "a\/b\/c" is no owner\/name/, {
    argv: ["-Repo", "a/b/c"],
  }],
  ["a missing key", /^error: there is no key "nowhere\.pem"/, {
    argv: ["-PublicKey", "nowhere.pem"],
  }],
];

for (const [what, message, { argv = [], machine = "AMD64", truncate, remove }] of REFUSALS) {
  Deno.test({
    name: `install.ps1 refuses ${what}, exits 2 and leaves nothing (needs pwsh)`,
    ignore,
    async fn() {
      using folder = scratch();
      const { out } = await releaseOnDisk(folder.path);
      if (remove !== undefined) await Deno.remove(new URL(remove, out));
      await using server = serveFolder(out, truncate);
      const target = `${folder.path}/place`;
      const { code, stderr } = await new Deno.Command("pwsh", {
        args: ["-NoProfile", "-File", fileURLToPath(SCRIPT), "-InstallDir", target, ...argv],
        env: {
          GAIT_RELEASE_BASE_URL: server.url,
          OS: "Windows_NT",
          PROCESSOR_ARCHITECTURE: machine,
          PROCESSOR_ARCHITEW6432: "",
          LOCALAPPDATA: folder.path,
        },
      }).output();
      assert.equal(code, 2);
      assert.match(new TextDecoder().decode(stderr), message);
      await assert.rejects(Deno.stat(target), Deno.errors.NotFound);
    },
  });
}
