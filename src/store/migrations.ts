/**
 * The numbered steps from an empty database to the present one: step n leads from version n to version n + 1.
 * A released step is never edited; a change is a new step at the end. Large columns stand last in their table,
 * because SQLite walks over everything before the column it reads.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE estates (
    digest TEXT PRIMARY KEY CHECK (length(digest) = 64),
    name TEXT NOT NULL,
    report TEXT NOT NULL,
    added_at_ms INTEGER NOT NULL,
    bytes_digest TEXT NOT NULL,
    bytes BLOB NOT NULL
  ) STRICT;

  CREATE TABLE runs (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE CHECK (length(id) = 64),
    estate_digest TEXT NOT NULL REFERENCES estates (digest),
    engine TEXT NOT NULL,
    version INTEGER NOT NULL,
    seed INTEGER NOT NULL,
    origin TEXT NOT NULL CHECK (origin IN ('server', 'browser')),
    created_at_ms INTEGER NOT NULL,
    verdicts TEXT NOT NULL,
    params TEXT NOT NULL,
    bytes BLOB NOT NULL
  ) STRICT;
  CREATE INDEX runs_by_estate ON runs (estate_digest, sequence);

  CREATE TABLE decisions (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    note TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE decision_runs (
    decision_id TEXT NOT NULL REFERENCES decisions (id) ON DELETE CASCADE,
    position INTEGER NOT NULL CHECK (position IN (0, 1)),
    run_id TEXT NOT NULL REFERENCES runs (id),
    PRIMARY KEY (decision_id, position)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX decision_runs_by_run ON decision_runs (run_id);
  `,
  `
  CREATE TABLE progress_logs (
    id TEXT PRIMARY KEY,
    erased_at_ms INTEGER
  ) STRICT;
  INSERT INTO progress_logs VALUES (lower(hex(randomblob(16))), NULL);

  CREATE TABLE progress (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    text TEXT NOT NULL
  ) STRICT;
  `,
]
