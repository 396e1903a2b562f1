import { defineCommand } from "../../cli/command.ts";
import type { Style } from "../../cli/style.ts";
import { missing } from "../../core/fault.ts";
import { printable, printed } from "../../core/text.ts";
import { type CheckData, checkProof } from "../../usecases/log/check_proof.ts";
import { loadCosigners, loadLogKeys, refuseOwnKey } from "../../usecases/log/log_keys.ts";
import { COSIGNER_OPTION, LOG_KEY_OPTIONS } from "./options.ts";
import { jsonLines } from "./words.ts";

export const logCheck = defineCommand({
  path: "log check",
  summary: "Check the proof of an entry, without its log",
  explain:
    "Checks offline that an entry is in the tree of a checkpoint signed by the given key and by every given cosigner. Prints the entry.",
  needs: ["read", "env"],
  options: { ...LOG_KEY_OPTIONS, ...COSIGNER_OPTION },
  positional: {
    name: "proof",
    help: "a proof that gait log prove wrote; - for standard input",
    min: 1,
    error: "expected the path of a proof",
  },
  examples: ["log check entry_12.tlog-proof --public-key gait_public.key"],
  async run({ options, args: [path = ""] }, host) {
    const publicKeys = await loadLogKeys(options, host);
    if (publicKeys.length === 0) {
      throw missing(["--public-key"], "gait log check <proof> --public-key <file>");
    }
    const cosigners = await loadCosigners(options.cosigner, host);
    refuseOwnKey(cosigners, publicKeys);
    return { data: await checkProof(path, { publicKeys, cosigners }, host) };
  },
  text: checkText,
});

function checkText(data: CheckData, style: Style): readonly string[] {
  const { ok, path, log_id, index, entries, cosigners = [], entry = {}, problem = "" } = data;
  if (!ok) {
    return [
      `${style.paint("red", "log check failed:")} ${printable(path)}`,
      `not proved: ${printable(problem)}`,
    ];
  }
  return [
    `${style.paint("green", "log check ok:")} ${printable(path)}`,
    `proved: entry ${index} is in the log ${log_id}: the key signed the tree of its first ${entries} entries`,
    ...cosigners.map(({ name, time = "an unknown time" }) =>
      printed`proved: ${name} saw that at ${time}, by the clock of ${name}`
    ),
    "not proved: that the key vouches for it: only gait log verify of the whole log shows that",
    ...jsonLines(entry),
  ];
}
