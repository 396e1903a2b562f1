/** The readers of programs and their parsers: loaded only when there is a program to read. */

export { Linker } from "./link/link.ts";
export { readProgram } from "./read_program.ts";
