/** Asks with `wrk`, as a check on the client of our own. */

export interface WrkLoad {
  /** Path of the program. */
  readonly wrk: string;
  readonly clients: number;
  readonly seconds: number;
  /** Folder for the script. */
  readonly folder: string;
}

const UNITS: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000 };

/** Median and p99 in milliseconds, and requests a second. */
export async function measureWithWrk(
  where: string,
  requests: readonly Uint8Array[],
  { wrk, clients, seconds, folder }: WrkLoad,
): Promise<number[]> {
  const texts = requests.map((request) => luaText(new TextDecoder().decode(request)));
  Deno.writeTextFileSync(
    `${folder}/wrk.lua`,
    `local all = {${texts.join(",\n")}}
local at = 0
function request()
  at = at % #all + 1
  return all[at]
end
`,
  );
  const time = ["-t", "1", "-c", String(clients), "-d", `${seconds}s`];
  const { stdout } = await new Deno.Command(wrk, {
    args: [...time, "--latency", "-s", `${folder}/wrk.lua`, where],
  }).output();
  const text = new TextDecoder().decode(stdout);
  const [, rate = "NaN"] = /Requests\/sec: +([0-9.]+)/.exec(text) ?? [];
  if (/Non-2xx|Socket errors/.test(text) || rate === "NaN") throw new Error(text);
  return [latency(text, 50), latency(text, 99), Number(rate)];
}

function latency(text: string, part: number): number {
  const [, value, unit = ""] = new RegExp(`${part}% +([0-9.]+)(us|ms|s)`).exec(text) ?? [];
  return Number(value) * (UNITS[unit] ?? NaN);
}

/** A text of Lua, byte for byte. */
function luaText(text: string): string {
  const bytes = [...new TextEncoder().encode(text)];
  return `"${bytes.map((byte) => `\\${String(byte).padStart(3, "0")}`).join("")}"`;
}
