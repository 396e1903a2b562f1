/** Runs the blocks of docs/frameworks.md as they are, with the real frameworks. */

import assert from "node:assert/strict";
import { fencedBlocks } from "../support/console_blocks.ts";
import { TEXT, TO } from "./cases.ts";

const HERE = new URL("./", import.meta.url);
const page = await Deno.readTextFile(new URL("../../docs/frameworks.md", HERE));

/** The block of that name. */
function blockOf(title: string): string {
  const [start = -1] = [...page.matchAll(/^```\w+[^\n]* title=(\S+)$/gm)]
    .flatMap(({ 1: found, index }) => found === title ? [index] : []);
  const [{ text } = assert.fail(`there is no block ${title}`)] = fencedBlocks(page.slice(start));
  return text;
}

/** Runs a block beside an agent, and answers what was printed. */
async function runBlock(title: string, agent: string): Promise<readonly string[]> {
  const folder = await Deno.makeTempDir({ prefix: "gait_frameworks_" });
  try {
    await Deno.writeTextFile(`${folder}/policy.yaml`, blockOf("policy.yaml"));
    await Deno.writeTextFile(`${folder}/${title}`, blockOf(title));
    await Deno.copyFile(new URL(`agents/${agent}`, HERE), `${folder}/agent.ts`);
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "--quiet", "--check", "--no-prompt", "--frozen"],
        ...["--config", new URL("deno.json", HERE).pathname],
        ...["--allow-read", "--allow-env", "--allow-sys", "--deny-net", title],
      ],
      ...{ cwd: folder, env: { NO_COLOR: "1" } },
    }).output();
    const decoder = new TextDecoder();
    assert.equal(code, 0, decoder.decode(stderr));
    return decoder.decode(stdout).trim().split("\n");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

for (const title of ["ai.ts", "openai_agents.ts", "langchain.ts"]) {
  Deno.test(`docs/frameworks.md: the block ${title} sends what the policy allows, and no more`, async () => {
    assert.deepEqual(await runBlock(title, title), [
      `sent to ${TO.allowed}`,
      `read: sent to ${TO.allowed}`,
      `read: ${TEXT.blocked}`,
    ]);
  });
}

Deno.test("docs/frameworks.md: the block ai_approvals.ts asks a person", async () => {
  assert.deepEqual(await runBlock("ai_approvals.ts", "ai.ts"), ["tool-approval-request"]);
});
