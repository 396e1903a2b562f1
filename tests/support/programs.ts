/** Programs that tests need and a machine may lack. */

/** Whether a program can be started, and knows the flag. */
export function hasProgram(name: string, flag = "--version"): boolean {
  try {
    return new Deno.Command(name, { args: [flag], stdout: "null", stderr: "null" }).outputSync()
      .success;
  } catch {
    return false;
  }
}
