/** Our reader of SQLite against databases that SQLite wrote. */

import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import {
  SqliteFile,
  type SqliteRow,
  type SqliteValue,
} from "../../../src/core/clients/opencode/sqlite_file.ts";
import { columnsOf } from "../../../src/core/clients/opencode/sqlite_columns.ts";
import { GaitError } from "../../../src/core/error.ts";
import { randomAccess } from "../../../src/core/source.ts";

/** Bytes of a database, and of its log, as they lie on the disk while it is open. */
interface Stored {
  readonly bytes: Uint8Array;
  readonly log: Uint8Array | undefined;
}

function written(statements: (database: DatabaseSync) => void, pragmas = ""): Stored & {
  readonly expected: (table: string) => readonly SqliteRow[];
} {
  const folder = Deno.makeTempDirSync();
  const path = `${folder}/a.db`;
  const database = new DatabaseSync(path);
  try {
    database.exec(`PRAGMA synchronous = OFF; ${pragmas}`);
    statements(database);
    const rows = new Map<string, readonly SqliteRow[]>();
    for (
      const { name } of database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")
        .all()
    ) {
      const all = database.prepare(`SELECT * FROM "${name}"`).all();
      rows.set(String(name), all.map((row) => ({ ...row as Record<string, SqliteValue> })));
    }
    const log = `${path}-wal`;
    const bytes = Deno.readFileSync(path);
    const logged = exists(log) ? Deno.readFileSync(log) : undefined;
    return { bytes, log: logged, expected: (table) => rows.get(table) ?? [] };
  } finally {
    database.close();
    Deno.removeSync(folder, { recursive: true });
  }
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

async function read({ bytes, log }: Stored, table: string): Promise<readonly SqliteRow[]> {
  const wal = log === undefined ? undefined : randomAccess({ name: "a.db-wal", bytes: log });
  const database = await SqliteFile.open(randomAccess({ name: "a.db", bytes }), wal);
  return await Array.fromAsync(database.rows(table));
}

/** Texts that fill a page, and texts that need pages of their own. */
function fill(database: DatabaseSync): void {
  database.exec("CREATE TABLE t (id text PRIMARY KEY, n integer, r real, b blob, data text)");
  const insert = database.prepare("INSERT INTO t VALUES (?, ?, ?, ?, ?)");
  const numbers = [0, 1, -1, 127, -129, 32_768, -8_388_609, 2_147_483_648, -140_737_488_355_329];
  for (let at = 0; at < 500; at++) {
    if (at % 50 === 0) database.exec(at === 0 ? "BEGIN" : "COMMIT; BEGIN");
    const number = numbers[at % numbers.length] ?? 0;
    insert.run(`id${at}`, number, at / 3, new Uint8Array([at % 256, 1]), "é".repeat(at * 11));
  }
  database.exec("INSERT INTO t VALUES ('none', NULL, NULL, NULL, NULL); COMMIT");
}

const FORMS = {
  "with a log that holds all of it": "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0",
  "with a log that was copied in part": "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 20",
  "without a log": "PRAGMA journal_mode = DELETE",
  "with small pages": "PRAGMA page_size = 512; PRAGMA journal_mode = WAL",
  "with large pages": "PRAGMA page_size = 65536; PRAGMA journal_mode = WAL",
};

for (const [what, pragmas] of Object.entries(FORMS)) {
  Deno.test(`SqliteFile reads what SQLite wrote, ${what}`, async () => {
    const stored = written(fill, pragmas);
    const rows = await read(stored, "t");
    assert.equal(rows.length, 501);
    assert.deepEqual(rows, stored.expected("t"));
  });
}

Deno.test("SqliteFile sees changes and removals in the log, and no transaction that is not complete", async () => {
  const stored = written((database) => {
    fill(database);
    database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    database.exec("UPDATE t SET data = 'changed' WHERE n = 1; DELETE FROM t WHERE n = 127");
    database.exec(
      "ALTER TABLE t ADD COLUMN late text; INSERT INTO t VALUES ('z', 1, 1, NULL, 'x', 'y')",
    );
  }, "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0");
  assert.deepEqual(await read(stored, "t"), stored.expected("t"));
  const { log } = stored;
  assert.ok(log !== undefined);
  // The last frame ends the last transaction; without it the transaction before it counts.
  const cut = { ...stored, log: log.subarray(0, log.length - 100) };
  assert.ok((await read(cut, "t")).length > 0);
  assert.ok(!(await read(cut, "t")).some(({ id }) => id === "z"));
  const flipped = log.slice();
  flipped[flipped.length - 1] = (flipped.at(-1) ?? 0) ^ 1;
  assert.ok(!(await read({ ...stored, log: flipped }, "t")).some(({ id }) => id === "z"));
  // A log of another database is none.
  const foreign = log.slice();
  foreign[17] = (foreign[17] ?? 0) ^ 1;
  assert.equal((await read({ ...stored, log: foreign }, "t")).length, 501);
});

Deno.test("SqliteFile has no rows of a table that is not there", async () => {
  assert.deepEqual(await read(written(fill), "part"), []);
});

Deno.test("SqliteFile refuses what is damaged, whichever byte it is, and never runs for ever", async () => {
  const stored = written((database) => {
    database.exec("CREATE TABLE t (id text PRIMARY KEY, data text)");
    const insert = database.prepare("INSERT INTO t VALUES (?, ?)");
    for (let at = 0; at < 40; at++) insert.run(`id${at}`, "x".repeat(at * 40));
  }, "PRAGMA page_size = 512; PRAGMA journal_mode = DELETE");
  let refused = 0;
  for (let at = 0; at < stored.bytes.length; at += 37) {
    for (const value of [0x00, 0xff, 0x81]) {
      const bytes = stored.bytes.slice();
      bytes[at] = value;
      try {
        await read({ bytes, log: undefined }, "t");
      } catch (error) {
        assert.ok(error instanceof GaitError || error instanceof RangeError, String(error));
        refused++;
      }
    }
  }
  assert.ok(refused > 20, `${refused}`);
  await assert.rejects(read({ bytes: stored.bytes.slice(0, 600), log: undefined }, "t"), GaitError);
  await assert.rejects(read({ bytes: new Uint8Array(200), log: undefined }, "t"), GaitError);
});

Deno.test("columnsOf names the columns of a table, however they are written", () => {
  const sql =
    'CREATE TABLE `t` (\n `id` text PRIMARY KEY, "b c" integer DEFAULT (1, 2), [d,e] text, ' +
    "plain, n numeric(10, 2) DEFAULT 'a,b', CONSTRAINT `k` FOREIGN KEY (`id`) REFERENCES `u`(`id`), " +
    "PRIMARY KEY (id, plain), CHECK (n > 1))";
  assert.deepEqual(columnsOf(sql), ["id", "b c", "d,e", "plain", "n"]);
});
