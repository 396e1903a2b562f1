/** The platform of a Python wheel, read from the program: the oldest system on which it starts. */

import type { ReleasePlatform } from "./platforms.ts";

const ARCHES = {
  linux: { amd64: "x86_64", arm64: "aarch64" },
  darwin: { amd64: "x86_64", arm64: "arm64" },
  windows: { amd64: "amd64", arm64: "arm64" },
} as const;

const ELF = 0x7f454c46;
const MACH_O_64 = 0xfeedfacf;
/** Load commands that say the oldest macOS: `LC_BUILD_VERSION` and `LC_VERSION_MIN_MACOSX`. */
const BUILD_VERSION = 0x32;
const VERSION_MIN = 0x24;
const MACH_HEADER_BYTES = 32;
/** One letter for each byte, so that the texts in a program can be searched. */
const LATIN_1 = new TextDecoder("latin1");

/**
 * The platform tag of a program.
 *
 * @throws {Error} for bytes that are no program of the platform.
 */
export function platformTag(program: Uint8Array, { os, arch }: ReleasePlatform): string {
  const machine = ARCHES[os][arch];
  if (os === "windows") return `win_${machine}`;
  const oldest = os === "linux" ? glibcOf(program) : macOsOf(program);
  if (oldest === undefined) throw new Error(`the program for ${os} ${arch} is none`);
  const [major, minor] = oldest;
  return os === "linux"
    ? `manylinux_${major}_${minor}_${machine}`
    : `macosx_${major}_${minor}_${machine}`;
}

/** The newest glibc of which the program uses a symbol. */
function glibcOf(program: Uint8Array): readonly [number, number] | undefined {
  const view = new DataView(program.buffer, program.byteOffset, program.byteLength);
  if (program.length < 4 || view.getUint32(0) !== ELF) return undefined;
  let newest = 0;
  for (const [, minor] of LATIN_1.decode(program).matchAll(/GLIBC_2\.(\d{1,2})(?!\d)/g)) {
    newest = Math.max(newest, Number(minor));
  }
  return newest === 0 ? undefined : [2, newest];
}

/** The oldest macOS that the header of the program names; from 11 on only the first number counts. */
function macOsOf(program: Uint8Array): readonly [number, number] | undefined {
  const view = new DataView(program.buffer, program.byteOffset, program.byteLength);
  if (program.length < MACH_HEADER_BYTES || view.getUint32(0, true) !== MACH_O_64) {
    return undefined;
  }
  const count = view.getUint32(16, true);
  for (let at = MACH_HEADER_BYTES, n = 0; n < count && at + 16 <= program.length; n++) {
    const command = view.getUint32(at, true);
    const size = view.getUint32(at + 4, true);
    if (command === BUILD_VERSION || command === VERSION_MIN) {
      const version = view.getUint32(at + (command === BUILD_VERSION ? 12 : 8), true);
      const major = version >>> 16;
      return [major, major >= 11 ? 0 : version >>> 8 & 0xff];
    }
    if (size === 0) return undefined;
    at += size;
  }
  return undefined;
}
