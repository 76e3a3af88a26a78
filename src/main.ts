import { pino } from 'pino';
import { buildApp } from './app.ts';
import { openTokens } from './auth/tokens.ts';
import { ConfigError, readConfig } from './config.ts';
import { EmbeddedPgError } from './db/embedded.ts';
import { DatabaseTooOld, migrate, pendingMigrations } from './db/migrate.ts';
import { openServer } from './db/server.ts';
import { openDb } from './db/tx.ts';
import { startJobs } from './jobs/runner.ts';
import { isEmpty, loadSample } from './sample/load.ts';

// The service: database, migrations, sample, HTTP, jobs; stopped in the opposite order.

const TOKEN_HOURS = 12;

async function main(): Promise<void> {
  const config = readConfig();
  const log = pino({ level: config.LOG_LEVEL, base: null, timestamp: pino.stdTimeFunctions.isoTime });
  const server = await openServer(config);
  const undo: (() => Promise<unknown>)[] = [() => server.stop()];
  const stop = async () => {
    for (const step of undo.reverse())
      await step().catch((error: Error) => log.error({ error: error.name }, 'stopping'));
  };
  try {
    if (config.MIGRATE_ON_START) await migrate(server.url);
    else if ((await pendingMigrations(server.url)) > 0)
      throw new Error('Migrations are pending: run `npm run migrate` first, or set MIGRATE_ON_START=true.');
    const db = openDb(server.url, {
      pool: config.DATABASE_POOL,
      statementTimeoutMs: config.STATEMENT_TIMEOUT_MS,
      onError: () => log.warn('a database connection was lost'),
    });
    undo.push(() => db.close());
    if ((config.LOAD_SAMPLE ?? server.embedded) && (await isEmpty(db))) {
      log.info('loading the public figures of the province');
      await loadSample(db, log);
    }
    const tokens = await openTokens(config);
    const app = await buildApp({ config, db, tokens, log });
    undo.push(() => app.http.close());
    const address = await app.http.listen({ port: config.PORT, host: config.HOST });
    if (config.WORKER_INLINE ?? server.embedded) {
      const jobs = startJobs({ url: server.url, db, log, tokens });
      undo.push(async () => (await jobs).stop());
    }
    announceStop(app.drain, stop);
    const token = await tokens.issue(
      { subject: 'first-steps', organisation: 'ban-quan-ly-kcn', scopes: ['registry:read', 'registry:write'] },
      TOKEN_HOURS * 3600,
    );
    const base = config.PUBLIC_URL ?? address;
    process.stdout.write(
      `\nProvince industry register is ready.\n  base URL        ${base}/v1\n  reference page  ${base}/docs\n  try it (token good for ${TOKEN_HOURS} h):\n` +
        `curl -H 'Authorization: Bearer ${token}' '${base}/v1/industrial-zones?q=quang%20chau'\n\n`,
    );
  } catch (error) {
    await stop();
    throw error;
  }
}

/** First signal: refuse new work, finish what runs, close. Second signal: end at once. */
function announceStop(drain: () => void, stop: () => Promise<void>): void {
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(130);
      stopping = true;
      drain();
      void stop().then(() => process.exit(0));
    });
  }
}

main().catch((error: unknown) => {
  const told =
    error instanceof ConfigError ||
    error instanceof DatabaseTooOld ||
    error instanceof EmbeddedPgError ||
    (error as { code?: string }).code === 'EADDRINUSE';
  process.stderr.write(`${told ? (error as Error).message : ((error as Error).stack ?? String(error))}\n`);
  process.exit(1);
});
