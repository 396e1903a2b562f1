import assert from "node:assert/strict";
import { FILES, PROD } from "../commands/gate/support.ts";
import { scratch, words } from "../support/gait.ts";
import { hasProgram } from "../support/programs.ts";
import { ask, startServer } from "../support/server.ts";

/** Schemathesis of PyPI. */
const FUZZER = "schemathesis";

/**
 * Not asked: whether every valid body is taken and every invalid one refused. Intents are read as the
 * wire contract reads them, which is more lenient than a schema (optional members of a wrong form), and in
 * other places stricter than a schema can say (an argument without a name).
 */
const UNASKED = "positive_data_acceptance,negative_data_rejection";
const CASES = 100;

Deno.test({
  name:
    "a foreign fuzzer finds no answer that the OpenAPI document does not describe (needs schemathesis)",
  ignore: !hasProgram(FUZZER),
  async fn() {
    using folder = scratch();
    for (const [name, text] of Object.entries(FILES)) {
      await Deno.writeTextFile(`${folder.path}/${name}`, text);
    }
    const env = { HOME: folder.path, GAIT_LOG_DIR: `${folder.path}/log` };
    const argv = words(`--policy allow.yaml ${PROD} --listen 127.0.0.1:0 --token-file token`);
    await using server = await startServer(argv, { cwd: folder.path, env });
    const token = (await Deno.readTextFile(`${folder.path}/token`)).trim();
    const { code, stdout } = await new Deno.Command(FUZZER, {
      args: [
        ...["run", `${server.where}/openapi.json`, "--max-examples", String(CASES)],
        ...["--header", `Authorization: Bearer ${token}`, "--exclude-checks", UNASKED],
        ...["--generation-database", "none", "--seed", "1"],
      ],
      cwd: folder.path,
      env,
      stderr: "null",
    }).output();
    assert.equal(code, 0, new TextDecoder().decode(stdout).replaceAll(token, "<token>"));
    const authorization = `Bearer ${token}`;
    const health = await ask(server.where, "/healthz", undefined, { authorization });
    assert.equal(health.status, 200);
  },
});
