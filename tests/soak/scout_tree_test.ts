import assert from "node:assert/strict";
import { gaitProcess, scratch } from "../support/gait.ts";

const FILES = 100_000;
const EXTENSIONS = ["ts", "js", "py", "json", "md", "yaml", "txt", "tsx", "css", "toml"];
const TEXT: Readonly<Record<string, string>> = {
  ts: 'import { x } from "./y.ts";\nexport const f = () => x + 1;\n',
  py: "def f(x):\n    return x\n",
  json: '{"name":"a","version":"1.0.0","list":[1,2,3]}\n',
  yaml: "a: 1\nb:\n  - c\n",
};

/** GNU time tells the largest resident set of a program. */
const HAS_TIME = (() => {
  try {
    return new Deno.Command("/usr/bin/time", { args: ["-f", "%M", "true"], stderr: "null" })
      .outputSync().success;
  } catch {
    return false;
  }
})();

Deno.test({
  name: "a tree of 100,000 files takes no more memory than one of 1,000",
  ignore: !HAS_TIME,
  async fn() {
    using folder = scratch();
    const make = (root: string, count: number) => {
      for (let at = 0; at < count; at++) {
        const directory = `${folder.path}/${root}/d${Math.floor(at / 1000)}`;
        if (at % 1000 === 0) Deno.mkdirSync(directory, { recursive: true });
        const extension = EXTENSIONS[at % EXTENSIONS.length] ?? "";
        Deno.writeTextFileSync(`${directory}/f${at}.${extension}`, TEXT[extension] ?? "text\n");
      }
    };
    make("few", 1000);
    make("many", FILES);
    const peak = async (root: string) => {
      const log = `${folder.path}/${root}.peak`;
      const seen = await gaitProcess(["scout", "snapshot", "--roots", root, "--json"], {
        cwd: folder.path,
        under: ["/usr/bin/time", "--quiet", "-f", "%M", "-o", log],
      });
      assert.equal(seen.exit, 0, seen.stderr);
      return Number(Deno.readTextFileSync(log));
    };
    const [few, many] = [await peak("few"), await peak("many")];
    assert.ok(many < few * 1.5 + 20_000, `${few} kB and ${many} kB`);
  },
});
