/** A disk in memory on which writes to logs fail for a while, as on a full one. */

import { decodeUtf8 } from "../../src/core/bytes.ts";
import { GaitError } from "../../src/core/error.ts";
import type { HeldFile, Host, WritePort } from "../../src/io/host.ts";
import type { MemorySystem } from "./memory_system.ts";

export interface FailingDisk {
  readonly write: WritePort;
  /** Number of the append from now on, from 0, from which all fail; none without a number. */
  failsFrom: number | undefined;
  /** Bytes of a failed append that stay in the file, since they cannot be cut off either. */
  keeps: number;
  /** Bytes by which the file at this path looks longer than it is; nothing is read there. */
  grown: { readonly path: string; readonly bytes: number } | undefined;
}

/** The write port of a system, with faults to be set. */
export function failingDisk(system: MemorySystem): FailingDisk {
  const { write }: Host<"write"> = system.narrow({ kinds: ["read", "write"], env: [] });
  const disk: FailingDisk = {
    failsFrom: undefined,
    keeps: 0,
    grown: undefined,
    write: {
      ...write,
      shared: async (path, mustBe) => {
        const file = await write.shared(path, mustBe);
        return { ...file, tryHold: () => held(file.tryHold(), disk, path) };
      },
    },
  };
  return disk;
}

function held(file: HeldFile | undefined, disk: FailingDisk, path: string): HeldFile | undefined {
  if (file === undefined) return undefined;
  const more = () => file.size > 0 && disk.grown?.path === path ? disk.grown.bytes : 0;
  return {
    get size() {
      return file.size + more();
    },
    isAnother: file.isAnother,
    read: (offset, length) =>
      offset < more() ? new Uint8Array() : file.read(offset - more(), length),
    append: (bytes) => {
      const isFull = disk.failsFrom === 0;
      if (disk.failsFrom !== undefined && disk.failsFrom > 0) disk.failsFrom--;
      if (!isFull) return file.append(bytes);
      if (disk.keeps > 0) file.append(bytes.subarray(0, disk.keeps));
      throw new GaitError("internal_failure", "Cannot write it: no space left on device");
    },
    cut: (length) => file.cut(length - more()),
    sync: () => file.sync(),
    [Symbol.dispose]: () => file[Symbol.dispose](),
  };
}

/** The kinds of the lines of a file. */
export function kindsIn(system: MemorySystem, path: string): readonly string[] {
  const text = decodeUtf8(system.files.get(path)?.bytes ?? new Uint8Array());
  return text.split("\n").slice(0, -1).map((line) => Object.keys(JSON.parse(line))[0] ?? "");
}
