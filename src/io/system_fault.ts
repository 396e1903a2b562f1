import { GaitError } from "../core/error.ts";
import { isAbsolutePath } from "../core/path.ts";

/** Words a failed system call: `Cannot read "x": permission denied`, with a hint. */
export function systemFault(action: string, path: string, error: unknown): GaitError {
  if (error instanceof GaitError) return error;
  const isRelative = !isAbsolutePath(path);
  const { problem, hint } = isRelative && isAbsence(error) && isFolderGone()
    ? { problem: "the working folder is gone", hint: "cd into a folder that exists" }
    : explain(error);
  return new GaitError("invalid_input", `Cannot ${action} "${path}": ${problem}`, {
    cause: error,
    hint,
  });
}

/** A stream of the process that takes nothing more, such as a file on a full disk. */
export function streamFault(stream: string, error: unknown): GaitError {
  return new GaitError("internal_failure", `Cannot write ${stream}: ${explain(error).problem}`, {
    cause: error,
    hint: "check where it leads, and free space",
  });
}

/** Whether a system call failed because nothing is at the path. */
export function isAbsence(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory;
}

function isFolderGone(): boolean {
  try {
    Deno.cwd();
    return false;
  } catch (error) {
    return error instanceof Deno.errors.NotFound;
  }
}

function explain(error: unknown): { readonly problem: string; readonly hint: string } {
  if (error instanceof Deno.errors.NotFound) {
    return { problem: "there is no such file or directory", hint: "check the path" };
  }
  if (error instanceof Deno.errors.PermissionDenied) {
    return { problem: "permission denied", hint: "check owner and mode of the path" };
  }
  if (error instanceof Deno.errors.NotCapable) {
    return {
      problem: "gait was started without the permission",
      hint: "gait permissions lists what each command needs",
    };
  }
  if (error instanceof Deno.errors.IsADirectory) {
    return { problem: "it is a directory", hint: "give the path of a file" };
  }
  if (error instanceof Deno.errors.NotADirectory) {
    return { problem: "a part of it is not a directory", hint: "check the path" };
  }
  if (error instanceof Deno.errors.AlreadyExists) {
    return { problem: "it already exists", hint: "move it away, or choose another path" };
  }
  const text = error instanceof Error ? error.message : String(error);
  // Deno adds the name of the call and the error number to the system's text.
  const words = text.replace(/, (?:open|read|write|rename|mkdir|stat|chmod|sync)\b.*$/s, "");
  return {
    problem: words.replace(/ \(os error \d+\).*$/s, "").toLowerCase(),
    hint: "check path, permissions and free space",
  };
}
