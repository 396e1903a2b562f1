/** Databases that SQLite writes, for tests of our reader. */

import { DatabaseSync } from "node:sqlite";

/** The tables of OpenCode 1.18.33 that hold calls, without columns that nothing reads. */
const TABLES = `
  CREATE TABLE \`session\` (
    \`id\` text PRIMARY KEY,
    \`project_id\` text NOT NULL,
    \`parent_id\` text,
    \`directory\` text NOT NULL,
    \`version\` text NOT NULL,
    \`cost\` real DEFAULT 0 NOT NULL,
    CONSTRAINT \`fk_session\` FOREIGN KEY (\`project_id\`) REFERENCES \`project\`(\`id\`) ON DELETE CASCADE
  );
  CREATE TABLE \`part\` (
    \`id\` text PRIMARY KEY,
    \`message_id\` text NOT NULL,
    \`session_id\` text NOT NULL,
    \`time_created\` integer NOT NULL,
    \`time_updated\` integer NOT NULL,
    \`data\` text NOT NULL
  );`;

export interface SampleSession {
  readonly id: string;
  readonly parent?: string;
  readonly directory: string;
}

export interface SamplePart {
  readonly session: string;
  readonly data: string;
}

/** How a database is left: `closed`, or `open` as while the client runs, with all of it in the log. */
export type LeftAs = "closed" | "open";

/** Writes a database as OpenCode does. Dispose of the result once it was read. */
export function openCodeSample(
  path: string,
  sessions: Iterable<SampleSession>,
  parts: Iterable<SamplePart>,
  left: LeftAs = "closed",
): Disposable {
  const database = new DatabaseSync(path);
  database.exec(
    "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; PRAGMA foreign_keys = OFF;",
  );
  database.exec(TABLES);
  const session = database.prepare("INSERT INTO session VALUES (?, 'p', ?, ?, '1.18.33', 0)");
  const part = database.prepare("INSERT INTO part VALUES (?, 'm', ?, ?, ?, ?)");
  database.exec("BEGIN");
  for (const { id, parent, directory } of sessions) session.run(id, parent ?? null, directory);
  let number = 0;
  for (const { session, data } of parts) {
    const time = 1_795_991_047_170 + number;
    part.run(`prt_${number++}`, session, time, time, data);
  }
  database.exec("COMMIT");
  if (left === "closed") database.close();
  return { [Symbol.dispose]: () => left === "open" ? database.close() : undefined };
}
