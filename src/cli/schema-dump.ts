import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connectOnce } from '../db/connections.ts';
import { startEmbeddedPg } from '../db/embedded.ts';
import { MIGRATIONS_FOLDER, migrate } from '../db/migrate.ts';
import { schemaText } from '../db/schema-text.ts';

// Writes migrations/schema.txt: what all migrations together make of an empty database, to be read as a diff.

const dir = mkdtempSync(path.join(tmpdir(), 'register-schema-'));
const pg = await startEmbeddedPg({ dir, fast: true });
try {
  await migrate(pg.url());
  const client = await connectOnce(pg.url());
  try {
    writeFileSync(path.join(MIGRATIONS_FOLDER, 'schema.txt'), await schemaText(client));
  } finally {
    await client.end();
  }
} finally {
  await pg.stop();
  rmSync(dir, { recursive: true, force: true });
}
