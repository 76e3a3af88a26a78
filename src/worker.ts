import { pino } from 'pino';
import { openTokens } from './auth/tokens.ts';
import { ConfigError, readConfig } from './config.ts';
import { joinServer } from './db/server.ts';
import { openDb } from './db/tx.ts';
import { startJobs } from './jobs/runner.ts';

// Background jobs in a process of their own.

async function main(): Promise<void> {
  const config = readConfig();
  const log = pino({ level: config.LOG_LEVEL, base: null, timestamp: pino.stdTimeFunctions.isoTime });
  const server = await joinServer(config);
  const db = openDb(server.url, {
    pool: 2,
    statementTimeoutMs: config.STATEMENT_TIMEOUT_MS,
    onError: () => log.warn('a database connection was lost'),
  });
  const jobs = await startJobs({ url: server.url, db, log, tokens: await openTokens(config) });
  log.info('worker is ready');
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void jobs
        .stop()
        .then(() => db.close())
        .then(() => server.stop())
        .then(() => process.exit(0));
    });
  }
  await jobs.promise;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof ConfigError ? error.message : ((error as Error).stack ?? String(error))}\n`);
  process.exit(1);
});
