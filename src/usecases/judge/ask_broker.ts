import { encodeUtf8 } from "../../core/bytes.ts";
import {
  type Broker,
  BROKER_OUTPUT_MAX_BYTES,
  BROKER_TIMEOUT_MS,
  brokerVariable,
  commandCredential,
  commandInput,
  envCredential,
  isRunnableCommand,
  stubCredential,
} from "../../core/gate/controls/broker.ts";
import type { BrokerOutcome } from "../../core/gate/decide/outcome.ts";
import type { BrokerRequest } from "../../core/schema/gate.ts";
import type { Host } from "../../io/host.ts";

/**
 * Asks the broker. The reason of a failure is not passed on: a broker's output may hold secrets.
 */
export async function askBroker(
  broker: Broker,
  request: BrokerRequest,
  host: Host<"env" | "run">,
): Promise<BrokerOutcome> {
  switch (broker.kind) {
    case "off":
      return "no_broker";
    case "stub":
      return await stubCredential(request);
    case "env": {
      const variable = brokerVariable(broker.prefix, request);
      return await envCredential(variable, host.env.get(variable)) ?? "failed";
    }
    case "command":
      return await runBroker(broker, request, host);
  }
}

async function runBroker(
  { command, args }: Extract<Broker, { kind: "command" }>,
  request: BrokerRequest,
  host: Host<"run">,
): Promise<BrokerOutcome> {
  if (!isRunnableCommand(command)) return "failed";
  try {
    const result = await host.run.program({
      program: command,
      args,
      stdin: encodeUtf8(commandInput(request)),
      timeoutMs: BROKER_TIMEOUT_MS,
      maxOutputBytes: BROKER_OUTPUT_MAX_BYTES,
    });
    return commandCredential(result) ?? "failed";
  } catch {
    return "failed";
  }
}
