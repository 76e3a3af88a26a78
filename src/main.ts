import { pino } from 'pino';
import { buildApp } from './app.ts';
import { openTokens } from './auth/tokens.ts';
import { fail } from './cli/fail.ts';
import { readConfig } from './config.ts';
import { openDb } from './db/connections.ts';
import { assertMigrated, migrate } from './db/migrate.ts';
import { openServer } from './db/server.ts';
import { startJobs } from './jobs/runner.ts';
import { recurringWork } from './recurring.ts';
import { isEmpty, loadSample } from './sample/load.ts';

// The service: database, migrations, sample, HTTP, jobs; stopped in the opposite order.

const TOKEN_HOURS = 12;
/** Requests still running then are cut off; less than the 30 s after which supervisors kill. */
const PATIENCE_MS = 20_000;

async function main(): Promise<void> {
  const config = readConfig();
  const log = pino({ level: config.LOG_LEVEL, base: null, timestamp: pino.stdTimeFunctions.isoTime });
  const server = await openServer(config, (what) => log.warn(what));
  const undo: (() => Promise<unknown>)[] = [() => server.stop()];
  const stop = async () => {
    for (const step of undo.reverse())
      await step().catch((error: Error) => log.error({ error: error.name }, 'stopping'));
  };
  try {
    if (config.MIGRATE_ON_START) await migrate(server.url);
    else await assertMigrated(server.url);
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
    undo.push(async () => {
      // close() ends the connections that are idle now; those it waits for would stay open for their keep-alive time.
      const idle = setInterval(() => app.http.server.closeIdleConnections(), 50);
      const late = setTimeout(() => app.http.server.closeAllConnections(), PATIENCE_MS);
      await app.http.close();
      clearInterval(idle);
      clearTimeout(late);
    });
    const address = await app.http.listen({ port: config.PORT, host: config.HOST });
    if (config.WORKER_INLINE ?? server.embedded) {
      const jobs = startJobs({
        url: server.url,
        db,
        log,
        tokens,
        recurring: recurringWork(config),
      });
      undo.push(() => jobs.stop());
    }
    announceStop(app.drain, stop);
    const token = await tokens.issue(
      {
        subject: 'first-steps',
        organisation: 'ban-quan-ly-kcn',
        scopes: ['registry:read', 'registry:write', 'directives:read', 'tasks:report'],
      },
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
  fail(error);
  process.exit();
});
