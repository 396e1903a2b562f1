import { defineCommand } from "../../cli/command.ts";
import { missing, missingCompanion, unusable } from "../../core/fault.ts";
import { encodeHex } from "../../core/bytes.ts";
import { type Question, QUESTIONS } from "../../core/log/answers.ts";
import type { GivenHead } from "../../core/log/head_line.ts";
import { withoutEmpty } from "../../core/present.ts";
import { nearest } from "../../core/suggest.ts";
import { lowerTrim } from "../../core/text.ts";
import { namedHeads, readHeads } from "../../usecases/log/given_heads.ts";
import { loadCosigners, loadLogKeys, refuseOwnKey } from "../../usecases/log/log_keys.ts";
import { LOG_FOLDER_VARIABLES, requiredLogFolder } from "../../usecases/log/places.ts";
import { verifyLogs } from "../../usecases/log/verify_logs.ts";
import { COSIGNER_OPTION, LOG_KEY_OPTIONS } from "./options.ts";
import { verifyText } from "./verify_text.ts";

export const logVerify = defineCommand({
  path: "log verify",
  summary: "Check that decision logs are undamaged, and say what that proves",
  explain:
    "Checks decision logs offline: tree, signatures, end, cosignatures, heads kept elsewhere, and that no log of the index is missing. Says what each answer proves and what it does not.",
  needs: ["read", "env"],
  env: { names: LOG_FOLDER_VARIABLES },
  options: {
    ...LOG_KEY_OPTIONS,
    head: {
      type: "paths",
      value: "head",
      help: "a head from elsewhere that must hold: its line, size:root, a checkpoint, or a file",
    },
    ...COSIGNER_OPTION,
    index: {
      type: "boolean",
      help: "check the index of logs too, and that every log it names is there",
    },
    require: {
      type: "list",
      value: "answers",
      help: `answers that must be yes: ${QUESTIONS.join(", ")}`,
    },
  },
  positional: {
    name: "log",
    help: "paths of logs, or of the index of logs",
    max: Infinity,
    error: "expected paths of logs",
  },
  examples: [
    "log verify ~/.gait/log/claude-code-5b1c.jsonl --public-key gait-out/keys/gait_public.key",
    "log verify --index --public-key gait-out/keys/gait_public.key --head heads.txt",
  ],
  async run({ options, args }, host) {
    const { head, cosigner, index } = options;
    if (args.length === 0 && !index) {
      throw missing(["the path of a log"], "gait log verify --index checks all logs of the index");
    }
    const publicKeys = await loadLogKeys(options, host);
    const required = new Set(options.require.map(questionIn));
    refuseUnasked(required, {
      signed: [publicKeys.length > 0, "--public-key"],
      head: [head.length > 0, "--head"],
      cosigned: [cosigner.length > 0, "--cosigner"],
    });
    const count = args.length + (index ? 1 : 0);
    const given = [];
    for (const one of head) given.push(await readHeads("--head", one, host));
    const heads = count > 1 ? namedHeads(given) : given;
    for (const one of heads) refuseEmpty(one.heads);
    const cosigners = await loadCosigners(cosigner, host);
    refuseOwnKey(cosigners, publicKeys);
    const nameless = heads.find((given) => given.heads.some(({ origin }) => origin === undefined));
    if (nameless !== undefined && count > 1) {
      const hint = "gait log head prints a head that names its log";
      throw unusable("--head", "size:root", "a head that names one of the logs", hint);
    }
    const data = await verifyLogs({
      paths: args,
      folder: index ? requiredLogFolder(host) : undefined,
      publicKeys,
      cosigners,
      heads,
      required,
    }, host);
    const warnings = heads.flatMap((given) => given.warnings);
    return { data: { ...data, ...withoutEmpty({ warnings }) } };
  },
  text: verifyText,
});

/** Every log has the head of no entries. */
function refuseEmpty(heads: readonly GivenHead[]): void {
  const empty = heads.find(({ size }) => size === 0);
  if (empty === undefined) return;
  const hint = "gait log head <log> prints a head that does";
  throw unusable("--head", `0:${encodeHex(empty.root)}`, "a head of at least one entry", hint);
}

function questionIn(text: string): Question {
  const name = lowerTrim(text);
  const question = QUESTIONS.find((one) => one === name);
  if (question !== undefined) return question;
  const guess = nearest(name, QUESTIONS);
  const hint = guess === undefined ? "gait log verify --help" : `did you mean ${guess}?`;
  throw unusable("--require", text, QUESTIONS.join(", "), hint);
}

/** An answer that nothing was given for cannot be yes. */
function refuseUnasked(
  required: ReadonlySet<Question>,
  givens: Partial<Record<Question, readonly [isGiven: boolean, flag: string]>>,
): void {
  for (const question of required) {
    const [isGiven = true, flag = ""] = givens[question] ?? [];
    if (isGiven) continue;
    const hint = `without ${flag} nothing can be said about it`;
    throw missingCompanion(`--require ${question}`, flag, hint);
  }
}
