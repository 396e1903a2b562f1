import { printable } from "../../core/text.ts";
import type { BaseHost } from "../../io/host.ts";

/** What a session prints of messages, without what it redacts. Its redactor is made after some of it. */
export class RedactedLines {
  redact: (text: string) => string = (text) => text;

  /** The host, with every line that it is told redacted. */
  through<H extends BaseHost>(host: H): H {
    return { ...host, tell: (line) => host.tell(printable(this.redact(line))) };
  }
}
