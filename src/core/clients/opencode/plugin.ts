/** The text of the plugin that asks gait about each call of OpenCode. */

import { GaitError } from "../../error.ts";
import { ASKER_DEADLINE_SECONDS, SERVER_FOLDER, SERVER_IDLE } from "../hook_asker.ts";
import { HOOK_DEADLINE_SECONDS, hookWords, INHERITED } from "../hook_command.ts";
import type { HookCommand } from "../registration.ts";

/**
 * A module without dependencies, for Bun and Node. It throws, which stops the call, for everything but
 * one document that says `pass` and an exit status of 0.
 */
export function pluginText(command: HookCommand): string {
  const { id, observe, isPosix, environment = {}, serve = false } = command;
  if (!isPosix) {
    throw new GaitError("invalid_input", "Cannot write the plugin of OpenCode for this system", {
      hint: "use OpenCode within WSL",
    });
  }
  const words = JSON.stringify(hookWords("opencode", command));
  return `// Written by gait, which answers for each call; gait hooks uninstall opencode removes it.
// gait hooks run opencode --id ${id}
import { spawn } from "node:child_process";
import { accessSync, constants, lstatSync, statSync } from "node:fs";
import { request } from "node:http";

const ID = ${JSON.stringify(id)};
const WORDS = ${words};
// Whether a server of gait is asked first.
const SERVES = ${serve};
const SERVER_DEADLINE_MS = ${ASKER_DEADLINE_SECONDS * 1000};
const START_EVERY_MS = 60000;
// Of the client's variables gait gets these alone: others can load code into it.
const INHERITED = ${JSON.stringify(INHERITED)};
const ENVIRONMENT = ${JSON.stringify(environment)};
const OBSERVES = ${observe};
const DEADLINE_MS = ${HOOK_DEADLINE_SECONDS * 1000};
const ANSWER_MAX_BYTES = 1024 * 1024;
const NEXT = "gait hooks doctor opencode says why; gait hooks uninstall opencode takes it out";
const { freeze, getPrototypeOf, prototype } = Object;
const { parse, stringify } = JSON;

/** A copy of the arguments as text; throws for what text cannot hold, since that would not be judged. */
function textOf(value) {
  checkPlain(value, 0);
  return stringify(value) ?? "null";
}

function checkPlain(value, depth) {
  if (depth > 200) throw new Error("the arguments nest too deep");
  if (value === null || value === undefined) return;
  if (typeof value === "string" || typeof value === "boolean") return;
  if (typeof value === "number" && Number.isFinite(value)) return;
  const kind = typeof value === "object" ? getPrototypeOf(value) : undefined;
  if (kind !== prototype && kind !== Array.prototype && kind !== null) {
    throw new Error("the arguments hold something else than JSON");
  }
  for (const name of Reflect.ownKeys(value)) {
    if (name === "length" && kind === Array.prototype) continue;
    const { get, value: held } = Reflect.getOwnPropertyDescriptor(value, name) ?? {};
    if (get !== undefined || typeof name !== "string" || typeof held === "function") {
      throw new Error("the arguments hold something else than JSON");
    }
    checkPlain(held, depth + 1);
  }
}

/** Later plugins could change what was judged. */
function deepFreeze(value) {
  if (typeof value !== "object" || value === null) return;
  freeze(value);
  for (const name of Reflect.ownKeys(value)) deepFreeze(value[name]);
}

function variables() {
  const env = {};
  for (const name of INHERITED) {
    // A variable that is not set is empty: gait then knows that it would be passed on.
    env[name] = process.env[name] ?? "";
  }
  Object.assign(env, ENVIRONMENT);
  // Through other folders a checkout could lay what gait starts by its name.
  env.PATH = env.PATH.split(":").filter((folder) => folder.startsWith("/")).join(":") || "/usr/bin:/bin";
  return env;
}

/** The path of the program. */
function programPath(program, path) {
  if (program.includes("/")) return program;
  for (const folder of path.split(":")) {
    const found = \`\${folder}/\${program}\`;
    try {
      accessSync(found, constants.X_OK);
      if (statSync(found).isFile()) return found;
    } catch {
      // The next folder may have it.
    }
  }
  throw new Error(\`no folder of PATH has \${program}\`);
}

/** Asks the server, and where none answers gait itself; gives exit status and output. */
async function ask(event, payload) {
  const output = SERVES ? await askServer(event, payload) : undefined;
  if (output !== undefined) return { status: 0, output };
  const answer = await run(event, payload);
  if (SERVES) startServer();
  return answer;
}

/** What the server of this hook answers; undefined for everything else than its whole answer. */
function askServer(event, payload) {
  return new Promise((resolve) => {
    let timer;
    let asked;
    const end = (answer) => {
      clearTimeout(timer);
      asked?.destroy();
      resolve(answer);
    };
    try {
      const { HOME, GAIT_LOG_DIR = "" } = variables();
      const socketPath = \`\${HOME}/.gait/serve/\${ID}.sock\`;
      const found = lstatSync(socketPath);
      if (!found.isSocket() || found.uid !== process.getuid()) return end(undefined);
      timer = setTimeout(() => end(undefined), SERVER_DEADLINE_MS);
      const path = \`/v1/hooks/opencode?id=\${ID}&event=\${event}\${OBSERVES ? "&observe=true" : ""}\`;
      const headers = {
        "host": "gait",
        "connection": "close",
        "content-type": "application/json",
        "content-length": Buffer.byteLength(payload),
        "gait-log-dir": GAIT_LOG_DIR,
      };
      asked = request({ socketPath, method: "POST", path, headers }, (response) => {
        const parts = [];
        let bytes = 0;
        response.on("data", (part) => {
          bytes += part.length;
          if (bytes > ANSWER_MAX_BYTES) end(undefined);
          else parts.push(part);
        });
        response.on("error", () => end(undefined));
        response.on("aborted", () => end(undefined));
        response.on("end", () => {
          const { statusCode, headers: { "gait-hook": hook, "content-length": length } } = response;
          const isWhole = statusCode === 200 && hook === ID && length === String(bytes);
          const text = Buffer.concat(parts).toString("utf8");
          end(isWhole && /^\\{.*\\}\\n$/s.test(text) ? text : undefined);
        });
      });
      asked.on("error", () => end(undefined));
      asked.end(payload);
    } catch {
      end(undefined);
    }
  });
}

let startedAt = -Infinity;

/** Starts a server for the next calls, which outlives this process and holds nothing of it. */
function startServer() {
  const now = performance.now();
  if (now - startedAt < START_EVERY_MS) return;
  startedAt = now;
  try {
    const [program, ...own] = WORDS.slice(0, WORDS.indexOf("hooks"));
    const args = [...own, "serve", "--hooks", ID, "--idle", "${SERVER_IDLE}"];
    const env = variables();
    const path = programPath(program, env.PATH);
    const child = spawn(path, args, { stdio: "ignore", detached: true, env, cwd: "${SERVER_FOLDER}" });
    child.on("error", () => {});
    child.unref();
  } catch {
    // Each call starts gait then.
  }
}

/** Runs gait with a payload; gives its exit status and output, and always ends. */
function run(event, payload) {
  return new Promise((resolve) => {
    const [program, ...rest] = WORDS;
    const args = [...rest, "--event", event];
    let child;
    try {
      const env = variables();
      const path = programPath(program, env.PATH);
      child = spawn(path, args, { stdio: ["pipe", "pipe", "pipe"], detached: true, env });
    } catch (error) {
      resolve({ status: -1, output: "", problem: String(error) });
      return;
    }
    const said = { stdout: [], stderr: [] };
    let bytes = 0;
    let problem;
    let isOver = false;
    const end = (status) => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      const [output, errors] = [said.stdout, said.stderr].map((parts) =>
        Buffer.concat(parts).toString("utf8")
      );
      resolve({ status, output, problem: problem ?? errors.trim() });
    };
    const kill = (why) => {
      problem = why;
      try {
        process.kill(-child.pid, "SIGKILL");
      } catch {
        child.kill("SIGKILL");
      }
      end(-1);
    };
    const timer = setTimeout(() => kill("gait gave no answer in time"), DEADLINE_MS);
    for (const name of ["stdout", "stderr"]) {
      child[name].on("data", (part) => {
        bytes += part.length;
        if (bytes > ANSWER_MAX_BYTES) kill("gait wrote too much");
        else said[name].push(part);
      });
      child[name].on("error", () => {});
    }
    child.on("error", (error) => {
      problem = String(error);
      end(-1);
    });
    child.on("close", (code) => end(code ?? -1));
    // Gait may end before it has read everything.
    child.stdin.on("error", () => {});
    child.stdin.end(payload);
  });
}

/** Why the call must not run; undefined if it may. */
function objection({ status, output, problem }) {
  const failed = \`gait gave no answer, so this call does not run: \${problem || "it failed"}. \${NEXT}\`;
  if (status !== 0) return failed;
  let answer;
  try {
    answer = parse(output);
  } catch {
    return failed;
  }
  if (typeof answer !== "object" || answer === null || Array.isArray(answer)) return failed;
  const isKnown = Object.keys(answer).every((name) => name === "answer" || name === "text");
  if (isKnown && answer.answer === "pass") return undefined;
  const { text, reason = text } = answer;
  return typeof reason === "string" && reason !== "" ? reason : failed;
}

async function judge(input, output, directory) {
  const args = output.args;
  const judged = textOf(args);
  // From here on nothing can change them, neither while gait judges nor after it.
  deepFreeze(args);
  freeze(output);
  const payload = \`{"event":"tool.execute.before","input":\${textOf(input)},\` +
    \`"output":{"args":\${judged}},"directory":\${stringify(directory ?? null)}}\`;
  const found = objection(await ask("before", payload));
  if (found !== undefined) return found;
  if (output.args !== args || textOf(args) !== judged) {
    return "The arguments of this call changed while gait judged it, so it does not run.";
  }
  return undefined;
}

async function note(event, name, input, output, directory) {
  try {
    const payload = stringify({ event: name, input, output, directory });
    await ask(event, payload);
  } catch {
    // What is only recorded stops nothing.
  }
}

export const GaitPlugin = async ({ directory }) => ({
  "tool.execute.before": async (input, output) => {
    if (OBSERVES) {
      await note("before", "tool.execute.before", input, output, directory);
      return;
    }
    let found;
    try {
      found = await judge(input, output, directory);
    } catch (error) {
      found = \`gait could not judge this call, so it does not run: \${error?.message}. \${NEXT}\`;
    }
    if (found !== undefined) throw new Error(found);
  },
  "tool.execute.after": async (input, output) => {
    await note("after", "tool.execute.after", input, output, directory);
  },
  event: async ({ event }) => {
    const kind = { "session.created": "start", "session.deleted": "end" }[event?.type];
    if (kind === undefined) return;
    const { info, sessionID = info?.id } = event.properties ?? {};
    await note(kind, event.type, { sessionID }, {}, directory);
  },
});
`;
}
