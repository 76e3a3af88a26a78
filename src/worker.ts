import { pino } from 'pino';
import { openTokens } from './auth/tokens.ts';
import { fail } from './cli/fail.ts';
import { readConfig } from './config.ts';
import { openDb } from './db/connections.ts';
import { assertMigrated } from './db/migrate.ts';
import { joinServer } from './db/server.ts';
import { startJobs } from './jobs/runner.ts';
import { recurringWork } from './recurring.ts';

// Background jobs in a process of their own.

async function main(): Promise<void> {
  const config = readConfig();
  const log = pino({ level: config.LOG_LEVEL, base: null, timestamp: pino.stdTimeFunctions.isoTime });
  const server = await joinServer(config);
  try {
    await assertMigrated(server.url);
    const db = openDb(server.url, {
      pool: 2,
      statementTimeoutMs: config.STATEMENT_TIMEOUT_MS,
      onError: () => log.warn('a database connection was lost'),
    });
    const jobs = startJobs({
      url: server.url,
      db,
      log,
      tokens: await openTokens(config),
      recurring: recurringWork(config),
    });
    jobs.ready.then(() => log.info('worker is ready'));
    let stopping = false;
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => {
        if (stopping) process.exit(130);
        stopping = true;
        void jobs
          .stop()
          .then(() => db.close())
          .then(() => server.stop())
          .then(() => process.exit(0));
      });
    }
  } catch (error) {
    await server.stop();
    throw error;
  }
}

main().catch((error: unknown) => {
  fail(error);
  process.exit();
});
