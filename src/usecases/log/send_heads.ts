/**
 * Heads leave by themselves: into the system's log, and into the output of a job. What left cannot be
 * taken back by who holds the key. Nothing here is waited for, and nothing here fails a call.
 */

import { printed } from "../../core/text.ts";
import { encodeUtf8 } from "../../core/bytes.ts";
import { GaitError } from "../../core/error.ts";
import type { Host } from "../../io/host.ts";
import { noteLeft } from "./heads_left.ts";
import { HEADS_VARIABLE, JOB_VARIABLE, SUMMARY_VARIABLE } from "./places.ts";

/** The program that writes to the system's log, and the tag that its lines are found by. */
const LOGGER = "logger";
export const LOGGER_TAG = "gait";
const LOGGER_WITHIN_MS = 2_000;
/** A head leaves at the beginning, at the end, and so often in between. */
export const HEAD_EVERY_MS = 600_000;

export type HeadHost = Host<"read" | "write" | "env"> & Partial<Host<"run">>;

/** Whether heads may go into the system's log. */
export function sendsToSystem(host: HeadHost): boolean {
  return host.run !== undefined && !isOff(host);
}

/** Whether this is a job of a service that keeps its output. */
export function isJob(host: Host<"env">): boolean {
  return ["true", "1"].includes(host.env.get(JOB_VARIABLE)?.trim().toLowerCase() ?? "");
}

/** Whether no head may leave. */
export function isOff(host: Host<"env">): boolean {
  return host.env.get(HEADS_VARIABLE)?.trim().toLowerCase() === "off";
}

/** Sends a head into the system's log, where there is one, and answers whether. Never rejects. */
export async function toSystemLog(head: string, host: HeadHost): Promise<boolean> {
  if (host.run === undefined || isOff(host)) return false;
  try {
    const { status } = await host.run.program({
      program: LOGGER,
      // Without it, util-linux answers 0 where nothing listens, as in containers.
      args: [
        ...(host.platform.os === "linux" ? ["--socket-errors=on"] : []),
        "-t",
        LOGGER_TAG,
        head,
      ],
      stdin: new Uint8Array(),
      timeoutMs: LOGGER_WITHIN_MS,
      maxOutputBytes: 4096,
    });
    if (status !== 0) return false;
  } catch {
    // Without that program there is no such log.
    return false;
  }
  await noteLeft(head, "system log", host);
  return true;
}

/** Shows a head in the output of a job, and in its summary where the service has one; answers whether. */
export async function toJob(head: string, host: HeadHost): Promise<boolean> {
  if (!isJob(host) || isOff(host)) return false;
  host.tell(printed`${head}`);
  await noteLeft(head, "job output", host);
  const summary = host.env.get(SUMMARY_VARIABLE)?.trim() ?? "";
  if (summary === "") return true;
  try {
    await host.write.append(summary, encodeUtf8(`\`${head}\`\n`));
  } catch {
    // The line is in the output of the job.
  }
  return true;
}

/** Sends the last head of a log to each place that takes heads. Never rejects. */
export async function sendLast(head: string, host: HeadHost): Promise<void> {
  await Promise.all([toSystemLog(head, host), toJob(head, host)]);
}

/**
 * Sends heads of an open log into the system's log, at once and from time to time, until it is stopped.
 * Never rejects.
 */
export async function sendWhileOpen(
  log: { head(): Promise<string> },
  stop: AbortSignal,
  host: HeadHost,
): Promise<void> {
  let untold: string | undefined;
  while (sendsToSystem(host) && !stop.aborted) {
    try {
      await toSystemLog(await log.head(), host);
      untold = undefined;
    } catch (error) {
      // The next head may leave again: a disk is not full for ever.
      const doubt = error instanceof GaitError ? error.message : "an unexpected failure";
      if (doubt !== untold) host.tell(printed`gait: no head of the log left: ${doubt}`);
      untold = doubt;
    }
    await host.pause(HEAD_EVERY_MS, stop);
  }
}
