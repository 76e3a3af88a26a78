import { REGISTERS } from '../app.ts';
import { openTokens } from '../auth/tokens.ts';
import { readConfig } from '../config.ts';
import { openDb } from '../db/connections.ts';
import { assertMigrated } from '../db/migrate.ts';
import { verifyLedger } from '../db/proofs.ts';
import { joinServer } from '../db/server.ts';
import { fail } from './fail.ts';

// Checks the whole ledger; exits 1 at the first broken entry and says which.

try {
  const config = readConfig();
  const server = await joinServer(config);
  try {
    await assertMigrated(server.url);
    const db = openDb(server.url, { pool: 1, statementTimeoutMs: 600_000 });
    try {
      const tables = REGISTERS.map((r) => ({ type: r.type, table: r.tableName, key: r.key }));
      const outcome = await verifyLedger(db, await openTokens(config), tables);
      if (outcome.ok)
        process.stdout.write(
          `the ledger holds: ${outcome.position} positions, ${outcome.entries} entries, ${outcome.checkpoints} signed checkpoints\n`,
        );
      else {
        process.stderr.write(`the ledger is broken at position ${outcome.position}: ${outcome.fault}\n`);
        process.exitCode = 1;
      }
    } finally {
      await db.close();
    }
  } finally {
    await server.stop();
  }
} catch (error) {
  fail(error);
}
