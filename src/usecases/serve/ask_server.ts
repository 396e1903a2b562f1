/** Lets the server of the same settings judge, if one runs and answers in time. */

import { concatBytes, encodeUtf8 } from "../../core/bytes.ts";
import { GaitError } from "../../core/error.ts";
import { canonicalText } from "../../core/json/canonical.ts";
import { type JsonValue, parseJson } from "../../core/json/json.ts";
import { GATE_DOCUMENT_MAX_BYTES } from "../../core/limits.ts";
import { type JudgeAnswer, readJudgeAnswer } from "../../core/schema/serve.ts";
import { VERSION } from "../../core/version.ts";
import type { GuardFiles } from "../../core/mcp/map/guard_files.ts";
import type { Source } from "../../core/source.ts";
import type { Host } from "../../io/host.ts";
import { homeDirectory } from "../../io/workspace.ts";
import { readDocument } from "../read_document.ts";
import { givenTokens } from "../judge/settle.ts";
import { type JudgingSetting, readServer, serverId, serverPlace } from "./server_place.ts";

/** Time that a server gets; after that the call is judged here. */
const TIMEOUT_MS = 2000;

/** What is asked about one intent. */
export interface AskedIntent {
  /**
   * The text of the intent.
   *
   * INVARIANT: one whole JSON value, so that nothing in it becomes a member of the request.
   */
  readonly source: Source;
  readonly simulate: boolean;
  readonly correlation_id: string;
  /** Files that the line and the environment name: the server knows others. */
  readonly guard: GuardFiles;
}

/**
 * The answer of the server with the records of the decision; `undefined` if there is none, and the call is
 * to be judged here.
 */
export async function askServer(
  { source, simulate, correlation_id, guard }: AskedIntent,
  setting: JudgingSetting,
  host: Host<"read" | "env" | "net">,
): Promise<JudgeAnswer | undefined> {
  try {
    const socket = await socketOf(setting, host);
    if (socket === undefined) return undefined;
    const approval_tokens: JsonValue[] = [];
    for (const path of givenTokens({ controls: setting })) {
      approval_tokens.push(parseJson(await readDocument("approval token", path, host)));
    }
    const rest = canonicalText({
      ...{ approval_tokens, simulate, records: true, correlation_id },
      guard: { ...guard },
    });
    const body = concatBytes([
      ...[encodeUtf8('{"intent":'), source.bytes],
      encodeUtf8(`,${rest.slice(1)}`),
    ]);
    const bytes = await host.net.ask({
      ...{ socket, target: "/v1/judge", body },
      ...{ timeoutMs: TIMEOUT_MS, maxBytes: GATE_DOCUMENT_MAX_BYTES },
    });
    if (bytes === undefined) return undefined;
    const name = "the answer of the server";
    const answer = readJudgeAnswer(parseJson({ name, bytes }), name);
    return answer.ok && answer.records !== undefined ? answer : undefined;
  } catch (error) {
    if (error instanceof GaitError) return undefined; // judging here tells what is wrong
    throw error;
  }
}

async function socketOf(
  setting: JudgingSetting,
  host: Host<"read" | "env">,
): Promise<string | undefined> {
  const home = homeDirectory(host);
  if (home === undefined) return undefined;
  const place = serverPlace(home, await serverId(setting, host));
  const record = await readServer(place, host);
  // Only the socket in the folder of the user is known to be that of the user.
  return record?.producer_version === VERSION && record.socket === place.socket
    ? record.socket
    : undefined;
}
