/** A place without any network, where the system allows to make one. */

/** Words that start a program there; without them the reason, for the name of a test. */
export interface NetworkNamespace {
  readonly under: readonly string[] | undefined;
  readonly reason: string;
}

/** Looks for a way into a new network namespace, in which not even loopback is up. */
export function emptyNetworkNamespace(): NetworkNamespace {
  for (const flags of ["-n", "-rn"]) {
    try {
      const { success } = new Deno.Command("unshare", {
        args: [flags, "true"],
        stdin: "null",
        stdout: "null",
        stderr: "null",
      }).outputSync();
      if (success) return { under: ["unshare", flags], reason: "" };
    } catch {
      return { under: undefined, reason: " (skipped: there is no unshare here)" };
    }
  }
  return { under: undefined, reason: " (skipped: this system allows no network namespace)" };
}
